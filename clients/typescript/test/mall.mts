// What the tests share: a clock that they move, and a small mall that answers as the API does.
import {type Clock, createClient, type ShopperClient, type ShopperOptions, wxLoginCode, wxStorage, wxTransport} from '@mallpass/client'
import {Platform, type Reply, type Request} from './platform.mts'

export const START = Date.parse('2026-11-30T10:00:00+08:00')
export const TOKEN_LIFE_MS = 2 * 3600_000

export class TestClock implements Clock {
  time = START
  readonly slept: number[] = []

  now(): number {
    return this.time
  }

  async sleep(ms: number): Promise<void> {
    this.slept.push(ms)
    this.time += ms
  }
}

export const refused = (status: number, code: string, more: object = {}): Reply => ({
  status,
  body: {error: {code, message: `refused: ${code}`, field: null, request_id: 'r1', ...more}},
})

/** The API: tokens that end, codes that work once, and one order for each key. */
export class Mall {
  readonly clock = new TestClock()
  readonly platform = new Platform((request) => this.answer(request))
  /** Replies that come first, one for each request; `lost`: it has its effect, and its answer is lost. */
  readonly next: (Reply | 'lost' | {errMsg: string})[] = []
  readonly orders = new Map<string, string>()
  /** The API's clock is so far from the phone's. */
  ahead = 0
  renewals = 0
  private readonly tokens = new Map<string, number>()
  private readonly spent = new Set<string>()

  client(more: Partial<ShopperOptions> = {}): ShopperClient {
    const {wx} = this.platform
    return createClient({
      baseUrl: 'https://api.example.com/prod/',
      transport: wxTransport(wx),
      storage: wxStorage(wx),
      login: {appid: 'wx1234567890abcdef', code: () => wxLoginCode(wx)},
      clock: this.clock,
      chance: () => 0.5,
      ...more,
    })
  }

  endTokens(): void {
    this.tokens.clear()
  }

  to(path: string): Request[] {
    return this.platform.requests.filter((one) => one.url.endsWith(path))
  }

  private answer(request: Request): Reply | {errMsg: string} {
    const first = this.next.shift()
    if (first !== undefined && first !== 'lost') return first
    const reply = this.serve(request)
    return first === 'lost' ? {errMsg: 'request:fail interrupted'} : reply
  }

  private serve(request: Request): Reply {
    const path = request.url.replace('https://api.example.com/prod', '').replace(/\?.*/, '')
    if (path === '/v1/stores') return {status: 200, body: {items: [], next_cursor: null}}
    if (path === '/v1/login') return this.login(JSON.parse(request.text ?? '{}') as Record<string, string>)
    const token = request.headers.authorization?.replace('Bearer ', '') ?? ''
    const end = this.tokens.get(token)
    if (end === undefined) return refused(401, 'token_invalid')
    if (end <= this.now()) return refused(401, 'token_expired')
    if (path === '/v1/login/renew') {
      this.renewals += 1
      return this.opened()
    }
    if (path === '/v1/me/merge') return this.opened()
    if (path === '/v1/logout') return {status: 204}
    if (path === '/v1/payments' && request.method === 'POST') return this.order(request)
    return {status: 200, body: {member_id: 'm1'}}
  }

  private login(body: Record<string, string>): Reply {
    for (const code of [body.code, body.phone_code]) {
      if (code === undefined) continue
      if (this.spent.has(code)) return refused(400, code === body.code ? 'login_code_invalid' : 'phone_code_invalid')
      this.spent.add(code)
    }
    return this.opened({joined: true, member: {member_id: 'm1'}, claim: null, phone_refused: null})
  }

  private opened(more: object = {}): Reply {
    const token = `token-${this.platform.requests.length}`
    this.tokens.set(token, this.now() + TOKEN_LIFE_MS)
    const expires_at = new Date(this.now() + TOKEN_LIFE_MS).toISOString()
    return {status: 200, body: {token, expires_at, ...more}, headers: {date: new Date(this.now()).toUTCString()}}
  }

  private order(request: Request): Reply {
    const key = request.headers['idempotency-key']
    if (key === undefined) return refused(400, 'idempotency_key_missing')
    const replayed = this.orders.has(key)
    const payment_id = this.orders.get(key) ?? `p${this.orders.size + 1}`
    this.orders.set(key, payment_id)
    return {status: 200, body: {payment_id}, headers: replayed ? {'idempotency-replayed': 'true'} : {}}
  }

  private now(): number {
    return this.clock.now() + this.ahead
  }
}
