// A shopper's way with the packed client alone: log in and claim, pay, points, park. Its argument says where; it prints
// what the shopper saw. Where a person touches the phone (a login code, the payment), the simulator acts for them.
// It runs twice, as a program that was closed between the shop and the car park: the session is in a file.
import assert from 'node:assert/strict'
import {existsSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {createRequire} from 'node:module'
import {createClient, fetchTransport, MallPassError, type OptionsOf, sourceOf, type Storage} from '@mallpass/client'

interface Where {
  part: 'shop' | 'park'
  baseUrl: string
  simulatorUrl: string
  appid: string
  openid: string
  plate: string
  qrId: string
}
const {part, baseUrl, simulatorUrl, appid, openid, plate, qrId} = JSON.parse(process.argv[2] ?? '{}') as Where

async function simulate(action: string, body: object): Promise<Record<string, string>> {
  const headers = {'Content-Type': 'application/json'}
  const response = await fetch(`${simulatorUrl}/sim/${action}`, {method: 'POST', headers, body: JSON.stringify(body)})
  return (await response.json()) as Record<string, string>
}

async function loginCode(): Promise<string> {
  logins += 1
  const {code} = await simulate('login-code', {openid})
  assert.ok(code)
  return code
}

async function until<T>(look: () => Promise<T | undefined>, seconds = 60): Promise<T> {
  const end = Date.now() + seconds * 1000
  for (;;) {
    const found = await look()
    if (found) return found
    assert.ok(Date.now() < end, `waited ${seconds} s`)
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

const files: Storage = {
  get: (name) => (existsSync(name) ? readFileSync(name, 'utf8') : undefined),
  set: (name, value) => writeFileSync(name, value),
  remove: (name) => rmSync(name, {force: true}),
}
let logins = 0
const api = createClient({
  baseUrl,
  transport: fetchTransport(),
  storage: files,
  language: () => 'en',
  login: {appid, code: loginCode},
})

async function pay(body: OptionsOf<'/v1/payments', 'post'>['body']) {
  const {body: order} = await api.post('/v1/payments', {body})
  assert.equal(order.state, 'open')
  assert.match(order.wx?.package ?? '', /^prepay_id=/)
  await simulate('pay', {out_trade_no: order.payment_id})
  const path = {payment_id: order.payment_id}
  return until(async () => {
    const {body: payment} = await api.get('/v1/payments/{payment_id}', {path})
    return payment.state === 'paid' ? payment : undefined
  })
}

/** Logs in and claims, pays with the coupon, looks at the points, and names the car. */
async function shop() {
  const source = sourceOf({scene: 1047, query: {scene: encodeURIComponent(qrId)}})
  const opened = await api.logIn({source, claim: 'welcome'})
  const coupon_id = opened.claim?.coupon?.coupon_id
  assert.ok(coupon_id, `no coupon: ${opened.claim?.refused}`)
  const claim = '/v1/coupons/campaigns/{campaign_id}/claim'
  const again = await api.post(claim, {path: {campaign_id: 'welcome'}, body: {}}).catch((problem: unknown) => problem)
  assert.ok(again instanceof MallPassError)
  const basket = {store_id: 'sun_cafe', amount_fen: 5000, coupon_ids: [coupon_id]}
  const quote = await api.post('/v1/payments/quote', {body: basket})
  const payment = await pay(basket)
  const points = await until(async () => {
    const {body} = await api.get('/v1/me/points', {query: {limit: 5}})
    return body.balance > 0 ? body : undefined
  })
  const coupon = await until(async () => {
    const {body} = await api.get('/v1/me/coupons/{coupon_id}', {path: {coupon_id}})
    return body.coupon.state === 'redeemed' ? body.coupon : undefined
  })
  await api.put('/v1/me/plates/{plate}', {path: {plate}})
  return {
    joined: opened.joined,
    refusal: {code: again.code, status: again.status, hasRequestId: again.requestId !== undefined},
    payable_fen: [quote.body.payable_fen, payment.payable_fen],
    points: points.balance,
    coupon: coupon.state,
    logins,
  }
}

/** Pays for parking, sees that the gate will open, and logs out. */
async function park() {
  const current = async () => (await api.get('/v1/parking/visits/current')).body.visits[0]
  const visit = await current()
  assert.ok(visit, 'the car came in')
  await pay({visit_id: visit.visit_id})
  const settled = await until(async () => {
    const found = await current()
    return found?.state === 'settled' ? found : undefined
  })
  await api.logOut()
  const after: unknown = await api.get('/v1/me').catch((problem: unknown) => problem)
  assert.ok(after instanceof MallPassError)
  const commonjs: unknown = createRequire(import.meta.url)('@mallpass/client')
  return {
    due_fen: visit.due_fen,
    leaves: settled.leave_by !== null,
    logins,
    after: after.code,
    commonjs: Object.keys(commonjs as object).includes('wxTransport'),
  }
}

console.log(JSON.stringify(await (part === 'shop' ? shop : park)()))
