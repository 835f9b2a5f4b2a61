/** Whole numbers as people read them. */

const GROUPED = new Intl.NumberFormat("en-US");
const SIGNED = new Intl.NumberFormat("en-US", { signDisplay: "exceptZero" });

/** `12345` is `12,345`; a missing number is a dash. */
export function counted(number: number | null | undefined): string {
  return number === null || number === undefined ? "–" : GROUPED.format(number);
}

/** `12345` is `+12,345`. */
export function signed(number: number): string {
  return SIGNED.format(number);
}
