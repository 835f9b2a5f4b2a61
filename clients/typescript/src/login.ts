// Logging in: a fresh code of wx.login for every try, because a code works once.
import {bodyOf, headersOf, lowered, TIMEOUT_MS, type Wire} from './calls.js'
import {errorOf, MallPassError, networkError} from './errors.js'
import {repeatedly} from './repeating.js'
import type {components} from './schema.js'
import type {Received} from './session.js'
import type {TransportResponse} from './transport.js'

type LoginRequest = components['schemas']['JoiningLoginRequest']
export type LoggedIn = components['schemas']['LoggedIn']
/** What a login may say besides the code. */
export type LoginExtras = Omit<LoginRequest, 'appid' | 'code'>

/** The mini-program, and where its login codes come from: `() => wxLoginCode(wx)`. */
export interface LoginSource {
  readonly appid: string
  readonly code: () => Promise<string>
}

const PATH = '/v1/login'
const MOST_CODES = 2

/**
 * Logs in. The key stays the same over all tries, so that `joined` is that of the first one.
 *
 * A phone code works once too. If the first try may have used it, a later one that is refused for it goes without.
 */
export async function logIn(
  wire: Wire,
  source: LoginSource,
  extras: LoginExtras,
): Promise<Received & {answer: LoggedIn}> {
  const {phone_code: phoneCode, ...rest} = extras
  const name = JSON.stringify(rest)
  const key = await wire.keys.take(`POST ${PATH}`, name)
  const tries = new Tries(wire, source, key)
  let response = await tries.send(extras)
  for (let used = 1; used < MOST_CODES && isSpent(response); used += 1) response = await tries.send(extras)
  if (phoneCode !== undefined && tries.mayHaveWorked && codeOf(response) === 'phone_code_invalid') {
    response = await tries.send(rest)
  }
  if (response.status < 500 && response.status !== 429) await wire.keys.answered(`POST ${PATH}`, name, key)
  if (response.status >= 400) throw errorOf(response.status, response.body)
  return {answer: bodyOf(response) as LoggedIn, date: response.headers.date}
}

class Tries {
  private readonly wire: Wire
  private readonly source: LoginSource
  private readonly key: string
  /** A try got no answer, or a fault: it may have used its codes. */
  mayHaveWorked = false

  constructor(wire: Wire, source: LoginSource, key: string) {
    this.wire = wire
    this.source = source
    this.key = key
  }

  send(extras: LoginExtras): Promise<TransportResponse> {
    return repeatedly(() => this.once(extras), true, this.wire.repeating)
  }

  private async once(extras: LoginExtras): Promise<TransportResponse> {
    const body: LoginRequest = {...extras, appid: this.source.appid, code: await this.code()}
    const before = this.mayHaveWorked
    this.mayHaveWorked = true
    const response = await this.wire.transport({
      method: 'POST',
      url: this.wire.baseUrl + PATH,
      headers: headersOf(this.wire, {key: this.key, hasBody: true}),
      body: JSON.stringify(body),
      timeoutMs: TIMEOUT_MS,
    })
    if (response.status < 500) this.mayHaveWorked = before
    return lowered(response)
  }

  private async code(): Promise<string> {
    try {
      return await this.source.code()
    } catch (problem) {
      throw networkError(problem)
    }
  }
}

function isSpent(response: TransportResponse): boolean {
  return ['login_code_invalid', 'login_code_used'].includes(codeOf(response) ?? '')
}

function codeOf(response: TransportResponse): MallPassError['code'] | undefined {
  return response.status < 400 ? undefined : errorOf(response.status, response.body).code
}
