import { expect, test } from "vitest";
import { businessDay, dayPlus, daysBetween, fromLocalInput, instant, toLocalInput } from "../src/shared/instants";

test("instants are shown in Shanghai, whatever the zone of the browser", () => {
  expect(instant("2026-11-30T16:05:09Z")).toBe("2026-12-01 00:05");
  expect(instant("2026-11-30T16:05:09+08:00")).toBe("2026-11-30 16:05");
  expect(instant(null)).toBe("–");
});

test("a business day begins at the cut-over hour", () => {
  expect(businessDay("2026-12-01T03:59:59+08:00", 4)).toBe("2026-11-30");
  expect(businessDay("2026-12-01T04:00:00+08:00", 4)).toBe("2026-12-01");
  expect(businessDay("2026-12-01T00:00:00+08:00", 0)).toBe("2026-12-01");
});

test("days are counted over the ends of months and years", () => {
  expect(dayPlus("2026-12-31", 1)).toBe("2027-01-01");
  expect(dayPlus("2028-03-01", -1)).toBe("2028-02-29");
  expect(daysBetween("2026-12-30", "2027-01-02")).toEqual(["2026-12-30", "2026-12-31", "2027-01-01", "2027-01-02"]);
});

test("an input's local time is Shanghai's", () => {
  expect(fromLocalInput("2026-12-01T09:30")).toBe("2026-12-01T09:30:00+08:00");
  expect(toLocalInput("2026-12-01T01:30:00Z")).toBe("2026-12-01T09:30");
  expect(fromLocalInput("")).toBeUndefined();
});
