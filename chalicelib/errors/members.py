"""Refusals about login, phone numbers and birthdays."""

from chalicelib.errors.base import Refusal


class BirthdaySet(
    Refusal,
    status=409,
    en="Your birthday is already set; ask the service desk to change it.",
    zh="生日已设置，如需修改请联系客服。",
): ...


class LoginCodeInvalid(
    Refusal,
    status=400,
    en="The login code is wrong or has expired; call wx.login again.",
    zh="登录凭证无效或已过期，请重新登录。",
): ...


class LoginCodeUsed(
    Refusal, status=409, en="The login code was used before; call wx.login again.", zh="登录凭证已被使用，请重新登录。"
): ...


class LoginBlocked(
    Refusal, status=403, en="WeChat blocks this account from logging in.", zh="该微信账号存在风险，已被限制登录。"
): ...


class LoginRateLimited(
    Refusal, status=429, en="Too many logins; wait a minute.", zh="登录过于频繁，请一分钟后再试。"
): ...


class PhoneCodeInvalid(
    Refusal,
    status=400,
    en="The phone code is wrong or has expired; ask the shopper to tap again.",
    zh="手机号凭证无效或已过期，请重新授权。",
): ...


class PhoneOfAnother(
    Refusal,
    status=409,
    en="Another member verified this number more recently; merge with that member, or ask the service desk.",
    zh="该手机号已由另一会员在更晚时间验证；请先与其合并，或联系客服台。",
): ...
