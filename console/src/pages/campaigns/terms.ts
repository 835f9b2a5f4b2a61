/** A campaign's terms in a few words, and what a new campaign begins with. */
import { t } from "@/messages";
import { yuan } from "@/shared/money";
import type { Draft, Kind, Worth } from "./store";

export const KINDS: Kind[] = ["cash_off", "percent_off", "exchange", "gift", "random_cash", "parking_time"];

export const STRUCTS: Record<Kind, string> = {
  cash_off: "CashOff",
  percent_off: "PercentOff",
  exchange: "Exchange",
  gift: "Gift",
  random_cash: "RandomCash",
  parking_time: "ParkingTime",
};

/** Amounts with which a kind begins; people change them. */
export const BEGUN: Record<Kind, Draft> = {
  cash_off: { kind: "cash_off", threshold_fen: 100_00, discount_fen: 10_00 },
  percent_off: { kind: "percent_off", percent: 10, ceiling_fen: 50_00, threshold_fen: 0 },
  exchange: { kind: "exchange", skus: [], price_fen: 9_90, ceiling_fen: 50_00, threshold_fen: 100_00 },
  gift: { kind: "gift", skus: [], ceiling_fen: 50_00, threshold_fen: 100_00 },
  random_cash: { kind: "random_cash", threshold_fen: 100_00, least_fen: 1_00, most_fen: 20_00 },
  parking_time: { kind: "parking_time", minutes: 60, ceiling_fen: 20_00 },
};

const DAY_MS = 86_400_000;
const CLAIM_DAYS = 30;
const VALID_DAYS = 30;

/** A new campaign, but for its name: claims from now on for a month, coupons valid for a month, one for each member. */
export function newCampaign(now: Date, mallId: string | undefined, merchantId: string | undefined): Draft {
  const minute = new Date(Math.floor(now.getTime() / 60_000) * 60_000);
  return {
    ...(mallId ? { mall_id: mallId } : {}),
    ...(merchantId ? { merchant_id: merchantId } : {}),
    worth: { ...BEGUN.cash_off },
    units: 1000,
    limit_per_member: 1,
    opens_at: minute.toISOString(),
    closes_at: new Date(minute.getTime() + CLAIM_DAYS * DAY_MS).toISOString(),
    valid_days: VALID_DAYS,
    state: "draft",
  };
}

/** An id nobody has to think about: the day and four letters. */
export function suggestedId(day: string, chance: () => number = Math.random): string {
  const letters = Array.from({ length: 4 }, () => "abcdefghjkmnpqrstuvwxyz"[Math.floor(chance() * 23)]);
  return `c${day.replaceAll("-", "").slice(2)}_${letters.join("")}`;
}

export function termsOf(worth: Worth): string {
  const key = `campaigns.terms.${worth.kind}`;
  switch (worth.kind) {
    case "cash_off":
      return t(key, { threshold: yuan(worth.threshold_fen), discount: yuan(worth.discount_fen) });
    case "percent_off":
      return t(key, { percent: worth.percent, ceiling: yuan(worth.ceiling_fen) }) + from(worth.threshold_fen);
    case "exchange":
      return t(key, { price: yuan(worth.price_fen), ceiling: yuan(worth.ceiling_fen) }) + from(worth.threshold_fen);
    case "gift":
      return t(key, { ceiling: yuan(worth.ceiling_fen) }) + from(worth.threshold_fen);
    case "random_cash": {
      const [threshold, least, most] = [yuan(worth.threshold_fen), yuan(worth.least_fen), yuan(worth.most_fen)];
      return t(key, { threshold, least, most });
    }
    case "parking_time":
      return t(key, { minutes: worth.minutes }) + most(worth.ceiling_fen);
  }
}

const from = (fen: number | undefined): string => (fen ? t("campaigns.terms.from", { threshold: yuan(fen) }) : "");
const most = (fen: number | null | undefined): string => (fen ? t("campaigns.terms.most", { ceiling: yuan(fen) }) : "");
