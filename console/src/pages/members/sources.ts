/** Where members and coupons came from, as facts. */
import type { components } from "@mallpass/client";
import { toMember } from "@/app/links";
import { mallName } from "@/app/malls";
import { t } from "@/messages";
import type { Fact } from "@/shared/FactList.vue";
import { valueText } from "@/shared/values";

type MemberSource = components["schemas"]["MemberSource"];
type CouponSource = components["schemas"]["Source"];

export const channelText = (channel: string) => valueText(`members.channel.${channel}`, channel);
export const surfaceText = (surface: string | null | undefined) =>
  surface ? valueText(`members.surface.${surface}`, surface) : surface;

/** `login:counter`: the channel, and what it was there. */
export function sourceText(source: string): string {
  const [channel, ...detail] = source.split(":");
  const rest = detail.join(":");
  return rest ? `${channelText(channel!)} · ${surfaceText(rest)}` : channelText(channel!);
}

export function memberSourceFacts(source: MemberSource): Fact[] {
  return present([
    { key: "surface", label: t("members.source.surface"), value: surfaceText(source.surface) },
    { key: "mall", label: t("members.source.mall"), value: source.mall_id && mallName(source.mall_id) },
    { key: "store", label: t("members.source.store"), value: source.store_id },
    { key: "qr", label: t("members.source.qr"), value: source.qr_id },
    { key: "promoter", label: t("members.source.promoter"), value: source.promoter_id },
    { key: "inviter", label: t("members.source.inviter"), value: source.inviter_id, to: toMember(source.inviter_id) },
    { key: "scene", label: t("members.source.scene"), value: source.scene },
  ]);
}

export function couponSourceFacts(source: CouponSource): Fact[] {
  return present([
    { key: "channel", label: t("members.source.channel"), value: channelText(source.channel) },
    { key: "detail", label: t("members.source.detail"), value: source.detail },
    { key: "surface", label: t("members.source.surface"), value: surfaceText(source.surface) },
    { key: "store", label: t("members.source.store"), value: source.store_id },
    { key: "qr", label: t("members.source.qr"), value: source.qr_id },
    { key: "promoter", label: t("members.source.promoter"), value: source.promoter_id },
  ]);
}

const present = (facts: Fact[]) =>
  facts.filter((fact) => fact.value !== null && fact.value !== undefined && fact.value !== "");
