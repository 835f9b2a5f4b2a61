import type {components, ShopperClient} from '@mallpass/client'

type Payment = components['schemas']['Payment']
type Request = components['schemas']['PaymentRequest']

/** The phone's part of paying. */
export interface Phone {
  /** Opens WeChat's payment sheet. Rejects with `errMsg`. */
  requestPayment(parameters: Record<string, string>): Promise<void>
  sleep(ms: number): Promise<void>
}

export type Outcome = 'paid' | 'cancelled' | 'unknown'

const LOOKS = 10
const LOOK_EVERY_MS = 1000

/** Opens an order and has it paid. */
export async function pay(api: ShopperClient, phone: Phone, body: Request): Promise<Outcome> {
  const {body: payment} = await api.post('/v1/payments', {body})
  return settle(api, phone, payment)
}

/** Has an order paid. The API says whether it is: what the payment sheet says is no proof. */
export async function settle(api: ShopperClient, phone: Phone, payment: Payment): Promise<Outcome> {
  if (payment.state === 'paid') return 'paid' // coupons and points paid for all of it
  if (payment.wx === null) return 'unknown'
  try {
    await phone.requestPayment(payment.wx)
  } catch (problem) {
    if (!isCancelled(problem)) return look(api, phone, payment.payment_id)
    await api.post('/v1/payments/{payment_id}/cancel', {path: {payment_id: payment.payment_id}})
    return 'cancelled'
  }
  return look(api, phone, payment.payment_id)
}

async function look(api: ShopperClient, phone: Phone, payment_id: string): Promise<Outcome> {
  for (let at = 0; at < LOOKS; at += 1) {
    const {body} = await api.get('/v1/payments/{payment_id}', {path: {payment_id}})
    if (body.state === 'paid') return 'paid'
    if (body.state === 'closed') return 'cancelled'
    await phone.sleep(LOOK_EVERY_MS)
  }
  return 'unknown'
}

function isCancelled(problem: unknown): boolean {
  return String((problem as {errMsg?: unknown} | undefined)?.errMsg).includes('cancel')
}

/** What the shopper reads afterwards. */
export const SAID: Record<Outcome, string> = {
  paid: '支付成功',
  cancelled: '已取消支付',
  unknown: '正在确认支付结果，请稍后在订单中查看',
}

/** The id of a shop's pay code, from what was scanned or from the code that opened the program. */
export function payCodeOf(scanned: {path?: string; result?: string}): string | undefined {
  // A mini-program code of ours gives its page with `scene`; other codes are not ours.
  const found = /[?&]scene=([^&]+)/.exec(scanned.path ?? '')?.[1]
  return found === undefined ? undefined : decodeURIComponent(found)
}
