/** A table as data: what its columns show, and how rows are filtered and sorted among those that are loaded. */
import type { RouteLocationRaw } from "vue-router";
import type { Cell } from "./csv";

export interface Column<Row> {
  /** Names the column in the URL and its slot. */
  key: string;
  title: string;
  /** What the cell shows. */
  text: (row: Row) => string;
  /** What sorts it, if not the text. */
  sort?: (row: Row) => number | string | null;
  /** What the CSV has, if not the text: amounts as `plainYuan`, counts as numbers. */
  csv?: (row: Row) => Cell;
  /** The page that the cell leads to, if it does. */
  to?: (row: Row) => RouteLocationRaw | undefined;
  /** Numbers stand on the right. */
  number?: boolean;
}

export interface Order {
  key: string;
  descending: boolean;
}

/** `amount` and `-amount`, as the URL has them. */
export function orderOf(text: string | undefined): Order | undefined {
  if (!text) return undefined;
  const descending = text.startsWith("-");
  return { key: descending ? text.slice(1) : text, descending };
}

export function textOf(order: Order | undefined): string | undefined {
  return order && `${order.descending ? "-" : ""}${order.key}`;
}

/** Ascending, then descending, then as the API lists them. */
export function nextOrder(order: Order | undefined, key: string): Order | undefined {
  if (order?.key !== key) return { key, descending: false };
  return order.descending ? undefined : { key, descending: true };
}

/** The rows in which every word stands in some column. */
export function filtered<Row>(rows: Row[], columns: Column<Row>[], search: string): Row[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return rows;
  return rows.filter((row) => {
    const line = columns
      .map((column) => column.text(row))
      .join(" ")
      .toLowerCase();
    return words.every((word) => line.includes(word));
  });
}

export function sorted<Row>(rows: Row[], columns: Column<Row>[], order: Order | undefined): Row[] {
  const column = columns.find((one) => one.key === order?.key);
  if (!order || !column) return rows;
  const key = column.sort ?? column.text;
  const sign = order.descending ? -1 : 1;
  return [...rows].sort((one, other) => sign * compared(key(one), key(other)));
}

function compared(one: number | string | null, other: number | string | null): number {
  if (one === null || other === null) return Number(one !== null) - Number(other !== null);
  if (typeof one === "number" && typeof other === "number") return one - other;
  return String(one).localeCompare(String(other), "zh-CN", { numeric: true });
}

/** The head and the rows of an export. */
export function cellsOf<Row>(rows: Row[], columns: Column<Row>[]): Cell[][] {
  const body = rows.map((row) => columns.map((column) => (column.csv ?? column.text)(row)));
  return [columns.map((column) => column.title), ...body];
}
