/** Makes and reads issue lists. */
import type { components } from "@mallpass/client";
import { api } from "@/api";
import type { Paging } from "@/shared/pages";

export type List = components["schemas"]["ListView"];
export type NewList = components["schemas"]["CouponsIssueListRequest"];

export async function makeList(body: NewList): Promise<List> {
  return (await api.post("/v1/admin/issue-lists", { body })).body;
}

export async function findList(id: string, paging: Paging): Promise<List> {
  return (await api.get("/v1/admin/issue-lists/{list_id}", { path: { list_id: id }, query: paging })).body;
}
