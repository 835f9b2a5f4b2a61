/** A table as data: what its columns show, and how rows are filtered and sorted. */
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

/** What a search looks through, for each row: all that its cells show. */
export function linesOf<Row>(rows: Row[], columns: Column<Row>[]): Map<Row, string> {
  const line = (row: Row) => columns.map((column) => column.text(row)).join(" ");
  return new Map(rows.map((row) => [row, line(row).toLowerCase()]));
}

/** The rows in whose lines every word of the search stands. */
export function filtered<Row>(rows: Row[], lines: ReadonlyMap<Row, string>, search: string): Row[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return rows.filter((row) => words.every((word) => lines.get(row)?.includes(word)));
}

type Key = number | string | null;
const TEXTS = new Intl.Collator("zh-CN", { numeric: true });

/** The rows in the order of a column. Rows that are equal in it stay as they were. */
export function sorted<Row>(rows: Row[], columns: Column<Row>[], order: Order | undefined): Row[] {
  const column = columns.find((one) => one.key === order?.key);
  if (!order || !column) return rows;
  const keyOf = column.sort ?? column.text;
  const sign = order.descending ? -1 : 1;
  return rows
    .map((row) => ({ row, key: keyOf(row) }))
    .sort((one, other) => sign * compared(one.key, other.key))
    .map(({ row }) => row);
}

function compared(one: Key, other: Key): number {
  if (one === null || other === null) return Number(one !== null) - Number(other !== null);
  if (typeof one === "number" && typeof other === "number") return one - other;
  return TEXTS.compare(String(one), String(other));
}

/** The head and the rows of an export. */
export function cellsOf<Row>(rows: Row[], columns: Column<Row>[]): Cell[][] {
  const body = rows.map((row) => columns.map((column) => (column.csv ?? column.text)(row)));
  return [columns.map((column) => column.title), ...body];
}
