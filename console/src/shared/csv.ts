/** CSV that spreadsheets of all languages read: UTF-8 with BOM, CRLF, and no cell that they run as a formula. */

export type Cell = string | number | boolean | null | undefined;

const BOM = "\uFEFF";
// OWASP, CSV injection: a text that begins so is run as a formula. Leading blanks do not protect.
const RUNS = /^\s*[=+\-@\t\r＝＋－＠]/;

export function csvOf(rows: Cell[][]): string {
  return BOM + rows.map((row) => row.map(cellOf).join(",")).join("\r\n") + "\r\n";
}

/** Numbers stay numbers, also below zero; of texts, those that would run get an apostrophe before them. */
function cellOf(value: Cell): string {
  if (value === null || value === undefined) return "";
  if (typeof value !== "string") return String(value);
  const safe = RUNS.test(value) && !/^-?\d+(\.\d+)?$/.test(value) ? `'${value}` : value;
  return /[",\r\n']/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Offers a text to the person as a file. */
export function offerFile(name: string, text: string, type = "text/csv;charset=utf-8"): void {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
