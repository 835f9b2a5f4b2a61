"""Refusals about WeChat and WeChat Pay: they are unavailable, they are queried too often, a callback is refused."""

from chalicelib.errors.base import Refusal


class AskedTooOften(
    Refusal,
    status=429,
    en="Too many attempts; try again in {minutes} min.",
    zh="操作过于频繁，请 {minutes} 分钟后再试。",
): ...


class WechatUnavailable(
    Refusal, status=503, en="WeChat is not responding; try again shortly.", zh="微信服务暂时不可用，请稍后再试。"
): ...


class CallbackRefused(Refusal, status=401, en="The callback was refused: {reason}.", zh="回调被拒绝：{reason}。"): ...
