// A stand-in of WeChat's platform that misbehaves as the real one: it fails with `errMsg`, writes header names as it
// likes, runs ten requests at once and fails the eleventh, and its storage can be full.

type Wx = WechatMiniprogram.Wx
type Asked = WechatMiniprogram.RequestOption
type Given = WechatMiniprogram.RequestSuccessCallbackResult

/** What the platform saw of a request. */
export interface Request {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly text: string | undefined
}

export interface Reply {
  readonly status: number
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** Answers a request, or fails it: `{errMsg}`. */
export type Network = (request: Request) => Reply | {errMsg: string} | Promise<Reply | {errMsg: string}>

export const MOST_AT_ONCE = 10

export class Platform {
  readonly requests: Request[] = []
  readonly stored = new Map<string, unknown>()
  storageFails = false
  running = 0
  mostRunning = 0
  logins = 0
  network: Network

  constructor(network: Network) {
    this.network = network
  }

  /** What the client uses of `wx`, with the platform's own types. */
  get wx(): Pick<Wx, 'request' | 'login' | 'getStorageSync' | 'setStorageSync' | 'removeStorageSync'> {
    return {
      request: ((option: Asked) => this.request(option)) as unknown as Wx['request'],
      login: ((option: WechatMiniprogram.LoginOption) => this.login(option)) as Wx['login'],
      getStorageSync: ((name: string) => this.touch(() => this.stored.get(name) ?? '')) as Wx['getStorageSync'],
      setStorageSync: (name, value) => this.touch(() => void this.stored.set(name, value)),
      removeStorageSync: (name) => this.touch(() => void this.stored.delete(name)),
    }
  }

  private request(option: Asked): void {
    if (option.method === undefined || !['GET', 'PUT', 'POST'].includes(option.method)) {
      option.fail?.(failure(`request:fail method ${option.method} is not supported`))
      return
    }
    if (this.running >= MOST_AT_ONCE) {
      option.fail?.(failure('request:fail exceed max concurrent count'))
      return
    }
    this.running += 1
    this.mostRunning = Math.max(this.mostRunning, this.running)
    void this.answer(option)
  }

  private async answer(option: Asked): Promise<void> {
    const request = seen(option)
    this.requests.push(request)
    await new Promise((resolve) => void setImmediate(resolve))
    const reply = await this.network(request)
    this.running -= 1
    if ('errMsg' in reply) option.fail?.(failure(reply.errMsg))
    else option.success?.(given(reply))
  }

  private login(option: WechatMiniprogram.LoginOption): void {
    this.logins += 1
    const code = `code-${this.logins}`
    setImmediate(() => option.success?.({code, errMsg: 'login:ok'}))
  }

  private touch<T>(act: () => T): T {
    if (this.storageFails) throw new Error('setStorageSync:fail the maximum size of the file storage is reached')
    return act()
  }
}

function failure(errMsg: string): WechatMiniprogram.RequestFailCallbackErr {
  return {errMsg, errno: 5, exception: {} as WechatMiniprogram.RequestException, useHttpDNS: false}
}

function seen(option: Asked): Request {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(option.header ?? {})) headers[name.toLowerCase()] = String(value)
  return {method: option.method ?? 'GET', url: option.url, headers, text: option.data as string | undefined}
}

function given(reply: Reply): Given {
  const headers: Record<string, string> = {'content-type': 'application/json', ...reply.headers}
  const header: Record<string, string> = {}
  // Android, iOS and the developer tools each spell header names in their own way.
  Object.entries(headers).forEach(([name, value], at) => {
    header[at % 2 === 0 ? name.toUpperCase() : name.replace(/^./, (first) => first.toUpperCase())] = value
  })
  const data = reply.body === undefined ? '' : JSON.stringify(reply.body)
  return {statusCode: reply.status, header, data, cookies: [], errMsg: 'request:ok'} as unknown as Given
}
