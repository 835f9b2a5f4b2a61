/** The campaigns that a printed code may offer, and their names. */
import type { components } from "@mallpass/client";
import { computed, type ComputedRef } from "vue";
import { api } from "@/api";
import { may } from "@/auth/session";
import { useLoad } from "@/shared/load";
import { allRows } from "@/shared/pages";

export interface Offer {
  id: string;
  name: string;
  mallId: string;
}
type Listed = { id: string; body: components["schemas"]["CampaignSpec"] };

/** Those that cost no points and have not ended: the API refuses the others, or nobody could claim from them. */
export function offersOf(listed: Listed[]): Offer[] {
  return listed
    .filter(({ body }) => (body.points_price ?? null) === null && body.state !== "ended")
    .map(({ id, body }) => ({ id, name: body.name, mallId: body.mall_id }));
}

/** `offers`: what a new code may offer. `nameOf`: the name of any campaign; its id for whoever may not list them. */
export function useCampaigns(): { offers: ComputedRef<Offer[]>; nameOf: (id: string) => string } {
  const { value } = useLoad(async () => (may("GET /v1/admin/campaigns") ? await readAll() : []));
  const names = computed(() => new Map((value.value ?? []).map(({ id, body }) => [id, body.name])));
  return {
    offers: computed(() => offersOf(value.value ?? [])),
    nameOf: (id) => (names.value.has(id) ? `${names.value.get(id)} · ${id}` : id),
  };
}

function readAll(): Promise<Listed[]> {
  return allRows(async (paging) => {
    const { body } = await api.get("/v1/admin/campaigns", { query: paging });
    return { rows: body.items, next: body.next_cursor };
  });
}
