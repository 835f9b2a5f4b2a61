import { onBeforeUnmount, onMounted, type Ref } from "vue";
import { onBeforeRouteLeave } from "vue-router";

/** Asks before a page is left whose changes are not saved. `without` goes on unasked. */
export function useLeaveGuard(changed: Ref<boolean>, question: () => string) {
  let asks = true;
  // The browser shows a question of its own there.
  const beforeUnload = (event: BeforeUnloadEvent) => changed.value && event.preventDefault();
  onMounted(() => addEventListener("beforeunload", beforeUnload));
  onBeforeUnmount(() => removeEventListener("beforeunload", beforeUnload));
  onBeforeRouteLeave(() => !asks || !changed.value || confirm(question()));

  async function without(go: () => Promise<unknown>): Promise<void> {
    asks = false;
    try {
      await go();
    } finally {
      asks = true;
    }
  }
  return { without };
}
