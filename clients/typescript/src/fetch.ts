// The transport over `fetch`, for browsers and Node. What it needs of the platform it looks up when it is called.
import type {Transport, TransportRequest} from './transport.js'

declare function setTimeout(act: () => void, ms: number): unknown
declare function clearTimeout(timer: unknown): void

interface FetchResponse {
  readonly status: number
  readonly headers: {forEach(act: (value: string, name: string) => void): void}
  text(): Promise<string>
}
interface Aborter {
  readonly signal: unknown
  abort(): void
}
interface FetchOptions {
  method: string
  headers: Record<string, string>
  signal: unknown
  body?: string
}
interface Platform {
  fetch(url: string, options: FetchOptions): Promise<FetchResponse>
  AbortController: new () => Aborter
}

/** Sends with the platform's `fetch`. */
export function fetchTransport(): Transport {
  return async (request) => {
    const platform = globalThis as unknown as Platform
    const aborter = new platform.AbortController()
    const timer = setTimeout(() => aborter.abort(), request.timeoutMs)
    try {
      const response = await platform.fetch(request.url, optionsOf(request, aborter.signal))
      const headers: Record<string, string> = {}
      response.headers.forEach((value, name) => {
        headers[name] = value
      })
      return {status: response.status, headers, body: await response.text()}
    } finally {
      clearTimeout(timer)
    }
  }
}

function optionsOf(request: TransportRequest, signal: unknown): FetchOptions {
  const options = {method: request.method, headers: {...request.headers}, signal}
  return request.body === undefined ? options : {...options, body: request.body}
}
