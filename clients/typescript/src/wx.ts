// What the client uses of WeChat's `wx`. The types here are the part of miniprogram-api-typings that is used, so that
// programs without a mini-program need not install it; the type tests hold the real `wx` to them.
import {queued} from './queue.js'
import type {Storage} from './storage.js'
import type {Method, Transport, TransportRequest, TransportResponse} from './transport.js'

interface WxRequestOptions {
  url: string
  method: Method
  header: Record<string, string>
  data?: string
  dataType: string
  responseType: 'text'
  timeout: number
  success(result: {statusCode: number; header: object; data: unknown}): void
  fail(problem: {errMsg: string}): void
}

/** `wx`, or a platform with the same `request`, such as `uni`. */
export interface WxRequests {
  request(options: WxRequestOptions): unknown
}

export interface WxStorage {
  getStorageSync(name: string): unknown
  setStorageSync(name: string, value: string): void
  removeStorageSync(name: string): void
}

export interface WxLogin {
  login(options: {success(result: {code: string}): void; fail(problem: {errMsg: string}): void}): unknown
}

/** The platform runs ten requests at once and fails the eleventh. */
const MOST_AT_ONCE = 10

/** Sends with `wx.request`, ten at once; others wait for their turn. */
export function wxTransport(wx: WxRequests): Transport {
  return queued(MOST_AT_ONCE, (request) => sent(wx, request))
}

function sent(wx: WxRequests, request: TransportRequest): Promise<TransportResponse> {
  return new Promise((resolve, reject) => {
    wx.request({
      url: request.url,
      method: request.method,
      header: {...request.headers},
      ...(request.body === undefined ? {} : {data: request.body}),
      dataType: 'text', // anything but `json` leaves the text as it is
      responseType: 'text',
      timeout: request.timeoutMs,
      success: (result) => resolve(responseOf(result)),
      fail: reject,
    })
  })
}

function responseOf({
  statusCode,
  header,
  data,
}: {
  statusCode: number
  header: object
  data: unknown
}): TransportResponse {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(header)) headers[name] = String(value)
  // Platforms that copy `wx` parse JSON whatever `dataType` says.
  return {status: statusCode, headers, body: typeof data === 'string' ? data : JSON.stringify(data ?? '')}
}

/** The mini-program's storage, which outlives the program. */
export function wxStorage(wx: WxStorage): Storage {
  return {
    get: (name) => {
      const found = wx.getStorageSync(name) // an empty text if there is none
      return typeof found === 'string' && found !== '' ? found : undefined
    },
    set: (name, value) => wx.setStorageSync(name, value),
    remove: (name) => wx.removeStorageSync(name),
  }
}

/** A login code of `wx.login`. */
export function wxLoginCode(wx: WxLogin): Promise<string> {
  return new Promise((resolve, reject) => {
    wx.login({success: ({code}) => (code === '' ? reject({errMsg: 'login: no code'}) : resolve(code)), fail: reject})
  })
}
