// One call, without its types: address, headers, key, repeats, and what the answer says.
import {fillPath, type Parts, queryText} from './address.js'
import {errorOf, MallPassError} from './errors.js'
import type {Keys} from './keys.js'
import {OPERATIONS} from './operations.js'
import {type Repeating, repeatedly} from './repeating.js'
import type {Method, Transport, TransportResponse} from './transport.js'
import type {Answer} from './typing.js'

/** API Gateway answers within 29 seconds. */
export const TIMEOUT_MS = 30_000
/** Their codes work once: a repeat would be refused although the first call was answered. */
const ONCE = ['POST /v1/login', 'POST /v1/me/merge']

/** What a call is given, as its types leave it. */
export interface Options {
  readonly path?: Parts | undefined
  readonly query?: Parts | undefined
  readonly body?: unknown
  readonly ifMatch?: number | undefined
  readonly idempotencyKey?: string | undefined
}

/** Where the token of a call comes from. */
export interface Tokens {
  /** The token to send with an operation; undefined to send none. */
  of(operation: string): Promise<string | undefined>
  /** A token instead of one that was refused; undefined if there is none. */
  after(refused: string): Promise<string | undefined>
}

export interface Wire {
  readonly baseUrl: string
  readonly transport: Transport
  readonly language: () => string | undefined
  readonly repeating: Repeating
  readonly keys: Keys
  readonly tokens: Tokens
}

/** Makes one call. Throws MallPassError. */
export async function call(wire: Wire, method: Method, template: string, options: Options): Promise<Answer<unknown>> {
  const operation = `${method} ${template}`
  const path = fillPath(template, options.path)
  const body = options.body === undefined ? undefined : JSON.stringify(options.body)
  const takesKey = OPERATIONS[operation]?.key === true
  const own = takesKey && options.idempotencyKey === undefined
  const name = `${method} ${path}`
  const key = own ? await wire.keys.take(name, body) : options.idempotencyKey
  const send = (token: string | undefined): Promise<TransportResponse> =>
    wire.transport({
      method,
      url: `${wire.baseUrl}${path}${queryText(options.query)}`,
      headers: headersOf(wire, {token, key, ifMatch: options.ifMatch, hasBody: body !== undefined}),
      body,
      timeoutMs: TIMEOUT_MS,
    })
  const response = await authorised(wire, operation, send, mayRepeat(operation, options.ifMatch))
  if (own && key !== undefined && isFinal(response.status)) await wire.keys.answered(name, body, key)
  if (response.status >= 400) throw errorOf(response.status, response.body)
  return {status: response.status, body: bodyOf(response), headers: response.headers}
}

/** Sends with a token, and once more with another one if the API refuses it: a 401 has no effect. */
async function authorised(
  wire: Wire,
  operation: string,
  send: (token: string | undefined) => Promise<TransportResponse>,
  repeats: boolean,
): Promise<TransportResponse> {
  const sent = (token: string | undefined): Promise<TransportResponse> =>
    repeatedly(async () => lowered(await send(token)), repeats, wire.repeating)
  const token = await wire.tokens.of(operation)
  const response = await sent(token)
  if (response.status !== 401 || token === undefined) return response
  const another = await wire.tokens.after(token)
  return another === undefined || another === token ? response : sent(another)
}

/**
 * Whether a request may be sent again although the first may have had its effect: it reads, has a key, or is a
 * shopper's, whose operations have natural keys. A write of a document under If-Match would meet its own version.
 */
function mayRepeat(operation: string, ifMatch: number | undefined): boolean {
  if (ONCE.includes(operation) || ifMatch !== undefined) return false
  const facts = OPERATIONS[operation]
  return !operation.startsWith('POST') || facts?.key === true || facts?.shopper === true
}

/** An answer after which the same request is a new one. After others it may have had its effect, or has it later. */
function isFinal(status: number): boolean {
  return status < 500 && status !== 429 && status !== 401
}

interface HeaderParts {
  readonly token?: string | undefined
  readonly key?: string | undefined
  readonly ifMatch?: number | undefined
  readonly hasBody: boolean
}

export function headersOf(wire: Wire, {token, key, ifMatch, hasBody}: HeaderParts): Record<string, string> {
  const language = wire.language()
  const headers: Record<string, string> = {}
  if (language !== undefined) headers['Accept-Language'] = language
  if (hasBody) headers['Content-Type'] = 'application/json'
  if (token !== undefined) headers.Authorization = `Bearer ${token}`
  if (key !== undefined) headers['Idempotency-Key'] = key
  if (ifMatch !== undefined) headers['If-Match'] = String(ifMatch)
  return headers
}

/** The response with its header names in small letters. */
export function lowered(response: TransportResponse): TransportResponse {
  const headers: Record<string, string> = {}
  for (const name of Object.keys(response.headers)) headers[name.toLowerCase()] = String(response.headers[name])
  return {status: response.status, body: response.body, headers}
}

/** JSON, the text of something else, or nothing. */
export function bodyOf(response: TransportResponse): unknown {
  if (response.status === 204 || response.body === '') return undefined
  if (!(response.headers['content-type'] ?? '').includes('json')) return response.body
  try {
    return JSON.parse(response.body)
  } catch {
    throw new MallPassError(response.status, 'unreadable', 'the answer is not JSON')
  }
}
