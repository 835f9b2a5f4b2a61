// What a person does in the program, on a phone that keeps the platform's rules.
import assert from 'node:assert/strict'
import {mock, test} from 'node:test'
import {type Asked, Phone, type Reply, settled} from './phone.mts'

const TOKEN = {token: 't', expires_at: '2099-01-01T00:00:00Z'}
const MEMBER = {member_id: 'm1', phone: '138****0000'}
const COUPON = {
  coupon_id: 'c1',
  name: '入会礼',
  worth: {kind: 'cash_off', threshold_fen: 3000, discount_fen: 500},
  drawn_fen: null,
  expires_at: '2026-12-30T15:59:59Z',
  state: 'claimed',
}
const ORDER = {payment_id: 'p1', state: 'open', wx: {package: 'prepay_id=1'}}

const answering =
  (table: Record<string, unknown>) =>
  ({method, path}: Asked): Reply | undefined => {
    const found = table[`${method} ${path.replace(/\?.*/, '')}`]
    return found === undefined ? undefined : {body: found}
  }

const tap = (dataset: object = {}, detail: object = {}) => ({currentTarget: {dataset}, detail})

test('joining asks for privacy first, and only then shows the phone button', async () => {
  const opened = {...TOKEN, joined: true, member: MEMBER, phone_refused: null, claim: {coupon: COUPON, refused: null}}
  const phone = new Phone(answering({'POST /v1/login': opened}))
  phone.show({scene: 1047, query: {scene: 'ab12'}})
  const page = phone.open('join')
  page.onAgree?.(tap({}, {value: ['terms']}))
  const asked = page.onContinue?.()
  assert.equal(page.data.asking, true)
  assert.equal(page.data.mayAskPhone, false)
  page.onPrivacyAgreed?.()
  await asked
  assert.deepEqual([page.data.asking, page.data.mayAskPhone], [false, true])
  await page.onPhone?.(tap({}, {code: 'phone-code'}))
  assert.deepEqual(phone.done, ['privacy', 'POST /v1/login', 'say 欢迎加入，入会礼已放入卡券'])
  const {body} = phone.asked[0] ?? assert.fail()
  assert.equal(body.phone_code, 'phone-code')
  assert.equal(body.claim, 'welcome')
  assert.deepEqual(body.source, {scene: 1047, qr_id: 'ab12'})
  assert.deepEqual(
    (body.consents as {purpose: string; granted: boolean}[]).map((one) => [one.purpose, one.granted]),
    [
      ['terms', true],
      ['privacy', true],
      ['marketing', false],
    ],
  )
})

test('who refuses the privacy guide is asked for no phone number', async () => {
  const phone = new Phone(() => undefined)
  const page = phone.open('join')
  const asked = page.onContinue?.()
  page.onPrivacyRefused?.()
  await asked
  assert.equal(page.data.mayAskPhone, false)
  assert.deepEqual(phone.asked, [])
})

test('the subscription dialogue opens in the tap itself, before anything is awaited', async () => {
  const phone = new Phone(answering({'POST /v1/subscriptions': {grants: {tmpl_coupon_waiting: 2}}}))
  phone.logIn()
  const page = phone.open('messages')
  page.onAllow?.()
  assert.deepEqual(phone.done, ['dialogue']) // the tap's handler has not yielded yet
  await settled()
  assert.deepEqual(phone.asked[0]?.body, {answers: [{template_id: 'tmpl_coupon_waiting', result: 'accept'}]})
  assert.equal(page.data.left, 2)
})

test('the wallet shows coupons and a code that is fetched again', async () => {
  mock.timers.enable({apis: ['setTimeout']})
  const code = {code: 'r.abc', expires_at: new Date(Date.now() + 40_000).toISOString()}
  const table = {
    'GET /v1/me/coupons': {coupons: [COUPON], next_cursor: null},
    'GET /v1/me/coupons/c1/code': code,
  }
  const phone = new Phone(answering(table))
  phone.logIn()
  const page = phone.open('wallet')
  await page.onShow?.()
  assert.deepEqual(page.data.cards, [
    {
      id: 'c1',
      name: '入会礼',
      worth: '满 30.00 减 5.00 元',
      until: '有效期至 2026-12-30 23:59',
      state: '可使用',
      usable: true,
    },
  ])
  await page.onCode?.(tap({id: 'c1'}))
  assert.equal(page.data.code, 'r.abc')
  const fetched = () => phone.asked.filter((one) => one.path.endsWith('/code')).length
  mock.timers.tick(30_000)
  await settled()
  assert.equal(fetched(), 2)
  page.onClose?.()
  mock.timers.tick(120_000)
  await settled()
  assert.equal(fetched(), 2)
  assert.equal(page.data.code, '')
  mock.timers.reset()
})

