// Parking: the shopper's plates, what their cars cost now, and settling before the gate.
import {api} from '../../api'
import {leave, plateOf, type VisitCard, visitOf} from '../../logic/parking'
import {SAID} from '../../logic/paying'
import {attempt, phone, say} from '../../phone'

Page({
  data: {visits: [] as VisitCard[], typed: '', empty: false, usePoints: false, busy: false},

  async onShow() {
    await this.load()
  },

  async onPullDownRefresh() {
    await this.load()
    void wx.stopPullDownRefresh()
  },

  async load() {
    const answer = await attempt(() => api.get('/v1/parking/visits/current'))
    if (answer) this.setData({visits: answer.body.visits.map(visitOf), empty: answer.body.visits.length === 0})
  },

  onTyped(event: WechatMiniprogram.Input) {
    this.setData({typed: event.detail.value})
  },

  onUsePoints(event: WechatMiniprogram.SwitchChange) {
    this.setData({usePoints: event.detail.value})
  },

  async onBind() {
    const plate = plateOf(this.data.typed)
    if (plate === '') return say('请输入车牌号')
    const answer = await attempt(() => api.put('/v1/me/plates/{plate}', {path: {plate}}))
    if (answer === undefined) return
    this.setData({typed: ''})
    await this.load()
  },

  async onLeave(event: WechatMiniprogram.TouchEvent<object, object, {id: string}>) {
    if (this.data.busy) return
    this.setData({busy: true})
    const outcome = await attempt(async () => leave(api, phone, event.currentTarget.dataset.id, await this.points()))
    this.setData({busy: false})
    if (outcome) say(outcome === 'paid' ? '已结清，请在时限内离场' : SAID[outcome])
    await this.load()
  },

  /** The most points to spend; the API takes only what lowers the price. */
  async points(): Promise<number> {
    if (!this.data.usePoints) return 0
    const answer = await api.get('/v1/me/points', {query: {limit: 1}})
    return answer.body.spendable
  },
})
