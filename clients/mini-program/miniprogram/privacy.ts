// The platform's privacy authorisation. It must be asked before the phone button can be used.

/** How a page answers the platform's question. */
export type Answer = (answer: {event: 'agree'; buttonId: string} | {event: 'disagree'}) => void
type Ask = (answer: Answer) => void

let ask: Ask = (answer) => answer({event: 'disagree'}) // no page is there to show the question

/** Tells the platform who shows its question. Called once, when the program starts. */
export function listenForPrivacy(): void {
  // The typings of 5.2.3 have another argument here; the platform hands in how to answer.
  const listener = ((answer: Answer) => ask(answer)) as unknown as WechatMiniprogram.OnNeedPrivacyAuthorizationCallback
  wx.onNeedPrivacyAuthorization(listener)
}

/** Asks for the authorisation; `show` shows the question if the shopper has not agreed before. */
export function requirePrivacy(show: Ask): Promise<boolean> {
  ask = show
  return new Promise((resolve) => {
    wx.requirePrivacyAuthorize({success: () => resolve(true), fail: () => resolve(false)})
  })
}
