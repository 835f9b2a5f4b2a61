import { expect, test } from "vitest";
import { fenOf, plainYuan, yuan } from "../src/shared/money";

test.each([
  [0, "¥0.00"],
  [5, "¥0.05"],
  [123450, "¥1,234.50"],
  [-123450, "-¥1,234.50"],
  [null, "–"],
  [undefined, "–"],
])("%s fen are shown as %s", (fen, shown) => expect(yuan(fen)).toBe(shown));

test.each([
  ["12", 1200],
  ["12.5", 1250],
  ["0.05", 5],
  ["-0.05", -5],
  ["¥1,234.50", 123450],
  ["￥ 1，234.50", 123450],
  ["0", 0],
])("%s yuan typed are %i fen", (typed, fen) => expect(fenOf(typed)).toBe(fen));

test.each(["", "abc", "1.234", "1.2.3", "--1", "1e3", "-"])("%s is no amount", (typed) =>
  expect(fenOf(typed)).toBeUndefined(),
);

test("what is written for a spreadsheet reads back to the fen", () => {
  for (const fen of [0, 1, 99, 100, 101, 1234567, -1, -99, -100, -123456]) expect(fenOf(plainYuan(fen))).toBe(fen);
});
