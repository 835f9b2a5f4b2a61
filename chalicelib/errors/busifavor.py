"""Refusals about merchant coupons at WeChat Pay."""

from chalicelib.errors.base import Refusal


class MerchantCouponExists(
    Refusal,
    status=409,
    en="The campaign already has a merchant coupon with other terms; change the terms that can be changed.",
    zh="该活动已创建商家券且内容不同，请修改可修改的部分。",
): ...


class MerchantCouponRefused(
    Refusal, status=409, en="WeChat Pay did not accept this request: {reason}.", zh="微信支付未接受该请求：{reason}。"
): ...


class MerchantCouponUnavailable(
    Refusal,
    status=409,
    en="Merchant coupons cannot be sent at the moment: {reason}.",
    zh="暂时无法发放商家券：{reason}。",
): ...
