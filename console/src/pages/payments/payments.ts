/** Payments as staff see them. */
import type { components } from "@mallpass/client";
import { api } from "@/api";
import { t } from "@/messages";
import { valueText } from "@/shared/values";

export type StaffPayment = components["schemas"]["StaffPayment"];
export type Payment = components["schemas"]["Payment"];
export type Refund = components["schemas"]["RefundView"];

/** What payments are found by: one of these. */
export const BY = ["payment_id", "transaction_id", "member_id"] as const;
export type By = Partial<Record<(typeof BY)[number], string>>;

export const REFUND = "POST /v1/payments/{payment_id}/refunds";

export async function findPayment(id: string): Promise<StaffPayment | undefined> {
  const { body } = await api.get("/v1/admin/payments", { query: { payment_id: id } });
  return body.payments[0];
}

/** What can still be refunded of a payment; `undefined`: nothing. */
export interface Refundable {
  fen: number;
  /** Only all of it together: money that does not match its order, or a payment by coupons and points alone. */
  onlyWhole: boolean;
}

export function refundable(found: StaffPayment): Refundable | undefined {
  const { payment } = found;
  if (payment.state !== "paid") return unmatched(found);
  const fen = payment.payable_fen - payment.refunded_fen - underwayFen(payment);
  if (fen > 0) return { fen, onlyWhole: false };
  return payment.payable_fen === 0 && payment.refunds.length === 0 ? { fen: 0, onlyWhole: true } : undefined;
}

function unmatched({ set_aside: why, payment: { returned } }: StaffPayment): Refundable | undefined {
  const waits = why !== null && (returned?.state === "set_aside" || returned?.state === "failed");
  return waits ? { fen: returned.amount_fen, onlyWhole: true } : undefined;
}

const underwayFen = ({ refunds }: Payment): number =>
  refunds
    .filter((one) => one.state === "processing" || one.state === "abnormal")
    .reduce((sum, one) => sum + one.refund_fen, 0);

export const purposeText = (payment: Payment): string => t(`payments.purposeOf.${payment.purpose}`);
export const stateText = (payment: Payment): string => t(`payments.stateOf.${payment.state}`);
export const lineText = (kind: string): string => valueText(`payments.line.${kind}`, kind);

/** `amount_differs`, `late`: why money that came does not fit its order. */
export const unmatchedText = (why: string): string => valueText(`payments.unmatchedOf.${why}`, why);
