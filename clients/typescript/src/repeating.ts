// Sends again what may be sent again: after no answer, and where the API or its gateway asks to wait.
import type {Clock} from './clock.js'
import {errorOf, type MallPassError, networkError} from './errors.js'
import type {TransportResponse} from './transport.js'

export interface Limits {
  /** How often a request is sent again; 3 by default. */
  readonly retries: number
  /** A longer wait is left to the caller; 10 seconds by default. */
  readonly longestWaitMs: number
}

export const LIMITS: Limits = {retries: 3, longestWaitMs: 10_000}

const FIRST_WAIT_MS = 300
/** Too many requests, and three ways to say that the service is not there at the moment. */
const MAY_PASS = [429, 502, 503, 504]

export interface Repeating {
  readonly clock: Clock
  readonly limits: Limits
  /** A number from 0 to 1: phones that failed together must not come back together. */
  readonly chance: () => number
}

/**
 * Sends until there is an answer that waiting does not change.
 *
 * `mayRepeat` says whether the request may be sent again where its effect is unknown. A 429 has no effect. Throws
 * MallPassError if no answer came; an answer with a failing status is returned.
 */
export async function repeatedly(
  send: (attempt: number) => Promise<TransportResponse>,
  mayRepeat: boolean,
  {clock, limits, chance}: Repeating,
): Promise<TransportResponse> {
  for (let attempt = 0; ; attempt += 1) {
    const outcome = await tried(() => send(attempt))
    const wait = waitMs(outcome, attempt, chance, clock.now())
    const refused = 'status' in outcome.got && outcome.got.status === 429
    const over = attempt >= limits.retries || !(mayRepeat || refused)
    if (wait === undefined || over || wait > limits.longestWaitMs) {
      if (outcome.failed) throw outcome.got
      return outcome.got
    }
    await clock.sleep(wait)
  }
}

type Outcome = {failed: true; got: MallPassError} | {failed: false; got: TransportResponse}

async function tried(send: () => Promise<TransportResponse>): Promise<Outcome> {
  try {
    return {failed: false, got: await send()}
  } catch (problem) {
    return {failed: true, got: networkError(problem)}
  }
}

/** How long to wait before the request is sent again; undefined if waiting does not help. */
function waitMs(outcome: Outcome, attempt: number, chance: () => number, now: number): number | undefined {
  const backOff = FIRST_WAIT_MS * 2 ** attempt * (0.5 + chance())
  if (outcome.failed) return outcome.got.code === 'network' ? backOff : undefined
  if (!MAY_PASS.includes(outcome.got.status)) return undefined
  return retryAfterMs(outcome.got.headers, now) ?? namedMs(outcome.got) ?? backOff
}

/** Retry-After, in seconds or as a date. */
function retryAfterMs(headers: Readonly<Record<string, string>>, now: number): number | undefined {
  const value = headers['retry-after']
  if (value === undefined) return undefined
  if (/^\d+$/.test(value)) return Number(value) * 1000
  const at = Date.parse(value)
  return Number.isNaN(at) ? undefined : Math.max(0, at - now)
}

/** Two error codes name the wait in their own fields. */
function namedMs(response: TransportResponse): number | undefined {
  const {code, details} = errorOf(response.status, response.body)
  if (code === 'login_rate_limited') return 60_000
  return typeof details.minutes === 'number' ? details.minutes * 60_000 : undefined
}
