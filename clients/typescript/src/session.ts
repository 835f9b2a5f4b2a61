// A shopper's session: kept in storage, renewed before it ends, opened again when it has ended.
import type {Clock} from './clock.js'
import type {Storage} from './storage.js'

const NAME = 'mallpass.session'
/** A token lives two hours. This much earlier it is renewed, so that no call meets its end. */
const RENEW_BEFORE_MS = 10 * 60_000

/** What an answer with a token says. */
export interface TokenAnswer {
  readonly token: string
  readonly expires_at: string
}

interface Held {
  readonly token: string
  /** The end by the phone's clock, which may be wrong. */
  readonly endsAt: number
}

export interface SessionSteps {
  /** Exchanges a token that still lives for a fresh one. */
  readonly renew: (token: string) => Promise<Received>
  /** Logs in again with a code of wx.login. */
  readonly open: () => Promise<Received>
}

/** An answer with a token, and the API's own time, if it said it. */
export interface Received {
  readonly answer: TokenAnswer
  readonly date: string | undefined
}

export class Session {
  private readonly storage: Storage
  private readonly clock: Clock
  private readonly steps: SessionSteps
  private held: Promise<Held | undefined> | undefined
  private changing: Promise<Held> | undefined
  /** Counts log-ins and log-outs: what was asked for before one of them must not undo it. */
  private turn = 0

  constructor(storage: Storage, clock: Clock, steps: SessionSteps) {
    this.storage = storage
    this.clock = clock
    this.steps = steps
  }

  /** Whether somebody is logged in. */
  async exists(): Promise<boolean> {
    return (await this.load()) !== undefined
  }

  /** The token to send; undefined if nobody logged in. */
  async token(): Promise<string | undefined> {
    const held = await this.load()
    if (held === undefined) return undefined
    const left = held.endsAt - this.clock.now()
    if (left > RENEW_BEFORE_MS) return held.token
    try {
      return (await this.change(held)).token
    } catch (problem) {
      if (left > 0) return held.token // no network now, perhaps for the next call
      throw problem
    }
  }

  /** A token instead of one that the API refused; undefined if nobody is logged in any more. */
  async tokenAfter(refused: string): Promise<string | undefined> {
    const held = await this.load()
    if (held === undefined || held.token !== refused) return held?.token
    return (await this.change({...held, endsAt: 0})).token
  }

  /** Takes the token of an answer: a login, a merge. */
  async adopt(received: Received): Promise<void> {
    this.turn += 1
    await this.keep(received)
  }

  /** Forgets the session. */
  async forget(): Promise<void> {
    this.turn += 1
    this.held = Promise.resolve(undefined)
    await this.storage.remove(NAME)
  }

  /** One change for all calls that wait for it. */
  private change(held: Held): Promise<Held> {
    this.changing ??= this.changeOnce(held)
    return this.changing
  }

  private async changeOnce(held: Held): Promise<Held> {
    try {
      return await this.exchange(held)
    } finally {
      this.changing = undefined
    }
  }

  private async exchange(held: Held): Promise<Held> {
    const turn = this.turn
    const received = await (held.endsAt > this.clock.now() ? this.renewOrOpen(held) : this.steps.open())
    if (turn !== this.turn) return (await this.load()) ?? heldOf(received, this.clock.now())
    return this.keep(received)
  }

  private async renewOrOpen(held: Held): Promise<Received> {
    try {
      return await this.steps.renew(held.token)
    } catch (problem) {
      // The phone's clock may be slow, and after 30 days nothing is renewed.
      if ((problem as {status?: unknown}).status === 401) return this.steps.open()
      throw problem
    }
  }

  private async keep(received: Received): Promise<Held> {
    const held = heldOf(received, this.clock.now())
    this.held = Promise.resolve(held)
    await this.storage.set(NAME, JSON.stringify(held))
    return held
  }

  private load(): Promise<Held | undefined> {
    this.held ??= (async () => readHeld(await this.storage.get(NAME)))()
    return this.held
  }
}

/** Counts the token's life from now on: the API's clock tells how long, the phone's tells when. */
function heldOf({answer, date}: Received, now: number): Held {
  const sent = date === undefined ? Number.NaN : Date.parse(date)
  const life = Date.parse(answer.expires_at) - (Number.isNaN(sent) ? now : sent)
  return {token: answer.token, endsAt: now + life}
}

function readHeld(text: string | undefined): Held | undefined {
  try {
    const held = JSON.parse(text ?? 'null') as Partial<Held> | null
    if (typeof held?.token === 'string' && typeof held.endsAt === 'number') {
      return {token: held.token, endsAt: held.endsAt}
    }
  } catch {
    // what cannot be read is no session of ours
  }
  return undefined
}
