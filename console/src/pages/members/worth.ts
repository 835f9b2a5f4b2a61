/** What a coupon is worth, in words. */
import type { components } from "@mallpass/client";
import { t } from "@/messages";
import { yuan } from "@/shared/money";

export type Coupon = components["schemas"]["CouponLine"];
type Worth = Coupon["worth"];

const from = (fen: number | undefined) => (fen ? t("members.worth.from", { from: yuan(fen) }) : "");
const most = (fen: number | null | undefined) => (fen ? t("members.worth.most", { most: yuan(fen) }) : "");
const joined = (...parts: string[]) => parts.filter(Boolean).join(t("members.worth.comma"));

export function worthText({ worth, drawn_fen: drawn }: Pick<Coupon, "worth" | "drawn_fen">): string {
  switch (worth.kind) {
    case "cash_off":
      return joined(t("members.worth.cash_off", { off: yuan(worth.discount_fen) }), from(worth.threshold_fen));
    case "percent_off":
      return joined(
        t("members.worth.percent_off", { percent: worth.percent }),
        from(worth.threshold_fen),
        most(worth.ceiling_fen),
      );
    case "exchange":
      return joined(
        t("members.worth.exchange", { price: yuan(worth.price_fen), skus: worth.skus.join("/") }),
        from(worth.threshold_fen),
        most(worth.ceiling_fen),
      );
    case "gift":
      return joined(
        t("members.worth.gift", { skus: worth.skus.join("/") }),
        from(worth.threshold_fen),
        most(worth.ceiling_fen),
      );
    case "random_cash":
      return joined(
        drawn === null ? spanText(worth) : t("members.worth.drawn", { off: yuan(drawn) }),
        from(worth.threshold_fen),
      );
    case "parking_time":
      return joined(t("members.worth.parking_time", { minutes: worth.minutes }), most(worth.ceiling_fen));
  }
}

const spanText = (worth: Extract<Worth, { kind: "random_cash" }>) =>
  t("members.worth.random_cash", { least: yuan(worth.least_fen), most: yuan(worth.most_fen) });
