/** The documents that a field of a form may name, by id. */
import { shallowRef, type ShallowRef } from "vue";
import { api } from "@/api";
import { may } from "@/auth/session";
import { malls } from "@/app/malls";
import { allRows } from "@/shared/pages";
import type { Reference } from "./schema";

export interface Option {
  id: string;
  name: string;
}

const LISTS = {
  merchants: "/v1/admin/merchants",
  stores: "/v1/admin/stores",
  campaigns: "/v1/admin/campaigns",
} as const;

/** Fetched anew for each form, so that what was just put is there. Who may not read the list types the id. */
export function useReference(to: Reference): ShallowRef<Option[]> {
  const options = shallowRef<Option[]>([]);
  if (to === "malls") options.value = malls.value;
  else if (may(`GET ${LISTS[to]}`)) void fill(options, LISTS[to]);
  return options;
}

async function fill(options: ShallowRef<Option[]>, path: (typeof LISTS)[keyof typeof LISTS]): Promise<void> {
  try {
    options.value = await allRows(async (paging) => {
      const { body } = await api.get(path, { query: paging });
      return { rows: body.items.map((one) => ({ id: one.id, name: one.body.name })), next: body.next_cursor };
    });
  } catch {
    options.value = []; // ids can still be typed
  }
}
