import type {components} from './schema.js'

type WireError = components['schemas']['Error']['error']

/** The codes of the API, from the schema `Error`. */
export type ErrorCode = WireError['code']
/** `network`: no answer came. `unreadable`: what answered was not this API, such as a proxy. */
export type ClientCode = 'network' | 'unreadable'
/** One fault of a request's body. */
export type Fault = NonNullable<WireError['errors']>[number]

/** What a failed call throws, whatever the reason. */
export class MallPassError extends Error {
  override readonly name = 'MallPassError'
  /** The HTTP status; 0 if no answer came. */
  readonly status: number
  readonly code: ErrorCode | ClientCode
  /** The input at fault: `lines[0].sku`, a parameter, a header. */
  readonly field: string | undefined
  /** What is allowed there. */
  readonly allowed: unknown
  /** All faults of the body. */
  readonly errors: readonly Fault[] | undefined
  /** Name it when you ask about this request. */
  readonly requestId: string | undefined
  /** A page about this code. */
  readonly doc: string | undefined
  /** The whole error object: some codes have more fields, such as `missing_fen`. */
  readonly details: Readonly<Record<string, unknown>>

  constructor(status: number, code: ErrorCode | ClientCode, message: string, details: Record<string, unknown> = {}) {
    super(message)
    this.status = status
    this.code = code
    this.details = details
    this.field = text(details.field)
    this.allowed = details.allowed
    this.errors = Array.isArray(details.errors) ? (details.errors as Fault[]) : undefined
    this.requestId = text(details.request_id)
    this.doc = text(details.doc)
  }
}

/** The error of an answer with a failing status. */
export function errorOf(status: number, body: string): MallPassError {
  const error = asRecord(asRecord(parsed(body))?.error)
  const code = text(error?.code)
  if (error === undefined || code === undefined) {
    return new MallPassError(status, 'unreadable', `HTTP ${status} without an error object`)
  }
  // A newer API may send a code that this build does not know; it stays a text that `switch` sends to `default`.
  return new MallPassError(status, code as ErrorCode, text(error.message) ?? code, error)
}

/** The error of a request that got no answer. `cause`: what the transport rejected with. */
export function networkError(cause: unknown): MallPassError {
  if (cause instanceof MallPassError) return cause
  const said = asRecord(cause)
  const message = text(said?.errMsg) ?? text(said?.message) ?? String(cause)
  return new MallPassError(0, 'network', message, {cause})
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

function asRecord(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
