/** Names of stores, for pages that know their ids. The list of a mall's open stores is there for everybody. */
import { shallowRef, watch } from "vue";
import { api } from "@/api";
import { allRows } from "@/shared/pages";
import { mallId, malls } from "./malls";

const names = shallowRef<ReadonlyMap<string, string>>(new Map());
const asked = new Set<string>();

/** Returns the name of a store; its id while the names are not there yet, and for a store that is closed. */
export function useStoreNames(): (id: string) => string {
  watch([malls, mallId], () => wanted().forEach(read), { immediate: true });
  return (id) => names.value.get(id) ?? id;
}

function wanted(): string[] {
  const ids = mallId.value ? [mallId.value] : malls.value.map((one) => one.id);
  return ids.filter((id) => !asked.has(id));
}

async function read(id: string): Promise<void> {
  asked.add(id);
  try {
    const stores = await allRows(async (paging) => {
      const { body } = await api.get("/v1/stores", { query: { mall_id: id, ...paging } });
      return { rows: body.stores, next: body.next_cursor };
    });
    names.value = new Map([...names.value, ...stores.map((one) => [one.store_id, one.name] as const)]);
  } catch {
    asked.delete(id); // the ids are shown; the next page tries again
  }
}
