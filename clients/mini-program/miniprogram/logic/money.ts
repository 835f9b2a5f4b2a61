// Money is whole fen in the API, and yuan with two decimals on the screen.

/** `1234` is `12.34`. */
export function yuan(fen: number): string {
  const sign = fen < 0 ? '-' : ''
  const digits = String(Math.abs(fen)).padStart(3, '0')
  return `${sign}${digits.slice(0, -2)}.${digits.slice(-2)}`
}

/** What a shopper typed, as fen; undefined if it is no amount of money above zero. No floating point: 0.29 is 29 fen. */
export function fenOf(text: string): number | undefined {
  const found = /^(\d{1,7})(?:[.。](\d{0,2}))?$/.exec(text.trim())
  if (found === null) return undefined
  const fen = Number(found[1]) * 100 + Number((found[2] ?? '').padEnd(2, '0'))
  return fen > 0 ? fen : undefined
}
