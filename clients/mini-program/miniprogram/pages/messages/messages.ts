// Messages: the shopper allows reminders. WeChat shows its dialogue only directly in a tap, before any `await`.
import {subscriptionsOf} from '@mallpass/client'
import {api} from '../../api'
import {TEMPLATE_IDS} from '../../config'
import {attempt, say} from '../../phone'

Page({
  data: {left: 0},

  onAllow() {
    wx.requestSubscribeMessage({
      tmplIds: TEMPLATE_IDS,
      success: (result) => void this.save(result),
      fail: () => say('无法打开订阅窗口，请检查微信的通知设置'),
    })
  },

  /** Sends the answers; each accepted one allows one message. */
  async save(result: WechatMiniprogram.RequestSubscribeMessageSuccessCallbackResult) {
    const body = subscriptionsOf(result)
    if (body === undefined) return
    const answer = await attempt(() => api.post('/v1/subscriptions', {body}))
    if (answer === undefined) return
    const left = Object.values(answer.body.grants).reduce((sum, count) => sum + count, 0)
    this.setData({left})
    say(left > 0 ? '已订阅提醒' : '未订阅提醒')
  },
})
