// The wallet: coupons, and the code of one of them, fetched again before it ends.
import {api} from '../../api'
import {cardOf, type CouponCard} from '../../logic/coupons'
import {refreshInMs} from '../../logic/time'
import {attempt} from '../../phone'

let timer = 0

Page({
  data: {cards: [] as CouponCard[], cursor: '', empty: false, shown: '', code: ''},

  async onShow() {
    await this.load('')
  },

  async onPullDownRefresh() {
    await this.load('')
    void wx.stopPullDownRefresh()
  },

  async onReachBottom() {
    if (this.data.cursor !== '') await this.load(this.data.cursor)
  },

  onHide() {
    this.onClose()
  },

  onUnload() {
    this.onClose()
  },

  async load(cursor: string) {
    const answer = await attempt(() => api.get('/v1/me/coupons', {query: {cursor: cursor || undefined}}))
    if (answer === undefined) return
    const cards = [...(cursor === '' ? [] : this.data.cards), ...answer.body.coupons.map(cardOf)]
    this.setData({cards, cursor: answer.body.next_cursor ?? '', empty: cards.length === 0})
  },

  async onCode(event: WechatMiniprogram.TouchEvent<object, object, {id: string}>) {
    await this.showCode(event.currentTarget.dataset.id)
  },

  /** Shows the code of a coupon, and a fresh one before it ends. */
  async showCode(couponId: string) {
    clearTimeout(timer)
    this.setData({shown: couponId})
    const answer = await attempt(() => api.get('/v1/me/coupons/{coupon_id}/code', {path: {coupon_id: couponId}}))
    if (answer === undefined || this.data.shown !== couponId) return
    this.setData({code: answer.body.code})
    timer = setTimeout(() => void this.showCode(couponId), refreshInMs(answer.body.expires_at, Date.now()))
  },

  onClose() {
    clearTimeout(timer)
    this.setData({shown: '', code: ''})
  },
})
