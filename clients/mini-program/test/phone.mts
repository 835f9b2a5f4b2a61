// A phone that runs the compiled program: `wx`, `App`, `Page`, `getApp`, and an API that answers from a table. It keeps
// what the program did, in order.
import {createRequire} from 'node:module'

export interface Asked {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Record<string, unknown>
}
export interface Reply {
  readonly status?: number
  readonly body: unknown
}
export type Api = (asked: Asked) => Reply | undefined | Promise<Reply | undefined>

type Handler = (this: PageObject, ...given: unknown[]) => unknown
export type PageObject = {data: Record<string, unknown>; setData(more: object): void} & Record<string, Handler>

const require = createRequire(import.meta.url)
const OUT = new URL('../out/', import.meta.url)

export class Phone {
  readonly done: string[] = []
  readonly asked: Asked[] = []
  readonly stored = new Map<string, unknown>()
  agreesToPrivacy: boolean | undefined
  paymentFails: string | undefined
  loginCode: () => Promise<string> = async () => 'c1'
  /** The shopper's finger on WeChat's payment sheet. */
  onPay: () => Promise<void> = async () => undefined
  scanned: {path?: string; result?: string} = {}
  private app: Record<string, unknown> = {}
  private onNeedPrivacy: ((answer: (said: {event: string}) => void) => void) | undefined
  private readonly api: Api

  constructor(api: Api) {
    this.api = api
    for (const name of Object.keys(require.cache)) if (name.includes('/out/')) delete require.cache[name]
    Object.assign(globalThis, {
      wx: this.wx(),
      getApp: () => this.app,
      App: (app: Record<string, unknown>) => {
        this.app = app
      },
    })
    require(new URL('app.js', OUT).pathname)
    ;(this.app.onLaunch as () => void).call(this.app)
  }

  /** Opens the program as a scan, a card or a tap does. */
  show(options: {scene: number; query: Record<string, string>}): void {
    ;(this.app.onShow as (given: object) => void).call(this.app, options)
  }

  open(name: string): PageObject {
    let made: PageObject | undefined
    Object.assign(globalThis, {
      Page: (page: PageObject) => {
        made = page
      },
    })
    require(new URL(`pages/${name}/${name}.js`, OUT).pathname)
    if (made === undefined) throw new Error(`${name} is no page`)
    const page = made
    page.setData = (more) => Object.assign(page.data, more)
    return page
  }

  logIn(): void {
    this.stored.set('mallpass.session', JSON.stringify({token: 't', endsAt: Date.now() + 3600_000}))
  }

  private wx(): Record<string, unknown> {
    return {
      request: (option: WechatMiniprogram.RequestOption) => this.request(option),
      login: async (option: WechatMiniprogram.LoginOption) =>
        option.success?.({code: await this.loginCode(), errMsg: 'login:ok'}),
      getStorageSync: (name: string) => this.stored.get(name) ?? '',
      setStorageSync: (name: string, value: unknown) => this.stored.set(name, value),
      removeStorageSync: (name: string) => this.stored.delete(name),
      showToast: ({title}: {title: string}) => this.done.push(`say ${title}`),
      stopPullDownRefresh: () => undefined,
      onNeedPrivacyAuthorization: (listener: typeof this.onNeedPrivacy) => (this.onNeedPrivacy = listener),
      requirePrivacyAuthorize: (option: WechatMiniprogram.RequirePrivacyAuthorizeOption) => this.requirePrivacy(option),
      requestSubscribeMessage: (option: WechatMiniprogram.RequestSubscribeMessageOption) => {
        this.done.push('dialogue')
        const answers = Object.fromEntries((option.tmplIds as string[]).map((id) => [id, 'accept']))
        setImmediate(() => option.success?.({errMsg: 'requestSubscribeMessage:ok', ...answers}))
      },
      requestPayment: async (option: WechatMiniprogram.RequestPaymentOption) => {
        this.done.push(`pay ${option.package}`)
        await this.onPay()
        if (this.paymentFails === undefined) option.success?.({errMsg: 'requestPayment:ok'})
        else option.fail?.({errMsg: this.paymentFails})
      },
      scanCode: async () => this.scanned,
    }
  }

  private requirePrivacy(option: WechatMiniprogram.RequirePrivacyAuthorizeOption): void {
    this.done.push('privacy')
    const answered = ({event}: {event: string}) => {
      this.agreesToPrivacy = event === 'agree'
      if (this.agreesToPrivacy) option.success?.({errMsg: 'requirePrivacyAuthorize:ok'})
      else option.fail?.({errMsg: 'requirePrivacyAuthorize:fail'})
    }
    if (this.agreesToPrivacy === true) answered({event: 'agree'})
    else this.onNeedPrivacy?.(answered)
  }

  private request(option: WechatMiniprogram.RequestOption): void {
    const path = option.url.replace('https://api.mallpass.example', '')
    const body = JSON.parse((option.data as string | undefined) ?? '{}') as Record<string, unknown>
    const asked = {method: option.method ?? 'GET', path, headers: option.header as Record<string, string>, body}
    this.asked.push(asked)
    this.done.push(`${asked.method} ${path}`)
    void this.answer(asked, option)
  }

  private async answer(asked: Asked, option: WechatMiniprogram.RequestOption): Promise<void> {
    const unknown = {status: 404, body: {error: {code: 'path_unknown', message: asked.path}}}
    const {status = 200, body} = (await this.api(asked)) ?? unknown
    const result = {statusCode: status, header: {'CONTENT-TYPE': 'application/json'}, data: JSON.stringify(body)}
    setImmediate(() => option.success?.(result as unknown as WechatMiniprogram.RequestSuccessCallbackResult))
  }
}

/** Lets everything that is under way come to its end. */
export async function settled(): Promise<void> {
  for (let at = 0; at < 50; at += 1) await new Promise((resolve) => void setImmediate(resolve))
}
