/** Reads and writes campaigns. */
import type { components } from "@mallpass/client";
import { api } from "@/api";
import type { Json } from "@/shared/changes";
import type { Page, Paging } from "@/shared/pages";

export type Spec = components["schemas"]["CampaignSpec"];
export type Campaign = components["schemas"]["CampaignSpecDocument"];
export type State = NonNullable<Spec["state"]>;
export type Worth = Spec["worth"];
export type Kind = Worth["kind"];

/** What the form holds: a campaign of which some fields may not be filled in yet. */
export type Draft = Record<string, Json>;

/** A page of the campaigns that `keeps` lets through; the API lists all malls' campaigns together. */
export async function listCampaigns(paging: Paging, keeps: (one: Campaign) => boolean): Promise<Page<Campaign>> {
  let cursor = paging.cursor;
  for (;;) {
    const { body } = await api.get("/v1/admin/campaigns", { query: { ...paging, cursor } });
    const rows = body.items.filter(keeps);
    // A page of other malls' campaigns would look like an empty list.
    if (rows.length > 0 || body.next_cursor === null) return { rows, next: body.next_cursor };
    cursor = body.next_cursor;
  }
}

export async function findCampaign(id: string): Promise<Campaign> {
  return (await api.get("/v1/admin/campaigns/{document_id}", { path: { document_id: id } })).body;
}

/** Raises `version_conflict` if somebody else put a version after `version`; 0: there must be none yet. */
export async function putCampaign(id: string, draft: Draft, version: number): Promise<Campaign> {
  const body = draft as unknown as Spec; // the API says at which fields it is not complete
  return (await api.put("/v1/admin/campaigns/{document_id}", { path: { document_id: id }, body, ifMatch: version }))
    .body;
}
