import { effectScope } from "vue";
import { expect, test } from "vitest";
import type { Paging } from "../src/shared/pages";
import { MOST_HELD, useRows } from "../src/shared/rows";

const LONG = 1_050;

/** A list whose calls are counted, and of which a call can fail. */
function list(length: number) {
  const asked: Paging[] = [];
  const state = { failAt: -1, length };
  async function load(paging: Paging) {
    asked.push(paging);
    if (asked.length === state.failAt) throw new Error("no answer");
    const start = Number(paging.cursor ?? 0);
    const end = Math.min(start + paging.limit, state.length);
    const rows = Array.from({ length: end - start }, (_, at) => start + at);
    return { rows, next: end < state.length ? String(end) : null };
  }
  return { asked, state, load };
}

function table(length: number, need: { rows: number }) {
  const source = list(length);
  let time = 0;
  const options = { first: () => 20, need: () => need.rows, now: () => (time += 1) };
  const held = effectScope().run(() => useRows(source.load, options))!;
  return { ...source, ...held };
}

test("a list opens with one call for one page", async () => {
  const { rows, complete, asked, read } = table(LONG, { rows: 20 });
  await read();
  expect([rows.value?.length, complete.value]).toEqual([20, false]);
  expect(asked).toEqual([{ cursor: undefined, limit: 20 }]);
  await read();
  expect(asked, "what is there is not read again").toHaveLength(1);
});

test("turning pages reads on, a hundred rows at a time", async () => {
  const need = { rows: 20 };
  const { rows, asked, read } = table(LONG, need);
  await read();
  need.rows = 130;
  await read();
  expect(rows.value).toEqual(Array.from({ length: 220 }, (_, at) => at));
  expect(asked.map(({ limit }) => limit)).toEqual([20, 100, 100]);
});

test("all rows are read for a search, and reading ends when it is taken back", async () => {
  const need = { rows: 20 };
  const { rows, complete, read } = table(LONG, need);
  await read();
  need.rows = Infinity;
  const all = read();
  need.rows = 20;
  await all;
  expect([rows.value?.length, complete.value]).toEqual([120, false]);
  need.rows = Infinity;
  await read();
  expect([rows.value?.length, complete.value]).toEqual([LONG, true]);
});

test("who asks while reading is under way waits for what they asked for", async () => {
  const need = { rows: 20 };
  const { rows, read } = table(LONG, need);
  const first = read();
  need.rows = Infinity;
  await Promise.all([first, read()]);
  expect(rows.value).toHaveLength(LONG);
});

test("what came before a failure stays, and is not read again", async () => {
  const need = { rows: Infinity };
  const { rows, complete, error, asked, state, read, retry } = table(LONG, need);
  state.failAt = 4;
  await read();
  expect(error.value).toBeInstanceOf(Error);
  expect([rows.value?.length, complete.value]).toEqual([220, false]);
  await retry();
  expect([rows.value?.length, complete.value, error.value]).toEqual([LONG, true, undefined]);
  expect(asked[4], "it goes on where it failed").toEqual({ cursor: "220", limit: 100 });
});

test("after an action the old rows stay until the new ones are there", async () => {
  const { rows, state, read, reload } = table(250, { rows: Infinity });
  await read();
  state.length = 249;
  const seen: (number | undefined)[] = [];
  const again = reload();
  seen.push(rows.value?.length);
  await again;
  expect([...seen, rows.value?.length]).toEqual([250, 249]);
});

test("a reload that fails leaves the rows, and is tried again as a whole", async () => {
  const { rows, asked, state, error, read, reload, retry } = table(250, { rows: Infinity });
  await read();
  state.failAt = asked.length + 2;
  await reload();
  expect([rows.value?.length, error.value instanceof Error]).toEqual([250, true]);
  state.length = 150;
  await retry();
  expect([rows.value?.length, error.value]).toEqual([150, undefined]);
});

test("of another list nothing of the old one is left, also if it cannot be read", async () => {
  const { rows, asked, state, read, restart } = table(250, { rows: 20 });
  await read();
  state.failAt = asked.length + 1;
  await restart();
  expect(rows.value).toBeUndefined();
});

test("an answer that came too late is dropped", async () => {
  type Answer = { rows: string[]; next: null };
  let arrive: (answer: Answer) => void = () => undefined;
  const late = new Promise<Answer>((resolve) => (arrive = resolve));
  const answers = [late, Promise.resolve({ rows: ["new"], next: null })];
  const options = { first: () => 20, need: () => 20 };
  const { rows, read, restart } = effectScope().run(() => useRows(() => answers.shift()!, options))!;
  const old = read();
  await restart();
  arrive({ rows: ["old"], next: null });
  await old;
  expect(rows.value).toEqual(["new"]);
});

test("a table holds so many rows and no more, however long the list is", async () => {
  const { rows, complete, read } = table(MOST_HELD * 2, { rows: Infinity });
  await read();
  expect(rows.value!.length).toBeLessThan(MOST_HELD + 100);
  expect(complete.value).toBe(false);
});
