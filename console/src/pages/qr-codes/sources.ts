/**
 * Finance's sources of a printed code: `qr:counter` for members who joined by it and coupons claimed by it, and
 * `login:counter` for coupons that the login itself issued.
 */
export function isOfSurface(source: string, surface: string): boolean {
  return source === `qr:${surface}` || source === `login:${surface}`;
}
