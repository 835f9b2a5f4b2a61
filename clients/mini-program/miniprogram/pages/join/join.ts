// Joining: the shopper agrees, the platform asks about privacy, and only then the phone button can be tapped.
import {api} from '../../api'
import type {Program} from '../../app'
import {CONSENT_VERSION, WELCOME_CAMPAIGN} from '../../config'
import {joiningOf, welcomeOf} from '../../logic/joining'
import {attempt, say} from '../../phone'
import {type Answer, requirePrivacy} from '../../privacy'

const AGREE_BUTTON = 'agree'
let answer: Answer | undefined

Page({
  data: {joined: false, agreed: false, marketing: false, asking: false, mayAskPhone: false, phone: '', busy: false},

  async onShow() {
    if (await api.isLoggedIn()) await this.showMember()
  },

  onAgree(event: WechatMiniprogram.CheckboxGroupChange) {
    const chosen = event.detail.value
    this.setData({agreed: chosen.includes('terms'), marketing: chosen.includes('marketing')})
  },

  /** Asks the platform for its authorisation; the phone button appears when it is there. */
  async onContinue() {
    const allowed = await requirePrivacy((reply) => {
      answer = reply
      this.setData({asking: true})
    })
    this.setData({asking: false, mayAskPhone: allowed})
    if (!allowed) say('未同意隐私保护指引，无法入会')
  },

  onPrivacyAgreed() {
    answer?.({event: 'agree', buttonId: AGREE_BUTTON})
  },

  onPrivacyRefused() {
    answer?.({event: 'disagree'})
  },

  onReadPrivacy() {
    void wx.openPrivacyContract({})
  },

  async onPhone(event: WechatMiniprogram.ButtonGetPhoneNumber) {
    const phoneCode = event.detail.code
    if (!phoneCode) return say('未授权手机号')
    this.setData({busy: true})
    const {source} = getApp<Program>().globalData
    const joining = {
      phoneCode,
      source,
      campaign: WELCOME_CAMPAIGN,
      version: CONSENT_VERSION,
      marketing: this.data.marketing,
    }
    const opened = await attempt(() => api.logIn(joiningOf(joining)))
    this.setData({busy: false})
    if (opened === undefined) return
    say(welcomeOf(opened))
    this.setData({joined: true, phone: opened.member.phone ?? ''})
  },

  async onLogOut() {
    await attempt(() => api.logOut())
    this.setData({joined: false, mayAskPhone: false, phone: ''})
  },

  async showMember() {
    const answer = await attempt(() => api.get('/v1/me'))
    if (answer) this.setData({joined: true, phone: answer.body.phone ?? ''})
  },
})
