/** Amounts are whole fen everywhere; yuan exist only on screen. */

const GROUPED = new Intl.NumberFormat("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** `123450` is `¥1,234.50`; a missing amount is a dash. */
export function yuan(fen: number | null | undefined): string {
  if (fen === null || fen === undefined) return "–";
  return `${fen < 0 ? "-" : ""}¥${GROUPED.format(Math.abs(fen) / 100)}`;
}

/** `123450` is `1234.50`: for spreadsheets and input fields. */
export function plainYuan(fen: number): string {
  const whole = Math.trunc(Math.abs(fen) / 100);
  return `${fen < 0 ? "-" : ""}${whole}.${String(Math.abs(fen) % 100).padStart(2, "0")}`;
}

/** What a person typed, in fen; `undefined` if it is no amount of yuan with at most two decimals. */
export function fenOf(typed: string): number | undefined {
  const found = /^(-?)¥?(\d{1,12})(?:\.(\d{1,2}))?$/.exec(
    typed
      .trim()
      .replaceAll(/[,，\s]/g, "")
      .replace("￥", "¥"),
  );
  if (!found) return undefined;
  const fen = Number(found[2]) * 100 + Number((found[3] ?? "").padEnd(2, "0"));
  return found[1] && fen > 0 ? -fen : fen;
}
