/** Figures of one campaign. */
import type { components } from "@mallpass/client";
import { api } from "@/api";
import { readUsage, type Period, type Row } from "@/pages/overview/usage";

export type Rate = components["schemas"]["RateRow"];

export function usageOf(campaignId: string, period: Period): Promise<Row[]> {
  return readUsage("campaign", period, campaignId);
}

/** The redemption rate over a period, as the API computes it; `undefined` if nothing happened. */
export async function rateOf(campaignId: string, { from, to, mallId }: Period): Promise<Rate | undefined> {
  const query = { by: "campaign" as const, from, to, mall_id: mallId };
  const { body } = await api.get("/v1/finance/redemption-rates", { query });
  return body.rows.find((row) => row.id === campaignId);
}
