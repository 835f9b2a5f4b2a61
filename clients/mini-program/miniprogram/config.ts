// What differs between programs. The address must be among the request domains of the program's settings.
export const BASE_URL = 'https://api.mallpass.example'
export const APPID = 'wx1234567890abcdef'
export const MALL_ID = 'sun'
/** The campaign that a new member claims with joining. */
export const WELCOME_CAMPAIGN = 'welcome'
/** The version of the texts that the shopper agrees to. */
export const CONSENT_VERSION = '2026-01'
/** Templates of subscribe messages, three at most in one dialogue. */
export const TEMPLATE_IDS = ['tmpl_coupon_waiting']
