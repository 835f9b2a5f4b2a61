import { computed, type WritableComputedRef } from "vue";
import { useRoute, useRouter } from "vue-router";

// Several parameters that change at once are one change of the address.
let pending: Record<string, string | undefined> | undefined;

/** A parameter of the page's address, as a value to read and write; `undefined` takes it out. */
export function useQuery(name: string): { value: WritableComputedRef<string | undefined> } {
  const route = useRoute();
  const router = useRouter();
  const own = route.path;

  function write(text: string | undefined): void {
    if (pending) {
      pending[name] = text || undefined;
      return;
    }
    pending = { [name]: text || undefined };
    queueMicrotask(() => {
      const query = { ...route.query, ...pending };
      pending = undefined;
      if (route.path === own) void router.replace({ query });
    });
  }

  const value = computed({
    get: () => {
      const text = route.query[name];
      return typeof text === "string" && text ? text : undefined;
    },
    set: write,
  });
  return { value };
}
