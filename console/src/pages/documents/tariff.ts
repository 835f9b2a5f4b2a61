/** What a stay costs by a tariff, as chalicelib/parking/rules/tariff.py computes it. */
export interface Tariff {
  free_minutes: number;
  block_minutes: number;
  block_fen: number;
  day_cap_fen: number;
}

const DAY_MINUTES = 24 * 60;

export function priceFen(tariff: Tariff, stayMinutes: number): number {
  const minutes = Math.max(0, stayMinutes - tariff.free_minutes);
  const capped = (part: number) =>
    Math.min(tariff.day_cap_fen, Math.ceil(part / tariff.block_minutes) * tariff.block_fen);
  return Math.floor(minutes / DAY_MINUTES) * capped(DAY_MINUTES) + capped(minutes % DAY_MINUTES);
}

/** The tariff of a form, once all that the price needs is filled in. */
export function tariffOf(body: Record<string, unknown>): Tariff | undefined {
  const found = body["tariff"] as Partial<Tariff> | undefined;
  const whole = [found?.free_minutes, found?.block_minutes, found?.block_fen, found?.day_cap_fen];
  return whole.every((one) => typeof one === "number") && found!.block_minutes! > 0 ? (found as Tariff) : undefined;
}
