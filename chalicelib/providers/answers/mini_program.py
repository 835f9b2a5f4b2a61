"""What the server API of mini-programs says. Source: developers.weixin.qq.com, code2Session, subscribeMessage.send."""

import msgspec


class LoginSession(msgspec.Struct, frozen=True):
    """The user to whom a login code belongs. WeChat's session_key is dropped, because nothing here needs it."""

    openid: str
    unionid: str | None


class SendResult(msgspec.Struct, frozen=True):
    """What happened to a subscribe message. `outcome`: sent, refused, no_grant, later or unknown (codes.SEND_RESULTS);
    `errcode`: WeChat's code, -1 where it gave no answer."""

    outcome: str
    errcode: int
