// What the call layer asks of a transport. Anything that can send such a request is one.

export type Method = 'GET' | 'PUT' | 'POST'

export interface TransportRequest {
  readonly method: Method
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** JSON text; absent if the request has no body. */
  readonly body: string | undefined
  /** After so long without an answer the transport gives up and rejects. */
  readonly timeoutMs: number
}

export interface TransportResponse {
  readonly status: number
  /** Names in any case. */
  readonly headers: Readonly<Record<string, string>>
  /** The text as it came. */
  readonly body: string
}

/** Sends one request. It resolves for every HTTP answer, whatever its status, and rejects if none came. */
export type Transport = (request: TransportRequest) => Promise<TransportResponse>
