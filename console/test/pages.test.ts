import { expect, test } from "vitest";
import { allRows, type Paging } from "../src/shared/pages";

const all = Array.from({ length: 250 }, (_, number) => number);

function load({ cursor, limit }: Paging): Promise<{ rows: number[]; next: string | null }> {
  const start = Number(cursor ?? 0);
  const end = start + limit;
  return Promise.resolve({ rows: all.slice(start, end), next: end < all.length ? String(end) : null });
}

test("all pages are read, each once and in order", async () => {
  const counts: number[] = [];
  expect(await allRows(load, { onPage: (count) => counts.push(count) })).toEqual(all);
  expect(counts).toEqual([100, 200, 250]);
});

test("reading stops at the most that is wanted", async () => {
  expect(await allRows(load, { most: 150 })).toHaveLength(200);
});
