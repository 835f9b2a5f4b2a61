/** The malls of the group, and the one that is chosen in the header: the query parameter `mall` of every page. */
import { computed, shallowRef } from "vue";
import { api } from "@/api";
import { may } from "@/auth/session";
import { dayOf, dayPlus } from "@/shared/instants";
import { allRows } from "@/shared/pages";
import { router } from "./router";
import { businessTime } from "./time";

export interface Mall {
  id: string;
  name: string;
  cutoverHour: number;
}

const KEPT_AS = "mallpass.mall";
const FIGURES_OF_DAYS = 90;

export const malls = shallowRef<Mall[]>([]);

/** The id of the chosen mall; `undefined`: all malls. */
export const mallId = computed(() => {
  const named = router.currentRoute.value.query["mall"];
  return typeof named === "string" && named ? named : undefined;
});

export const mall = computed(() => malls.value.find((one) => one.id === mallId.value));

/** The hour at which a mall's business day begins; of all malls together, midnight. */
export const cutoverHour = computed(() => mall.value?.cutoverHour ?? 0);

export function chooseMall(id: string | undefined): void {
  if (id) localStorage.setItem(KEPT_AS, id);
  else localStorage.removeItem(KEPT_AS);
  const { page: _, mall: __, ...query } = router.currentRoute.value.query;
  void router.replace({ query: id ? { ...query, mall: id } : query });
}

export function mallChosenBefore(): string | undefined {
  return localStorage.getItem(KEPT_AS) ?? undefined;
}

export function mallName(id: string | null | undefined): string {
  return malls.value.find((one) => one.id === id)?.name ?? id ?? "–";
}

export async function loadMalls(): Promise<void> {
  malls.value = may("GET /v1/admin/malls") ? await allMalls() : await mallsWithFigures();
}

async function allMalls(): Promise<Mall[]> {
  const documents = await allRows(async (paging) => {
    const { body } = await api.get("/v1/admin/malls", { query: paging });
    return { rows: body.items, next: body.next_cursor };
  });
  return documents.map(({ id, body }) => ({ id, name: body.name, cutoverHour: body.cutover_hour ?? 0 }));
}

/** Who may not read the list of malls chooses among those that have figures. */
async function mallsWithFigures(): Promise<Mall[]> {
  const today = dayOf(businessTime.value);
  const query = { by: "store" as const, from: dayPlus(today, -FIGURES_OF_DAYS), to: today };
  const rows = await allRows(async (paging) => {
    const { body } = await api.get("/v1/finance/usage", { query: { ...query, ...paging } });
    return { rows: body.rows, next: body.next_cursor };
  });
  return [...new Set(rows.map((row) => row.mall_id))].map((id) => ({ id, name: id, cutoverHour: 0 }));
}
