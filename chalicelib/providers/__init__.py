"""WeChat's server API and WeChat Pay. Their JSON is read only here, and all tables of their codes are here.

wechat               the mini-program's server API: login, phone number, access token, messages
wechat_pay           orders, refunds, bills; `wechat_pay_wire` signs, calls and verifies
wechat_pay_callback  verifies and decrypts a notice
business_circle      queries who authorised; reports points and parking
busifavor            merchant coupons
answers, requests    frozen structs of their responses and notices, and of our requests
codes                how each code is spelled, and what it means for a request
keys                 checks keys before a mall depends on them
http                 the HTTP client
"""
