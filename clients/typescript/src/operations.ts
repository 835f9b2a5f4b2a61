// Generated from docs/openapi.json by `npm run generate`.

/** `key`: the operation takes an Idempotency-Key. `shopper`: it needs a shopper's session. */
export interface OperationFacts {
  readonly key?: true
  readonly shopper?: true
}

export const OPERATIONS: Readonly<Record<string, OperationFacts>> = {
  'POST /v1/admin/claim-codes': {key: true},
  'PUT /v1/admin/clock': {key: true},
  'POST /v1/admin/issue-lists': {key: true},
  'POST /v1/admin/merchant-coupons/{campaign_id}/codes': {key: true},
  'POST /v1/admin/points-adjustments': {key: true},
  'POST /v1/admin/qr-codes': {key: true},
  'GET /v1/coupons/campaigns': {shopper: true},
  'POST /v1/coupons/campaigns/{campaign_id}/claim': {key: true, shopper: true},
  'POST /v1/login': {key: true},
  'POST /v1/login/renew': {shopper: true},
  'POST /v1/logout': {shopper: true},
  'GET /v1/me': {shopper: true},
  'PUT /v1/me/birthday': {shopper: true},
  'GET /v1/me/circle': {shopper: true},
  'POST /v1/me/circle': {shopper: true},
  'GET /v1/me/coupons': {shopper: true},
  'POST /v1/me/coupons/claim-code': {shopper: true},
  'POST /v1/me/coupons/qualify': {shopper: true},
  'GET /v1/me/coupons/{coupon_id}': {shopper: true},
  'GET /v1/me/coupons/{coupon_id}/code': {shopper: true},
  'POST /v1/me/merchant-coupons/send': {shopper: true},
  'POST /v1/me/merge': {shopper: true},
  'POST /v1/me/merge/code': {shopper: true},
  'GET /v1/me/payments': {shopper: true},
  'PUT /v1/me/plates/{plate}': {shopper: true},
  'GET /v1/me/points': {shopper: true},
  'POST /v1/me/points/back-fill': {shopper: true},
  'POST /v1/me/points/back-fill/all': {shopper: true},
  'GET /v1/me/points/code': {shopper: true},
  'GET /v1/me/receipts/waiting': {shopper: true},
  'GET /v1/parking/visits/current': {shopper: true},
  'POST /v1/parking/visits/{visit_id}/exit': {shopper: true},
  'POST /v1/payments': {key: true, shopper: true},
  'POST /v1/payments/quote': {shopper: true},
  'GET /v1/payments/{payment_id}': {shopper: true},
  'POST /v1/payments/{payment_id}/cancel': {shopper: true},
  'POST /v1/payments/{payment_id}/refunds': {key: true},
  'POST /v1/pos/coupons/lock': {key: true},
  'POST /v1/pos/points/hold': {key: true},
  'POST /v1/subscriptions': {key: true, shopper: true},
}
