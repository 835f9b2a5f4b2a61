/** Bills of WeChat Pay, and how they agree with what we know. */
import type { components } from "@mallpass/client";
import { t } from "@/messages";
import { valueText } from "@/shared/values";

export type Bill = components["schemas"]["BillView"];
export type BillRow = components["schemas"]["BillRow"];
export type Difference = components["schemas"]["BillsViewDifferenceView"];
export type Side = components["schemas"]["SideView"];

export const STATE_TYPE = {
  waiting: "info",
  being_made: "info",
  failed: "danger",
  matching: "warning",
  matched: "success",
  empty: "info",
} as const;

export const stateText = (state: Bill["state"]): string => t(`bills.stateOf.${state}`);
export const whatText = (what: Difference["what"]): string => t(`bills.whatOf.${what}`);
export const resultText = (result: string): string => valueText(`bills.result.${result}`, result);

/** The sums of a bill that was never matched are no figures yet. */
export const isMatched = (bill: { matched_at: string | null }): boolean => bill.matched_at !== null;

/** What was paid less what was refunded. */
export const netFen = (side: Side): number => side.paid_fen - side.refunded_fen;
