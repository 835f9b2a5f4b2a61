import { expect, test } from "vitest";
import { cellsOf, filtered, linesOf, nextOrder, orderOf, sorted, textOf, type Column } from "../src/shared/table";

interface Row {
  name: string;
  fen: number | null;
}
const rows: Row[] = [
  { name: "store 10", fen: 500 },
  { name: "store 9", fen: null },
  { name: "tea", fen: -100 },
];
const columns: Column<Row>[] = [
  { key: "name", title: "Name", text: (row) => row.name },
  { key: "fen", title: "Amount", text: (row) => `¥${row.fen}`, sort: (row) => row.fen, csv: (row) => row.fen },
];
const names = (found: Row[]) => found.map((row) => row.name);

const found = (search: string) => names(filtered(rows, linesOf(rows, columns), search));

test("every word of a search must be in a row", () => {
  expect(found("STORE 10")).toEqual(["store 10"]);
  expect(found("  ")).toHaveLength(3);
  expect(found("store tea")).toEqual([]);
});

test("numbers in texts are ordered as numbers, and what is missing comes first", () => {
  expect(names(sorted(rows, columns, orderOf("name")))).toEqual(["store 9", "store 10", "tea"]);
  expect(names(sorted(rows, columns, orderOf("fen")))).toEqual(["store 9", "tea", "store 10"]);
  expect(names(sorted(rows, columns, orderOf("-fen")))).toEqual(["store 10", "tea", "store 9"]);
  expect(sorted(rows, columns, orderOf("unknown"))).toBe(rows);
});

test("a column is ordered up, then down, then not", () => {
  const first = nextOrder(undefined, "name");
  const second = nextOrder(first, "name");
  expect([textOf(first), textOf(second), nextOrder(second, "name")]).toEqual(["name", "-name", undefined]);
  expect(textOf(nextOrder(second, "fen"))).toBe("fen");
});

test("an export has the titles and the plain values", () => {
  expect(cellsOf(rows.slice(0, 1), columns)).toEqual([
    ["Name", "Amount"],
    ["store 10", 500],
  ]);
});
