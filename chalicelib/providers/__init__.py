"""WeChat's server API and WeChat Pay. All reading of their JSON and all tables of their codes stand here.

wechat               the mini-program's server API: login, phone number, access token, messages
wechat_pay           orders, refunds, bills; `wechat_pay_wire` signs, calls and verifies
wechat_pay_callback  verifies and decrypts a notice
business_circle      who authorised; reports points and parking
busifavor            merchant coupons
answers, requests    frozen structs: what they say, and what they are asked
codes                how each code is spelled, and what it decides
keys                 checks keys before a mall depends on them
http                 the HTTP client
"""
