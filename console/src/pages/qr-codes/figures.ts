/** What the members who joined by a printed code brought. */
import { readUsage, type Period, type Row } from "@/pages/overview/usage";

/** The figures of one code by day, in all malls: its members may buy in any of them. */
export function figuresOfCode(id: string, { from, to }: Period): Promise<Row[]> {
  return readUsage("qr_code", { from, to, mallId: undefined }, id);
}

/**
 * Finance's sources of a printed code: `qr:counter` for members who joined by it and coupons claimed by it, and
 * `login:counter` for coupons that the login itself issued.
 */
export function isOfSurface(source: string, surface: string): boolean {
  return source === `qr:${surface}` || source === `login:${surface}`;
}
