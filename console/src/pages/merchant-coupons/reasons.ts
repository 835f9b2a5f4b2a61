/** What differs between WeChat Pay and us, in words. A reason may have WeChat Pay's code behind a colon. */
import { t, te } from "@/messages";

export function reasonName(reason: string): string {
  const [kind, ...detail] = reason.split(":");
  const key = `merchant-coupons.reason.${kind}`;
  const name = te(key) ? t(key) : kind!;
  return detail.length > 0 ? `${name} (${detail.join(":")})` : name;
}

export function pendingName(pending: string | null): string {
  return pending ? t(`merchant-coupons.pending.${pending}`) : "–";
}
