import { onScopeDispose, ref, shallowRef, watch, type Ref, type WatchSource } from "vue";

/** What a page reads from the API: the value, or why there is none. */
export interface Loaded<Value> {
  value: Ref<Value | undefined>;
  error: Ref<unknown>;
  loading: Ref<boolean>;
  reload: () => Promise<void>;
}

/** Reads at once, and again whenever one of `sources` changes. An answer that a later question overtook is dropped. */
export function useLoad<Value>(read: () => Promise<Value>, sources: WatchSource[] = []): Loaded<Value> {
  const value = shallowRef<Value>();
  const error = shallowRef<unknown>();
  const loading = ref(false);
  let asked = 0;

  async function reload(): Promise<void> {
    const own = ++asked;
    loading.value = true;
    try {
      const found = await read();
      if (own === asked) [value.value, error.value] = [found, undefined];
    } catch (problem) {
      if (own === asked) error.value = problem;
    } finally {
      if (own === asked) loading.value = false;
    }
  }

  if (sources.length > 0) watch(sources, reload);
  onScopeDispose(() => (asked += 1));
  void reload();
  return { value, error, loading, reload };
}
