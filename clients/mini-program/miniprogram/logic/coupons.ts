import type {components} from '@mallpass/client'
import {yuan} from './money'
import {shanghai} from './time'

type Coupon = components['schemas']['CouponLine']

export interface CouponCard {
  id: string
  name: string
  worth: string
  until: string
  state: string
  usable: boolean
}

const STATES: Record<Coupon['state'], string> = {
  claimed: '可使用',
  held: '使用中',
  redeemed: '已使用',
  expired: '已过期',
  voided: '已作废',
}

/** A coupon as a card of the wallet. */
export function cardOf(coupon: Coupon): CouponCard {
  return {
    id: coupon.coupon_id,
    name: coupon.name,
    worth: worthOf(coupon),
    until: `有效期至 ${shanghai(coupon.expires_at)}`,
    state: STATES[coupon.state],
    usable: coupon.state === 'claimed',
  }
}

/** What a coupon is worth, in words. */
export function worthOf({worth, drawn_fen: drawnFen}: Pick<Coupon, 'worth' | 'drawn_fen'>): string {
  if (drawnFen !== null) return `减 ${yuan(drawnFen)} 元`
  switch (worth.kind) {
    case 'cash_off':
      return worth.threshold_fen
        ? `满 ${yuan(worth.threshold_fen)} 减 ${yuan(worth.discount_fen)} 元`
        : `减 ${yuan(worth.discount_fen)} 元`
    case 'percent_off':
      return `优惠 ${worth.percent}%`
    case 'parking_time':
      return `停车 ${worth.minutes} 分钟`
    default:
      return '详见券面说明'
  }
}
