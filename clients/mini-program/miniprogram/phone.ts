// The phone's own parts, as promises.
import type {Phone} from './logic/paying'
import {messageOf} from './logic/problem'

type PaymentOption = WechatMiniprogram.RequestPaymentOption

export const phone: Phone = {
  requestPayment: (parameters) =>
    new Promise((resolve, reject) => {
      const option = parameters as unknown as PaymentOption // the API sends what wx.requestPayment takes
      wx.requestPayment({...option, success: () => resolve(), fail: reject})
    }),
  sleep: (ms) => new Promise((resolve) => void setTimeout(resolve, ms)),
}

/** Shows a sentence for a moment. */
export function say(title: string): void {
  void wx.showToast({title, icon: 'none', duration: 3000})
}

/** Does something that calls the API; what fails is shown. Returns undefined then. */
export async function attempt<T>(act: () => Promise<T>): Promise<T | undefined> {
  try {
    return await act()
  } catch (problem) {
    say(messageOf(problem))
    return undefined
  }
}
