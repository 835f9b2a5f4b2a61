import { expect, test } from "vitest";
import { csvOf } from "../src/shared/csv";

const line = (...cells: Parameters<typeof csvOf>[0][number]) => csvOf([cells]).slice(1).trimEnd();

test("a file begins with a BOM and its lines end as RFC 4180 says", () => {
  expect(csvOf([["名称"], ["茶"]])).toBe("\uFEFF名称\r\n茶\r\n");
});

test.each(["=1+1", "+1+1", "-1+1", "@SUM(A1)", " =1+1", "\t=1+1", "＝1+1", "-cmd|' /C calc'!A0"])(
  "a spreadsheet does not run %s",
  (text) => expect(line(text).replace(/^"/, "")).toMatch(/^'/),
);

test("numbers stay numbers, also those below zero", () => {
  expect(line(-5, "-12.50", 3.5, 0)).toBe("-5,-12.50,3.5,0");
});

test("commas, quotes and line breaks stay in their cell", () => {
  expect(line('a "b", c', "x\ny")).toBe('"a ""b"", c","x\ny"');
  expect(line(null, undefined, true)).toBe(",,true");
});
