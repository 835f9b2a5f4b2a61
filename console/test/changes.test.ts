import { expect, test } from "vitest";
import { changesOf, mergeOf, type Json } from "../src/shared/changes";

const before: Json = { name: "Tea", floor: "1F", bounds: { campaigns: 20, units: 100 }, tags: ["a"] };

function conflicts(mine: Json, theirs: Json): string[] {
  return changesOf(before, mine, theirs).flatMap((one) => (one.conflict ? [one.place] : []));
}

test("changes of two people at different places are no conflict, and both are kept", () => {
  const mine = { ...before, floor: "2F" };
  const theirs = { ...before, bounds: { campaigns: 20, units: 500 } };
  expect(conflicts(mine, theirs)).toEqual([]);
  expect(mergeOf(theirs, changesOf(before, mine, theirs), new Set())).toEqual({ ...theirs, floor: "2F" });
});

test("both changed one place: the choice decides", () => {
  const [mine, theirs] = [
    { ...before, name: "Green tea" },
    { ...before, name: "Black tea" },
  ];
  const changes = changesOf(before, mine, theirs);
  expect(conflicts(mine, theirs)).toEqual(["name"]);
  expect(mergeOf(theirs, changes, new Set())).toEqual(mine);
  expect(mergeOf(theirs, changes, new Set(["name"]))).toEqual(theirs);
});

test("the same change by both is no conflict", () => {
  const both = { ...before, tags: ["a", "b"] };
  expect(conflicts(both, structuredClone(both))).toEqual([]);
});

test("what I took out is taken out of theirs, and what I put in is put in", () => {
  const { floor: _, ...without } = before as Record<string, Json>;
  const mine = { ...without, cash: { kind: "rolling", months: 12 } };
  const theirs = { ...before, name: "Black tea" };
  expect(mergeOf(theirs, changesOf(before, mine, theirs), new Set())).toEqual({ ...mine, name: "Black tea" });
});

test("an object with a kind changes as a whole: months of one kind mean nothing in another", () => {
  const was = { expiry: { kind: "rolling", months: 12 } };
  const changes = changesOf(
    was,
    { expiry: { kind: "year_end", years: 1 } },
    { expiry: { kind: "rolling", months: 6 } },
  );
  expect(changes.map(({ place, conflict }) => [place, conflict])).toEqual([["expiry", true]]);
});
