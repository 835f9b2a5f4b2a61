/** Receipts as staff see them. */
import type { components } from "@mallpass/client";
import type { RouteLocationRaw } from "vue-router";
import { t } from "@/messages";
import { valueText } from "@/shared/values";

export type Receipt = components["schemas"]["ReceiptView"];

export const stateText = (receipt: Receipt): string => t(`receipts.stateOf.${receipt.state}`);
export const whyText = (why: string | null): string => (why ? valueText(`receipts.whyOf.${why}`, why) : "–");

export function receiptAddress({ store_id: store, receipt_no: number }: Receipt): RouteLocationRaw {
  return { name: "receipts", query: { store, number } };
}
