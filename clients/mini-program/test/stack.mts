// A person's taps through all pages against a running stack: `node test/stack.mts '{"baseUrl": …}'`, after `npm test`
// compiled the program. It prints what the person saw. The simulator stands for WeChat and for the gate's car.
import assert from 'node:assert/strict'
import {createRequire} from 'node:module'
import {type Asked, type PageObject, Phone, type Reply} from './phone.mts'

interface Where {
  baseUrl: string
  simulatorUrl: string
  appid: string
  openid: string
  number: string
  qrId: string
  plate: string
}
const where = JSON.parse(process.argv[2] ?? '{}') as Where

async function simulate(action: string, body: object): Promise<Record<string, string>> {
  const options = {method: 'POST', headers: {'Content-Type': 'application/json'}, body: JSON.stringify(body)}
  return (await (await fetch(`${where.simulatorUrl}/sim/${action}`, options)).json()) as Record<string, string>
}

let lastOrder = ''
async function call({method, path, headers, body}: Asked): Promise<Reply> {
  const sent = headers['Content-Type'] === undefined ? {} : {body: JSON.stringify(body)}
  const response = await fetch(where.baseUrl + path, {method, headers, ...sent})
  const text = await response.text()
  const answer = JSON.parse(text === '' ? '{}' : text) as {payment_id?: string; payment?: {payment_id: string} | null}
  lastOrder = answer.payment?.payment_id ?? answer.payment_id ?? lastOrder
  return {status: response.status, body: answer}
}

const tap = (dataset: object = {}, detail: object = {}) => ({currentTarget: {dataset}, detail})

async function until(look: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 60_000
  while (!(await look())) {
    assert.ok(Date.now() < end, `waited a minute after ${phone.done.slice(-5).join(', ')}`)
    await new Promise((resolve) => void setTimeout(resolve, 300))
  }
}

async function join(phone: Phone): Promise<void> {
  const page = phone.open('join')
  page.onAgree?.(tap({}, {value: ['terms', 'marketing']}))
  const asked = page.onContinue?.()
  page.onPrivacyAgreed?.()
  await asked
  const {code} = await simulate('phone-code', {number: where.number, openid: where.openid})
  await page.onPhone?.(tap({}, {code}))
}

async function showCode(phone: Phone): Promise<PageObject> {
  const page = phone.open('wallet')
  await page.onShow?.()
  const [card] = page.data.cards as {id: string}[]
  await page.onCode?.(tap({id: card?.id ?? ''}))
  return page
}

async function pay(phone: Phone, couponId: string): Promise<void> {
  phone.scanned = {path: `pages/pay/pay?scene=${encodeURIComponent(where.qrId)}`}
  const page = phone.open('pay')
  await page.onLoad?.()
  await page.onScan?.()
  page.onAmount?.(tap({}, {value: '50'}))
  await page.onCoupon?.(tap({}, {value: couponId}))
  await page.onPay?.()
}

async function park(phone: Phone): Promise<string> {
  const page = phone.open('parking')
  page.onTyped?.(tap({}, {value: where.plate}))
  await page.onBind?.()
  const [visit] = page.data.visits as {id: string; due: string}[]
  await page.onLeave?.(tap({id: visit?.id ?? ''}))
  return visit?.due ?? ''
}

const phone = new Phone(call)
const config = createRequire(import.meta.url)('../out/config.js') as {APPID: string}
config.APPID = where.appid // before a page loads the request layer
phone.loginCode = async () => (await simulate('login-code', {openid: where.openid})).code ?? ''
phone.onPay = async () => void (await simulate('pay', {out_trade_no: lastOrder}))
phone.show({scene: 1047, query: {scene: where.qrId}})

await join(phone)
const wallet = await showCode(phone)
const [coupon] = wallet.data.cards as {id: string; worth: string}[]
const code = String(wallet.data.code)
wallet.onClose?.()
await pay(phone, coupon?.id ?? '')
const points = phone.open('points')
await until(async () => {
  await points.onShow?.()
  return Number(points.data.balance) > 0
})
const due = await park(phone)
phone.open('messages').onAllow?.()
await until(async () => phone.done.some((one) => one.startsWith('say 已订阅') || one.startsWith('say 未订阅')))
const said = phone.done.filter((one) => one.startsWith('say ')).map((one) => one.slice(4))
console.log(JSON.stringify({said, worth: coupon?.worth, hasCode: code.length > 20, points: points.data.balance, due}))
