import { expect, test } from "vitest";
import { sumByReason } from "@/pages/campaigns/refusals";

const row = (day: string, reason: string, claims: number) => ({ day, reason, claims });

test("refusals are summed over the days, the most frequent reason first", () => {
  const rows = [
    row("2026-11-23", "coupon_paused", 3),
    row("2026-11-24", "coupon_sold_out", 2),
    row("2026-11-25", "coupon_sold_out", 2),
    row("2026-11-25", "coupon_ended", 3),
  ];
  expect(sumByReason(rows)).toEqual([
    { reason: "coupon_sold_out", claims: 4 },
    { reason: "coupon_ended", claims: 3 },
    { reason: "coupon_paused", claims: 3 },
  ]);
  expect(sumByReason([])).toEqual([]);
});
