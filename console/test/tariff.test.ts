import { expect, test } from "vitest";
import { priceFen, tariffOf } from "../src/pages/documents/tariff";

const tariff = { free_minutes: 30, block_minutes: 60, block_fen: 500, day_cap_fen: 3000 };

// The figures are those of the rule in chalicelib/parking/rules/tariff.py, reckoned by hand.
test.each([
  [0, 0],
  [30, 0],
  [31, 500],
  [90, 500],
  [91, 1000],
  [30 + 6 * 60, 3000],
  [24 * 60, 3000],
  [30 + 24 * 60, 3000],
  [31 + 24 * 60, 3500],
  [30 + 48 * 60, 6000],
])("%i minutes cost %i fen", (minutes, fen) => expect(priceFen(tariff, minutes)).toBe(fen));

test("a tariff has a price once all of it is filled in", () => {
  expect(tariffOf({ tariff })).toEqual(tariff);
  expect(tariffOf({ tariff: { ...tariff, block_minutes: 0 } })).toBeUndefined();
  expect(tariffOf({ tariff: { block_fen: 500 } })).toBeUndefined();
  expect(tariffOf({})).toBeUndefined();
});
