import type {LoggedIn, LoginExtras, Source} from '@mallpass/client'

export interface Joining {
  phoneCode: string
  source: Source
  campaign: string
  version: string
  marketing: boolean
}

/** What a login sends when a shopper joins: the phone, what they agreed to, where they came from, the welcome coupon. */
export function joiningOf({phoneCode, source, campaign, version, marketing}: Joining): LoginExtras {
  const consents = [
    {purpose: 'terms' as const, version, granted: true},
    {purpose: 'privacy' as const, version, granted: true},
    {purpose: 'marketing' as const, version, granted: marketing},
  ]
  return {phone_code: phoneCode, source, claim: campaign, consents}
}

const REFUSED: Record<string, string> = {
  coupon_sold_out: '入会礼已领完',
  coupon_limit_reached: '您已领取过入会礼',
  coupon_ended: '入会礼活动已结束',
}

/** What the shopper reads after a login. */
export function welcomeOf(opened: LoggedIn): string {
  const hello = opened.joined ? '欢迎加入' : '欢迎回来'
  if (opened.phone_refused !== null) return `${hello}。该手机号属于另一会员，请到「合并会员」处理`
  if (opened.claim?.coupon) return `${hello}，${opened.claim.coupon.name}已放入卡券`
  const refused = opened.claim?.refused
  return refused ? `${hello}。${REFUSED[refused] ?? '入会礼暂时无法领取'}` : hello
}
