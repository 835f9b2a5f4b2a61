/**
 * A worked example of a campaign's terms: what one coupon takes off one amount. The same rule as the API's
 * (chalicelib/coupons/rules/kinds.py and combine.py), for one coupon and goods to which all of its conditions apply. Pure.
 */
import type { Worth } from "./store";

export interface Purchase {
  /** The goods to which the coupon applies; for an exchange or a gift, the other goods bought with the article. */
  goodsFen: number;
  /** The price of the article that is exchanged or given. */
  itemFen: number;
}

export type Example =
  | { applies: true; leastFen: number; mostFen: number; totalFen: number }
  /** Below the threshold, by `missingFen`. */
  | { applies: false; missingFen: number }
  /** Parking time takes nothing off a basket. */
  | { applies: "parking" }
  /** An amount of the terms or of the purchase is not filled in yet. */
  | { applies: "unknown" };

export function exampleOf(worth: Partial<Worth>, { goodsFen, itemFen }: Purchase): Example {
  const { kind } = worth;
  if (kind === "parking_time") return { applies: "parking" };
  if (kind === undefined || !isComplete(worth)) return { applies: "unknown" };
  const missingFen = (worth.threshold_fen ?? 0) - goodsFen;
  if (missingFen > 0) return { applies: false, missingFen };
  const hasItem = kind === "exchange" || kind === "gift";
  const [least, most] = rangeOf(worth, goodsFen, itemFen);
  const limit = hasItem ? itemFen : goodsFen;
  return {
    applies: true,
    leastFen: Math.min(least, limit),
    mostFen: Math.min(most, limit),
    totalFen: goodsFen + (hasItem ? itemFen : 0),
  };
}

type BasketWorth = Exclude<Worth, { kind: "parking_time" }>;

/** The least and the most that a coupon takes off; they differ for random cash only. */
function rangeOf(worth: BasketWorth, goodsFen: number, itemFen: number): [number, number] {
  switch (worth.kind) {
    case "cash_off":
      return both(worth.discount_fen);
    case "random_cash":
      return [worth.least_fen, worth.most_fen];
    case "percent_off":
      return both(Math.min(worth.ceiling_fen, Math.floor((goodsFen * worth.percent) / 100)));
    case "exchange":
      return both(Math.min(worth.ceiling_fen, Math.max(0, itemFen - worth.price_fen)));
    case "gift":
      return both(Math.min(worth.ceiling_fen, itemFen));
  }
}

const both = (fen: number): [number, number] => [fen, fen];

const NEEDED: Record<BasketWorth["kind"], string[]> = {
  cash_off: ["threshold_fen", "discount_fen"],
  random_cash: ["threshold_fen", "least_fen", "most_fen"],
  percent_off: ["percent", "ceiling_fen"],
  exchange: ["price_fen", "ceiling_fen"],
  gift: ["ceiling_fen"],
};

function isComplete(worth: Partial<Worth>): worth is BasketWorth {
  const held = worth as Record<string, unknown>;
  return NEEDED[worth.kind as BasketWorth["kind"]].every((name) => typeof held[name] === "number");
}
