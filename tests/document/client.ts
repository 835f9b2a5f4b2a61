// What a mini-program and a console do, typed by the generated file alone: a login, a claim, a payment, a campaign.
import type {components, operations} from './api'

type Body<Name extends keyof operations> = operations[Name] extends {
  requestBody: {content: {'application/json': infer Sent}}
}
  ? Sent
  : operations[Name] extends {requestBody?: {content: {'application/json': infer Sent}}}
    ? Sent
    : never
type Told<Name extends keyof operations> = operations[Name] extends {
  responses: {200: {content: {'application/json': infer Given}}}
}
  ? Given
  : never
type Parameters<Name extends keyof operations> = operations[Name]['parameters']

declare function send<Name extends keyof operations>(
  name: Name,
  parameters: Parameters<Name>,
  body?: Body<Name>,
): Promise<Told<Name>>

export async function login(code: string): Promise<string> {
  // Fields that may be left out are left out.
  const told = await send('login_authorize', {}, {appid: 'wx1234567890abcdef', code})
  const joined: boolean = told.joined
  const masked: string | null = told.member.phone
  return joined && masked === null ? told.token : told.expires_at
}

export async function claim(campaign_id: string): Promise<number> {
  const told = await send(
    'claim_coupon',
    {path: {campaign_id}, header: {'Idempotency-Key': 'k1', 'Accept-Language': 'zh'}},
    {},
  )
  const {worth, state} = told.coupon
  if (state === 'held' || state === 'expired') return 0
  // The kinds of a coupon are told apart by `kind`.
  switch (worth.kind) {
    case 'cash_off':
      return worth.discount_fen
    case 'percent_off':
      return worth.percent
    case 'parking_time':
      return worth.minutes
    default:
      return 0
  }
}

export async function pay(coupon_id: string): Promise<string | null> {
  const header = {'Idempotency-Key': 'k2'}
  const told = await send('open_payment', {header}, {store_id: 'sun_cafe', amount_fen: 3000, coupon_ids: [coupon_id]})
  const states: 'created' | 'open' | 'paid' | 'closed' = told.state
  return states === 'open' ? told.payment_id : told.closed_reason
}

export async function publish(document_id: string): Promise<number> {
  const body: components['schemas']['CampaignSpec'] = {
    name: '满三十减五',
    mall_id: 'sun',
    state: 'published',
    worth: {kind: 'cash_off', threshold_fen: 3000, discount_fen: 500},
    units: 100,
    limit_per_member: 1,
    opens_at: '2026-01-01T00:00:00+08:00',
    closes_at: '2027-01-01T00:00:00+08:00',
    valid_days: 30,
  }
  const told = await send('put_campaign', {path: {document_id}, header: {'If-Match': '0'}}, body)
  return told.version
}

export async function look(): Promise<string | null> {
  const page = await send('list_stores', {query: {mall_id: 'sun', limit: 50}})
  const usage = await send('get_usage', {query: {by: 'store', from: '2026-11-01', to: '2026-11-30'}})
  return page.next_cursor ?? usage.next_cursor
}

// What must not compile.
// @ts-expect-error a code is needed
void send('login_authorize', {}, {appid: 'wx1234567890abcdef'})
// @ts-expect-error there is no such state of a campaign
const state: components['schemas']['CampaignSpec']['state'] = 'gone'
// @ts-expect-error a mall must be named
void send('list_stores', {query: {limit: 5}})
// @ts-expect-error a claim needs an Idempotency-Key
void send('claim_coupon', {path: {campaign_id: 'gift'}}, {})
// @ts-expect-error figures are by campaign, store, kind, source or funder
void send('get_usage', {query: {by: 'weather', from: '2026-11-01', to: '2026-11-30'}})
void state
