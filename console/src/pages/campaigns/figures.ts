/** Figures of one campaign. Finance groups by campaign, so they are picked out of those of its mall. */
import type { components } from "@mallpass/client";
import { api } from "@/api";
import { readUsage, type Period, type Row } from "@/pages/overview/usage";

export type Rate = components["schemas"]["RateRow"];

export async function usageOf(campaignId: string, period: Period): Promise<Row[]> {
  return (await readUsage("campaign", period)).filter((row) => row.id === campaignId);
}

/** The redemption rate over a period, as the API computes it; `undefined` if nothing happened. */
export async function rateOf(campaignId: string, { from, to, mallId }: Period): Promise<Rate | undefined> {
  const query = { by: "campaign" as const, from, to, mall_id: mallId };
  const { body } = await api.get("/v1/finance/redemption-rates", { query });
  return body.rows.find((row) => row.id === campaignId);
}
