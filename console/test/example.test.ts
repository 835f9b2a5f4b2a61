import { expect, test } from "vitest";
import { exampleOf } from "../src/pages/campaigns/example";
import type { Worth } from "../src/pages/campaigns/store";

const applied = (off: number | [number, number], totalFen: number) => {
  const [leastFen, mostFen] = Array.isArray(off) ? off : [off, off];
  return { applies: true, leastFen, mostFen, totalFen };
};
const of = (worth: Worth, goodsFen: number, itemFen = 0) => exampleOf(worth, { goodsFen, itemFen });

test("cash off applies from its threshold on, and says what is missing", () => {
  const worth: Worth = { kind: "cash_off", threshold_fen: 3000, discount_fen: 500 };
  expect(of(worth, 3000)).toEqual(applied(500, 3000));
  expect(of(worth, 2999)).toEqual({ applies: false, missingFen: 1 });
});

test("a percentage is rounded down and stops at its ceiling", () => {
  const worth: Worth = { kind: "percent_off", percent: 15, ceiling_fen: 1000 };
  expect(of(worth, 3333)).toEqual(applied(499, 3333));
  expect(of(worth, 100_00)).toEqual(applied(1000, 100_00));
});

test("an exchange takes off the article's price down to the special one; other goods reach the threshold", () => {
  const worth: Worth = { kind: "exchange", skus: ["mug"], price_fen: 990, ceiling_fen: 2000, threshold_fen: 5000 };
  expect(of(worth, 5000, 2500)).toEqual(applied(1510, 7500));
  expect(of(worth, 5000, 9900)).toEqual(applied(2000, 14_900));
  expect(of(worth, 5000, 500)).toEqual(applied(0, 5500));
  expect(of(worth, 4000, 2500)).toEqual({ applies: false, missingFen: 1000 });
});

test("a gift is free up to its ceiling", () => {
  const worth: Worth = { kind: "gift", skus: ["tea"], ceiling_fen: 1500 };
  expect(of(worth, 0, 1200)).toEqual(applied(1200, 1200));
  expect(of(worth, 100, 1800)).toEqual(applied(1500, 1900));
});

test("random cash lies between its amounts", () => {
  const worth: Worth = { kind: "random_cash", threshold_fen: 2000, least_fen: 100, most_fen: 800 };
  expect(of(worth, 2000)).toEqual(applied([100, 800], 2000));
});

test("parking time takes nothing off a basket, and terms that are not complete say nothing", () => {
  expect(of({ kind: "parking_time", minutes: 60 }, 2000)).toEqual({ applies: "parking" });
  expect(exampleOf({ kind: "cash_off", discount_fen: 500 }, { goodsFen: 9000, itemFen: 0 })).toEqual({
    applies: "unknown",
  });
});
