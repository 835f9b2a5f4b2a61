// Paying at a shop: its pay code, the amount, a coupon, and the price before anything is paid.
import type {components} from '@mallpass/client'
import {api} from '../../api'
import type {Program} from '../../app'
import {cardOf, type CouponCard} from '../../logic/coupons'
import {fenOf, yuan} from '../../logic/money'
import {pay, payCodeOf, SAID} from '../../logic/paying'
import {attempt, phone, say} from '../../phone'

type Request = components['schemas']['PaymentRequest']

Page({
  data: {qrId: '', amount: '', payable: '', coupons: [] as CouponCard[], couponId: '', busy: false},

  async onLoad() {
    // The shop's code may have opened the program.
    this.setData({qrId: getApp<Program>().globalData.source.qr_id ?? ''})
    const wallet = await attempt(() => api.get('/v1/me/coupons', {query: {state: 'claimed'}}))
    if (wallet) this.setData({coupons: wallet.body.coupons.map(cardOf)})
  },

  async onScan() {
    const scanned = await attempt(() => wx.scanCode({}))
    if (scanned === undefined) return
    const qrId = payCodeOf(scanned)
    if (qrId === undefined) return say('这不是店铺的收款码')
    this.setData({qrId, payable: ''})
  },

  onAmount(event: WechatMiniprogram.Input) {
    this.setData({amount: event.detail.value, payable: ''})
  },

  async onCoupon(event: WechatMiniprogram.RadioGroupChange) {
    this.setData({couponId: event.detail.value, payable: ''})
    if (this.data.amount !== '') await this.onQuote()
  },

  /** Shows what is to be paid; a coupon that does not apply here says why. */
  async onQuote() {
    const body = this.request()
    if (body === undefined) return say('请先扫码并输入金额，例如 28.50')
    const quote = await attempt(() => api.post('/v1/payments/quote', {body}))
    if (quote) this.setData({payable: yuan(quote.body.payable_fen)})
  },

  async onPay() {
    const body = this.request()
    if (body === undefined || this.data.busy) return
    this.setData({busy: true})
    const outcome = await attempt(() => pay(api, phone, body))
    this.setData({busy: false})
    if (outcome) say(SAID[outcome])
    if (outcome === 'paid') this.setData({amount: '', payable: '', couponId: ''})
  },

  request(): Request | undefined {
    const {qrId, amount, couponId} = this.data
    const amountFen = fenOf(amount)
    if (qrId === '' || amountFen === undefined) return undefined
    return {qr_id: qrId, amount_fen: amountFen, coupon_ids: couponId === '' ? [] : [couponId]}
  },
})
