import { expect, test } from "vitest";
import { writeParts, type Sink } from "../src/pages/claim-codes/exporting";

function sinkOf(): Sink & { texts: string[]; ended: string[] } {
  const texts: string[] = [];
  const ended: string[] = [];
  return {
    texts,
    ended,
    write: async (text) => void texts.push(text),
    close: async () => void ended.push("closed"),
    abort: async () => void ended.push("aborted"),
  };
}

test("the parts become one file with one head line, and each is written before the next is read", async () => {
  const sink = sinkOf();
  const before: number[] = [];
  const read = async (part: number) => {
    before.push(sink.texts.length);
    return `number,code\r\n${part},ABC\r\n`;
  };
  const done: number[] = [];
  await writeParts(3, read, sink, (count) => done.push(count));
  expect(sink.texts.join("")).toBe("\uFEFFnumber,code\r\n0,ABC\r\n1,ABC\r\n2,ABC\r\n");
  expect([before, done, sink.ended]).toEqual([[0, 1, 2], [1, 2, 3], ["closed"]]);
});

test("a part that cannot be read leaves no file that looks complete", async () => {
  const sink = sinkOf();
  const read = async (part: number) => {
    if (part === 1) throw new Error("no answer");
    return "number,code\r\n1,ABC\r\n";
  };
  await expect(writeParts(2, read, sink, () => undefined)).rejects.toThrow("no answer");
  expect(sink.ended).toEqual(["aborted"]);
});