test('an amount at a scanned pay code is quoted and paid', async () => {
  let looks = 0
  const phone = new Phone((asked) => {
    if (asked.path.startsWith('/v1/payments/p1')) return {body: {...ORDER, state: (looks += 1) > 0 ? 'paid' : 'open'}}
    return answering({
      'GET /v1/me/coupons': {coupons: [COUPON], next_cursor: null},
      'POST /v1/payments/quote': {lines: [], payable_fen: 2350},
      'POST /v1/payments': ORDER,
    })(asked)
  })
  phone.logIn()
  phone.show({scene: 1001, query: {}})
  const page = phone.open('pay')
  await page.onLoad?.()
  phone.scanned = {result: 'https://elsewhere.example'}
  await page.onScan?.()
  assert.equal(page.data.qrId, '')
  phone.scanned = {path: 'pages/pay/pay?scene=qr%3Acafe'}
  await page.onScan?.()
  page.onAmount?.(tap({}, {value: '28.5'}))
  await page.onCoupon?.(tap({}, {value: 'c1'}))
  assert.equal(page.data.payable, '23.50')
  await page.onPay?.()
  const sent = phone.asked.find((one) => one.method === 'POST' && one.path === '/v1/payments')
  assert.deepEqual(sent?.body, {qr_id: 'qr:cafe', amount_fen: 2850, coupon_ids: ['c1']})
  assert.deepEqual(phone.done.slice(-3), ['pay prepay_id=1', 'GET /v1/payments/p1', 'say 支付成功'])
})

test('a payment that the shopper cancels is cancelled at the API too', async () => {
  const closed = {...ORDER, state: 'closed'}
  const table = {'GET /v1/me/coupons': {coupons: [], next_cursor: null}, 'POST /v1/payments': ORDER}
  const phone = new Phone(answering({...table, 'POST /v1/payments/p1/cancel': closed}))
  phone.logIn()
  phone.show({scene: 1047, query: {scene: 'cafe'}})
  phone.paymentFails = 'requestPayment:fail cancel'
  const page = phone.open('pay')
  await page.onLoad?.()
  page.onAmount?.(tap({}, {value: '10'}))
  await page.onPay?.()
  assert.deepEqual(phone.done.slice(-2), ['POST /v1/payments/p1/cancel', 'say 已取消支付'])
})

test('parking shows the price, binds a plate and settles with points and money', async () => {
  const visit = {visit_id: 'v1', plate: '沪A12345', minutes: 125, due_fen: 1000, state: 'parked', leave_by: null}
  const table = {
    'GET /v1/parking/visits/current': {visits: [visit]},
    'GET /v1/me/points': {balance: 80, spendable: 60, entries: [], next_cursor: null},
    [`PUT /v1/me/plates/${encodeURIComponent('沪A12345')}`]: {plates: ['沪A12345']},
    'POST /v1/parking/visits/v1/exit': {state: 'to_pay', payment: ORDER},
    'GET /v1/payments/p1': {...ORDER, state: 'paid'},
  }
  const phone = new Phone(answering(table))
  phone.logIn()
  const page = phone.open('parking')
  page.onTyped?.(tap({}, {value: '沪a·12345 '}))
  await page.onBind?.()
  assert.deepEqual(page.data.visits, [
    {id: 'v1', plate: '沪A12345', stayed: '2 小时 5 分钟', due: '10.00', note: '离场前请缴费', toPay: true},
  ])
  page.onUsePoints?.(tap({}, {value: true}))
  await page.onLeave?.(tap({id: 'v1'}))
  assert.deepEqual(phone.asked.find((one) => one.path.endsWith('/exit'))?.body, {points: 60})
  assert.ok(phone.done.includes('say 已结清，请在时限内离场'))
})

test('points show the balance, and entries with their sign', async () => {
  const entries = [
    {at: '2026-11-30T02:00:00Z', points: 90},
    {at: '2026-11-30T03:00:00Z', points: -50},
  ]
  const table = {'GET /v1/me/points': {balance: 40, spendable: 40, entries, next_cursor: null}}
  const phone = new Phone(
    answering({...table, 'GET /v1/me/points/code': {code: 'k', expires_at: '2099-01-01T00:00:00Z'}}),
  )
  phone.logIn()
  const page = phone.open('points')
  await page.onShow?.()
  assert.deepEqual(page.data.entries, [
    {points: '+90', at: '2026-11-30 10:00', added: true},
    {points: '-50', at: '2026-11-30 11:00', added: false},
  ])
  await page.onCode?.()
  assert.equal(page.data.code, 'k')
  page.onClose?.()
})

test('who has not joined reads so in Chinese', async () => {
  const phone = new Phone(() => undefined)
  await phone.open('wallet').onShow?.()
  assert.deepEqual(phone.done, ['say 请先入会'])
})
