"""The simulated WeChat Pay of one merchant id. Follows pay.weixin.qq.com/doc/v3.

    signing             keys; the signatures of requests, responses and notices
    notices             encrypted, signed callbacks
    orders              orders: opened, paid, queried, closed
    refunds             refunds, from the API and from the merchant console
    account             WechatPay: all of the above in one object
    merchant_stocks     merchant coupons (商家券, "busifavor"): stocks, budgets, uploaded codes
    merchant_coupons    merchant coupons that were sent: used, returned, deactivated; the send-coupon plugin
    business_circle     payments in a mall's stores, authorisations, points, parking statuses
    bills               daily trade bills, with planted mistakes; bill_layout: their rows and columns

An error response is a `Failure` with an HTTP status and a code; it carries no signature.
"""
