// The client: typed calls, and for shoppers a session that looks after itself.
import {call, type Options, type Tokens, type Wire} from './calls.js'
import {type Clock, realClock} from './clock.js'
import {MallPassError} from './errors.js'
import {Keys, randomKey} from './keys.js'
import {type LoggedIn, logIn, type LoginExtras, type LoginSource} from './login.js'
import {OPERATIONS} from './operations.js'
import {LIMITS, type Limits, type Repeating} from './repeating.js'
import {type Received, Session, type TokenAnswer} from './session.js'
import {memoryStorage, steady, type Storage} from './storage.js'
import type {Method, Transport} from './transport.js'
import type {Answer, Caller} from './typing.js'

interface CommonOptions {
  /** Everything before `/v1`, such as `https://api.example.com` or `https://….com/prod`. */
  readonly baseUrl: string
  /** `fetchTransport()`, `wxTransport(wx)`, or a function of the same shape. */
  readonly transport: Transport
  /** The language of messages; Chinese by default. */
  readonly language?: (() => 'zh-CN' | 'en') | undefined
  /** Where keys of unanswered requests, and a shopper's session, are kept; in memory by default. */
  readonly storage?: Storage | undefined
  /** Called when the storage fails. The client goes on with what it has in memory. */
  readonly onStorageProblem?: ((problem: unknown) => void) | undefined
  readonly limits?: Partial<Limits> | undefined
  /** For tests. */
  readonly clock?: Clock | undefined
  /** For tests: a number from 0 to 1. */
  readonly chance?: (() => number) | undefined
  /** For tests: makes an Idempotency-Key. */
  readonly newKey?: (() => string) | undefined
}

export interface ClientOptions extends CommonOptions {
  /** The token of every call: staff. */
  readonly token?: (() => string | undefined) | undefined
  readonly login?: undefined
}

export interface ShopperOptions extends CommonOptions {
  /** The shopper's own session: the client keeps and renews it. */
  readonly login: LoginSource
  readonly token?: undefined
}

export interface Client {
  readonly get: Caller<'get'>
  readonly put: Caller<'put'>
  readonly post: Caller<'post'>
}

export interface ShopperClient extends Client {
  /** Logs in, and makes the shopper a member if new. Nothing else does: until then calls are refused. */
  logIn(extras?: LoginExtras): Promise<LoggedIn>
  /** Ends every session of the member. This phone forgets its own even if no answer comes. */
  logOut(): Promise<void>
  /** Whether somebody is logged in on this phone. */
  isLoggedIn(): Promise<boolean>
}

/** A client for staff and for what everybody may call; with `login`, for a shopper. */
export function createClient(options: ShopperOptions): ShopperClient
export function createClient(options: ClientOptions): Client
export function createClient(options: ClientOptions | ShopperOptions): Client | ShopperClient {
  const storage = steady(options.storage ?? memoryStorage(), options.onStorageProblem ?? (() => undefined))
  const shared = sharedWire(options, storage)
  return options.login === undefined ? staffClient(shared, options.token) : shopperClient(shared, storage, options)
}

function sharedWire(options: CommonOptions, storage: Storage): Omit<Wire, 'tokens'> {
  const clock = options.clock ?? realClock
  const limits = {...LIMITS, ...options.limits}
  const repeating: Repeating = {clock, limits, chance: options.chance ?? Math.random}
  return {
    baseUrl: options.baseUrl.replace(/\/+$/, ''),
    transport: options.transport,
    language: options.language ?? (() => undefined),
    repeating,
    keys: new Keys(storage, clock, options.newKey ?? randomKey),
  }
}

function staffClient(shared: Omit<Wire, 'tokens'>, token: (() => string | undefined) | undefined): Client {
  const tokens: Tokens = {of: async () => token?.(), after: async () => undefined}
  return typed((method, path, options) => call({...shared, tokens}, method, path, options))
}

function shopperClient(shared: Omit<Wire, 'tokens'>, storage: Storage, options: ShopperOptions): ShopperClient {
  const nobody: Wire = {...shared, tokens: {of: async () => undefined, after: async () => undefined}}
  const session: Session = new Session(storage, shared.repeating.clock, {
    renew: (token) => renew(shared, token),
    open: () => logIn(nobody, options.login, {}),
  })
  const wire: Wire = {...shared, tokens: tokensOf(session)}
  const made = async (method: Method, path: string, given: Options): Promise<Answer<unknown>> => {
    const answer = await call(wire, method, path, given)
    // A merge makes the shopper another member, and ends the token it was asked with.
    if (path === '/v1/me/merge') await session.adopt(received(answer))
    return answer
  }
  return {
    ...typed(made),
    logIn: async (extras = {}) => {
      const opened = await logIn(nobody, options.login, extras)
      await session.adopt(opened)
      return opened.answer
    },
    logOut: async () => {
      try {
        if ((await session.token()) !== undefined) await made('POST', '/v1/logout', {})
      } finally {
        await session.forget()
      }
    },
    isLoggedIn: () => session.exists(),
  }
}

function tokensOf(session: Session): Tokens {
  return {
    of: async (operation) => {
      if (OPERATIONS[operation]?.shopper !== true) return undefined
      const token = await session.token()
      if (token === undefined) throw new MallPassError(401, 'token_missing', 'nobody is logged in: call logIn first')
      return token
    },
    after: (refused) => session.tokenAfter(refused),
  }
}

async function renew(shared: Omit<Wire, 'tokens'>, token: string): Promise<Received> {
  const tokens: Tokens = {of: async () => token, after: async () => undefined}
  return received(await call({...shared, tokens}, 'POST', '/v1/login/renew', {}))
}

function received(answer: Answer<unknown>): Received {
  return {answer: answer.body as TokenAnswer, date: answer.headers.date}
}

type Untyped = (method: Method, path: string, options: Options) => Promise<Answer<unknown>>

/** The same calls with the types of the schema, which are the only thing between them. */
function typed(made: Untyped): Client {
  const of =
    (method: Method) =>
    (path: string, options: Options = {}): Promise<Answer<unknown>> =>
      made(method, path, options)
  return {get: of('GET') as Caller<'get'>, put: of('PUT') as Caller<'put'>, post: of('POST') as Caller<'post'>}
}
