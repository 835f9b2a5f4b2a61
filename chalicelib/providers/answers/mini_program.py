"""Responses of the mini-program's server API. Source: developers.weixin.qq.com, code2Session, subscribeMessage.send."""

import msgspec


class LoginSession(msgspec.Struct, frozen=True):
    """The user to whom a login code belongs. WeChat's session_key is not kept, because nothing here needs it."""

    openid: str
    unionid: str | None


class SendResult(msgspec.Struct, frozen=True):
    """What happened to a subscription message. `outcome`: sent, refused, no_grant, later or unknown
    (codes.SEND_RESULTS); `errcode`: WeChat's code; -1 if no usable response came."""

    outcome: str
    errcode: int
