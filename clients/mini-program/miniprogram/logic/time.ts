// Times on the screen are Shanghai's, wherever the phone is.
const SHANGHAI_MS = 8 * 3600_000

/** `2026-12-01 10:05`. */
export function shanghai(instant: string): string {
  return new Date(Date.parse(instant) + SHANGHAI_MS).toISOString().slice(0, 16).replace('T', ' ')
}

/** `1 小时 5 分钟`. */
export function duration(minutes: number): string {
  const hours = Math.floor(minutes / 60)
  return hours > 0 ? `${hours} 小时 ${minutes % 60} 分钟` : `${minutes} 分钟`
}

const FRESH_BEFORE_MS = 10_000
/** A phone whose clock is wrong must neither ask without end nor show a code that has ended. */
const SHORTEST_MS = 5_000
const LONGEST_MS = 60_000

/** How long until a code that is shown is fetched again: ten seconds before it ends. */
export function refreshInMs(expiresAt: string, now: number): number {
  return Math.min(LONGEST_MS, Math.max(SHORTEST_MS, Date.parse(expiresAt) - now - FRESH_BEFORE_MS))
}
