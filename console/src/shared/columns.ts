/** Columns of numbers: they stand on the right, are sorted as numbers, and are numbers in an export. */
import { counted } from "./counts";
import { plainYuan, yuan } from "./money";
import type { Column } from "./table";

export function countColumn<Row>(
  key: string,
  title: string,
  count: (row: Row) => number | null,
  shown: (count: number) => string = counted,
): Column<Row> {
  const text = (row: Row) => {
    const number = count(row);
    return number === null ? "–" : shown(number);
  };
  return { key, title, text, sort: count, csv: count, number: true };
}

/** An amount in fen, shown in yuan. */
export function moneyColumn<Row>(key: string, title: string, fen: (row: Row) => number | null): Column<Row> {
  const csv = (row: Row) => {
    const amount = fen(row);
    return amount === null ? null : plainYuan(amount);
  };
  return { key, title, text: (row) => yuan(fen(row)), sort: fen, csv, number: true };
}
