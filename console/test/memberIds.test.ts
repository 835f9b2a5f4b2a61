import { expect, test } from "vitest";
import { memberIdsOf } from "../src/pages/issue-lists/memberIds";

test("one id in a row, with blank lines and Windows line ends", () => {
  expect(memberIdsOf("\uFEFFmaa1\r\n\r\nmbb2\r\n").ids).toEqual(["maa1", "mbb2"]);
});

test("of a table, the column with the ids is read, and its head is no row", () => {
  const text = 'name,member_id\n"Lin",maa1\nWang,"mbb2"\n';
  expect(memberIdsOf(text)).toEqual({ ids: ["maa1", "mbb2"], unreadable: [], duplicates: 0 });
});

test("a second row of a member stays, because the API answers for it, and is counted", () => {
  expect(memberIdsOf("maa1\nmbb2\nmaa1")).toMatchObject({ ids: ["maa1", "mbb2", "maa1"], duplicates: 1 });
});

test("phone numbers and markup are named with their rows", () => {
  expect(memberIdsOf("13800138000\nmaa1\n<b>x</b>").unreadable).toEqual([
    { row: 1, text: "13800138000" },
    { row: 3, text: "<b>x</b>" },
  ]);
});

test("the apostrophe that an export put before an id is taken off", () => {
  expect(memberIdsOf("'maa1").ids).toEqual(["maa1"]);
});
