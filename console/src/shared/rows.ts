import { onScopeDispose, ref, shallowRef, type Ref } from "vue";
import { MOST_PER_PAGE, type LoadPage } from "./pages";

/** A table holds no more rows of a list than this, however long the list is. */
export const MOST_HELD = 100_000;
// Showing is a search and a sort of all that is there: it waits for some time, and for half as many rows again.
const SHOWN_EVERY_MS = 700;
const GROWS_BY = 1.5;

/** The rows of a list as far as they were read: from the first on, as many as are needed. */
export interface HeldRows<Row> {
  /** `undefined` until the first of them came. */
  rows: Ref<Row[] | undefined>;
  /** How many were read; some of them may not stand in `rows` yet. */
  count: Ref<number>;
  /** The list has no more than `rows`. */
  complete: Ref<boolean>;
  reading: Ref<boolean>;
  error: Ref<unknown>;
  /** Reads on until there are as many as are needed now. */
  read: () => Promise<void>;
  /** Reads another list: the old rows go when the first new ones come. */
  restart: () => Promise<void>;
  /** Reads the list again: the old rows stay until the new ones are there. */
  reload: () => Promise<void>;
  /** Tries again what failed. */
  retry: () => Promise<void>;
}

interface List<Row> {
  rows: Row[];
  /** The cursor of what follows; `undefined`: nothing was read yet; `null`: nothing follows. */
  next: string | null | undefined;
}

/** `first`: how many rows the first call asks for; `need`: how many are needed. It is looked at before every call. */
export function useRows<Row>(
  load: LoadPage<Row>,
  { first, need, now = () => performance.now() }: { first: () => number; need: () => number; now?: () => number },
): HeldRows<Row> {
  const rows = shallowRef<Row[]>();
  const count = ref(0);
  const complete = ref(false);
  const reading = ref(false);
  const error = shallowRef<unknown>();
  let held: List<Row> = { rows: [], next: undefined };
  let shownAt = 0;
  let run = 0;
  let running = Promise.resolve();
  let retry = read;

  const lacks = (list: List<Row>) => list.next !== null && list.rows.length < Math.min(need(), MOST_HELD);

  function read(): Promise<void> {
    if (!reading.value && (lacks(held) || error.value)) running = follow(held, { patient: false });
    return running;
  }
  function restart(): Promise<void> {
    return (running = follow({ rows: [], next: undefined }, { patient: false }));
  }
  function reload(): Promise<void> {
    return (running = follow({ rows: [], next: undefined }, { patient: true }));
  }

  async function follow(list: List<Row>, { patient }: { patient: boolean }): Promise<void> {
    const own = ++run;
    [reading.value, error.value] = [true, undefined];
    try {
      while (lacks(list)) {
        const page = await load({ cursor: list.next ?? undefined, limit: list.rows.length ? MOST_PER_PAGE : first() });
        if (own !== run) return;
        list.rows.push(...page.rows);
        list.next = page.next;
        count.value = list.rows.length;
        if (!patient && isDue(list)) show(list);
      }
      show(list);
    } catch (problem) {
      if (own !== run) return;
      if (!patient) show(list);
      error.value = problem;
      retry = patient ? reload : read;
    } finally {
      if (own === run) reading.value = false;
    }
  }

  function isDue(list: List<Row>): boolean {
    if (list !== held || !rows.value) return true;
    return now() - shownAt >= SHOWN_EVERY_MS && list.rows.length >= rows.value.length * GROWS_BY;
  }

  function show(list: List<Row>): void {
    held = list;
    shownAt = now();
    rows.value = list.next === undefined ? undefined : [...list.rows];
    complete.value = list.next === null;
  }

  onScopeDispose(() => (run += 1));
  return { rows, count, complete, reading, error, read, restart, reload, retry: () => retry() };
}
