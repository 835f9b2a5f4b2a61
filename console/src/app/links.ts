/** Addresses of pages about one thing. Without an id there is none. */
import type { RouteLocationRaw } from "vue-router";

type Id = string | null | undefined;

export const toPayment = (id: Id) => toOne("payment", id);
export const toMember = (id: Id) => toOne("member", id);

function toOne(name: string, id: Id): RouteLocationRaw | undefined {
  return id ? { name, params: { id } } : undefined;
}
