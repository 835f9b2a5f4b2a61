// What must compile, and what must not. Nothing here runs.
import {
  type Answer,
  createClient,
  type ErrorCode,
  fetchTransport,
  MallPassError,
  type ShopperClient,
  sourceOf,
  subscriptionsOf,
  wxLoginCode,
  wxStorage,
  wxTransport,
} from '@mallpass/client'

// The platform's own types fit, as miniprogram-api-typings writes them.
export const shopper: ShopperClient = createClient({
  baseUrl: 'https://api.example.com',
  transport: wxTransport(wx),
  storage: wxStorage(wx),
  login: {appid: 'wx1234567890abcdef', code: () => wxLoginCode(wx)},
})
const staff = createClient({baseUrl: '', transport: fetchTransport(), token: () => undefined, language: () => 'en'})

export async function run(): Promise<void> {
  const opened = await shopper.logIn({source: sourceOf(wx.getLaunchOptionsSync()), claim: 'welcome'})
  const masked: string | null = opened.member.phone
  const claimed = await shopper.post('/v1/coupons/campaigns/{campaign_id}/claim', {path: {campaign_id: 'welcome'}})
  switch (claimed.body.coupon.worth.kind) {
    case 'cash_off':
      void claimed.body.coupon.worth.discount_fen
      break
    default:
  }
  const subscriptions = subscriptionsOf(await wx.requestSubscribeMessage({tmplIds: ['t']}))
  if (subscriptions) await shopper.post('/v1/subscriptions', {body: subscriptions})
  const nothing: Answer<undefined> = await shopper.post('/v1/logout')
  const csv: Answer<string> = await staff.get('/v1/admin/claim-codes/{batch_id}/codes', {
    path: {batch_id: 'b'},
    query: {part: '0'},
  })
  void [masked, nothing, csv]

  // @ts-expect-error a path needs its parts
  await staff.get('/v1/admin/campaigns/{document_id}')
  // @ts-expect-error a mall must be named
  await staff.get('/v1/stores', {query: {limit: 5}})
  // @ts-expect-error there is no such path
  await staff.get('/v1/nothing')
  // @ts-expect-error the path has no POST
  await staff.post('/v1/me/points')
  // @ts-expect-error the field is amount_fen
  await shopper.post('/v1/payments', {body: {store_id: 's', amount: 5}})
  // @ts-expect-error a read has no key
  await shopper.get('/v1/me', {idempotencyKey: 'k'})
  // @ts-expect-error this write has no version
  await shopper.put('/v1/me/birthday', {body: {birthday: '02-29'} as never, ifMatch: 1})
  // @ts-expect-error staff have no login of WeChat
  await staff.logIn()
}

export function explain(problem: unknown): string {
  if (!(problem instanceof MallPassError)) return ''
  // @ts-expect-error there is no such code
  if (problem.code === 'sold_out') return ''
  const code: ErrorCode | 'network' | 'unreadable' = problem.code
  return code === 'coupon_sold_out' ? '已领完' : code === 'network' ? '网络不可用' : problem.message
}

// @ts-expect-error one token source only
createClient({baseUrl: '', transport: fetchTransport(), token: () => 't', login: {appid: 'a', code: async () => 'c'}})
