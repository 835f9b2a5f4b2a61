/** Payments in the malls' stores that WeChat's business circle reports. */
import type { components } from "@mallpass/client";
import { t } from "@/messages";
import { valueText } from "@/shared/values";

export type MallPayment = components["schemas"]["MallPayment"];
export type MallRefund = components["schemas"]["SaleRefund"];

export const stateText = (payment: MallPayment): string => t(`mall-payments.stateOf.${payment.state}`);
export const whyText = (why: string | null): string => (why ? valueText(`mall-payments.whyOf.${why}`, why) : "–");
export const refundStateText = (refund: MallRefund): string => t(`mall-payments.refundState.${refund.state}`);
