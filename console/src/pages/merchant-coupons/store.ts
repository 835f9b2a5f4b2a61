/** Reads merchant coupons, and asks WeChat Pay for changes of them. */
import { MallPassError, type components } from "@mallpass/client";
import { api } from "@/api";
import type { Json } from "@/shared/changes";
import type { Page, Paging } from "@/shared/pages";

type Schemas = components["schemas"];
export type Stock = Schemas["StockView"];
export type Difference = Schemas["BusifavorDifferDifferenceView"];
export type Uploaded = Schemas["Uploaded"];
export type Fields = Record<string, Json>;

const ONE = "/v1/admin/merchant-coupons/{campaign_id}";
const pathOf = (campaignId: string) => ({ campaign_id: campaignId });

export async function listStocks(paging: Paging): Promise<Page<Stock>> {
  const { body } = await api.get("/v1/admin/merchant-coupons", { query: paging });
  return { rows: body.stocks, next: body.next_cursor };
}

/** `undefined`: the campaign has no merchant coupon. */
export async function findStock(campaignId: string): Promise<Stock | undefined> {
  try {
    return (await api.get(ONE, { path: pathOf(campaignId) })).body;
  } catch (problem) {
    if (problem instanceof MallPassError && problem.code === "resource_not_found") return undefined;
    throw problem;
  }
}

// The fields come from forms that follow the schemas; the API says at which fields they are not complete.
export const mirror = (campaignId: string, fields: Fields) =>
  api.post(ONE, { path: pathOf(campaignId), body: fields as unknown as Schemas["Spec"] });

export const modify = (campaignId: string, fields: Fields) =>
  api.put(ONE, { path: pathOf(campaignId), body: fields as unknown as Schemas["Change"] });

export const setBudget = (campaignId: string, currentMaxCoupons: number | undefined) =>
  api.post(`${ONE}/budget`, { path: pathOf(campaignId), body: { current_max_coupons: currentMaxCoupons ?? null } });

export async function uploadCodes(campaignId: string, body: Schemas["BusifavorCodesRequest"]): Promise<Uploaded> {
  return (await api.post(`${ONE}/codes`, { path: pathOf(campaignId), body })).body;
}

export async function listDifferences(paging: Paging): Promise<Page<Difference>> {
  const { body } = await api.get("/v1/admin/merchant-coupon-differences", { query: paging });
  return { rows: body.differences, next: body.next_cursor };
}

const DIFFERENCE = "/v1/admin/merchant-coupon-differences/{difference_id}";
const at = (id: string) => ({ difference_id: id });
export const resolve = (id: string, note: string) =>
  api.post(`${DIFFERENCE}/resolve`, { path: at(id), body: { note } });
export const assign = (id: string, memberId: string) =>
  api.post(`${DIFFERENCE}/assign`, { path: at(id), body: { member_id: memberId } });
export const reportAgain = (id: string) => api.post(`${DIFFERENCE}/report`, { path: at(id) });
