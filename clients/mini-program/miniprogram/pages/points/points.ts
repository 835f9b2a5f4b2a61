// Points: the balance, its entries, and the code that pays with points at a till.
import {api} from '../../api'
import {entryOf, type PointsEntry} from '../../logic/points'
import {refreshInMs} from '../../logic/time'
import {attempt} from '../../phone'

let timer = 0

Page({
  data: {balance: 0, spendable: 0, entries: [] as PointsEntry[], cursor: '', code: ''},

  async onShow() {
    await this.load('')
  },

  onHide() {
    this.onClose()
  },

  onUnload() {
    this.onClose()
  },

  async onReachBottom() {
    if (this.data.cursor !== '') await this.load(this.data.cursor)
  },

  async load(cursor: string) {
    const answer = await attempt(() => api.get('/v1/me/points', {query: {cursor: cursor || undefined}}))
    if (answer === undefined) return
    const {balance, spendable, entries, next_cursor: next} = answer.body
    const all = [...(cursor === '' ? [] : this.data.entries), ...entries.map(entryOf)]
    this.setData({balance, spendable, entries: all, cursor: next ?? ''})
  },

  /** Shows the points code, and a fresh one before it ends. */
  async onCode() {
    clearTimeout(timer)
    const answer = await attempt(() => api.get('/v1/me/points/code'))
    if (answer === undefined) return
    this.setData({code: answer.body.code})
    timer = setTimeout(() => void this.onCode(), refreshInMs(answer.body.expires_at, Date.now()))
  },

  onClose() {
    clearTimeout(timer)
    this.setData({code: ''})
  },
})
