/** Figures of finance: reading them, and adding them up. */
import type { components } from "@mallpass/client";
import { api } from "@/api";
import type { Days } from "@/app/period";
import { daysBetween } from "@/shared/instants";
import { allRows } from "@/shared/pages";

export type Row = components["schemas"]["Row"];
export type Measure = { [Key in keyof Row]: Row[Key] extends number ? Key : never }[keyof Row];
export type By = "campaign" | "store" | "kind" | "source" | "channel" | "qr_code" | "points";

export interface Period extends Days {
  mallId: string | undefined;
}

/** `id`: only the rows of this one. */
export function readUsage(by: By, { from, to, mallId }: Period, id?: string): Promise<Row[]> {
  return allRows(async (paging) => {
    const { body } = await api.get("/v1/finance/usage", { query: { by, from, to, mall_id: mallId, id, ...paging } });
    return { rows: body.rows, next: body.next_cursor };
  });
}

export function total(rows: Row[], measure: Measure): number {
  return rows.reduce((sum, row) => sum + row[measure], 0);
}

/** What was paid less what was refunded. */
export function netFen(rows: Row[]): number {
  return total(rows, "paid_fen") - total(rows, "refunded_fen");
}

/** The rows of each id, the largest `size` first. */
export function groups(rows: Row[], size: (rows: Row[]) => number): { id: string; rows: Row[]; size: number }[] {
  const byId = grouped(rows, "id");
  return [...byId]
    .map(([id, own]) => ({ id, rows: own, size: size(own) }))
    .filter((group) => group.size !== 0)
    .sort((one, other) => other.size - one.size);
}

/** One line for each day of the period: the day, then each figure. */
export function byDay(rows: Row[], { from, to }: Period, figures: ((rows: Row[]) => number)[]): (string | number)[][] {
  const rowsOf = grouped(rows, "day");
  return daysBetween(from, to).map((day) => [day.slice(5), ...figures.map((figure) => figure(rowsOf.get(day) ?? []))]);
}

/** `Map.groupBy` is younger than the browsers in some offices. */
function grouped(rows: Row[], key: "id" | "day"): Map<string, Row[]> {
  const found = new Map<string, Row[]>();
  for (const row of rows) {
    const own = found.get(row[key]);
    if (own) own.push(row);
    else found.set(row[key], [row]);
  }
  return found;
}

/** A part of a whole, in percent; a dash where there is no whole. */
export function percent(part: number, whole: number): string {
  return whole > 0 ? `${((100 * part) / whole).toFixed(1)}%` : "–";
}
