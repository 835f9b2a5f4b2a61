// How a till or a gate signs a request, in TypeScript for Node. It needs nothing but Node.
import {createHash, createHmac, randomBytes} from 'node:crypto'

export interface DeviceRequest {
  method: 'POST'
  /** Without the API's stage, without a query (a device sends none), and not percent-encoded. */
  path: string
  /** The text that is sent, empty if there is none: write JSON once, sign it and send the same text. */
  body: string
  /** For tests. */
  timestamp?: string
  /** For tests. Sign a repeat again: a nonce works once. */
  nonce?: string
}

/** The headers of one request. */
export function signedHeaders(deviceId: string, key: string, request: DeviceRequest): Record<string, string> {
  const {method, path, body, timestamp = String(Math.floor(Date.now() / 1000))} = request
  const {nonce = randomBytes(12).toString('hex')} = request
  const digest = createHash('sha256').update(body, 'utf8').digest('hex')
  const text = [method, path, timestamp, nonce, digest].join('\n')
  return {
    'X-Device-Key': deviceId,
    'X-Device-Timestamp': timestamp,
    'X-Device-Nonce': nonce,
    'X-Device-Signature': createHmac('sha256', key).update(text, 'utf8').digest('hex'),
  }
}
