"""WeChat's mini-program server API: login code, phone code, access token, subscribe message.

Source: developers.weixin.qq.com, code2Session, getPhoneNumber, getStableAccessToken, subscribeMessage.send.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from chalicelib import clock, crypto, dynamo, errors, telemetry
from chalicelib.memory import remember
from chalicelib.providers import codes, http
from chalicelib.settings import settings
from chalicelib.tables.ops import SharedToken
from chalicelib.vault import secrets

JSON_HEADERS = {"Content-Type": "application/json"}
# A token is fetched anew this long before WeChat ends it; both are valid during the hand-over.
HAND_OVER = timedelta(minutes=5)


@dataclass(frozen=True)
class Identity:
    """Who a login code stands for. The session_key that comes along is dropped: nothing here needs it."""

    openid: str
    unionid: str | None


def identify(appid: str, code: str) -> Identity:
    """Exchanges a wx.login code; raises the Login… refusals and WechatUnavailable."""
    query = urlencode(
        {
            "appid": appid,
            "secret": secrets().app(appid).secret,
            "js_code": code,
            "grant_type": "authorization_code",
        }
    )
    answer = _ask("GET", f"/sns/jscode2session?{query}")
    _refuse_by(codes.LOGIN_REFUSALS, answer, "code")
    if "openid" not in answer:
        raise _unknown(answer, "code")
    return Identity(answer["openid"], answer.get("unionid"))


def phone_number(appid: str, phone_code: str) -> str:
    """Exchanges a phone code for the number, with its country prefix if foreign; raises PhoneCodeInvalid."""
    answer = _with_token(appid, "/wxa/business/getuserphonenumber", {"code": phone_code})
    _refuse_by(codes.PHONE_REFUSALS, answer, "phone_code")
    if "phoneNumber" not in (answer.get("phone_info") or {}):
        raise _unknown(answer, "phone_code")
    return str(answer["phone_info"]["phoneNumber"])


def send_message(
    appid: str, *, openid: str, template_id: str, page: str, texts: dict[str, str], program_state: str
) -> tuple[str, int]:
    """Sends one subscribe message; answers what became of it and the errcode. There is no idempotency key:
    UNKNOWN means it may have gone out."""
    body = {
        "touser": openid,
        "template_id": template_id,
        "page": page,
        "miniprogram_state": program_state,
        "lang": "zh_CN",
        "data": {keyword: {"value": text} for keyword, text in texts.items()},
    }
    try:
        answer = _with_token(appid, "/cgi-bin/message/subscribe/send", body)
    except errors.WechatUnavailable:
        return codes.UNKNOWN, -1
    code = answer.get("errcode", 0)
    code = code if isinstance(code, int) else -1
    if code not in codes.SEND_RESULTS:
        _unknown(answer, "subscribe send")
    return codes.SEND_RESULTS.get(code, codes.UNSENT), code


def _with_token(appid: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = _ask("POST", f"{path}?access_token={access_token(appid)}", body)
    if answer.get("errcode", 0) not in codes.TOKEN_ENDED:
        return answer
    # Once more with a fresh token, and never by force_refresh (20 a day).
    answer = _ask("POST", f"{path}?access_token={_fetch_token(appid)}", body)
    if answer.get("errcode", 0) in codes.TOKEN_ENDED:
        raise _unknown(answer, path)
    return answer


@remember(seconds=60)
def access_token(appid: str) -> str:
    """The appid's access token: from the table all processes share, or fetched and put there."""
    item = dynamo.find(SharedToken, f"TOKEN#{appid}", "TOKEN")
    if item is not None and item.expires_at - HAND_OVER > clock.real_now():
        return crypto.unseal(item.sealed_token, place=f"token:{appid}")
    return _fetch_token(appid)


def _fetch_token(appid: str) -> str:
    """stable_token answers concurrent callers the same token, so no lock is needed."""
    body = {"grant_type": "client_credential", "appid": appid, "secret": secrets().app(appid).secret}
    answer = _ask("POST", "/cgi-bin/stable_token", body)
    _refuse_by(codes.TOKEN_REFUSALS, answer, None)
    if not (isinstance(answer.get("expires_in"), int) and isinstance(answer.get("access_token"), str)):
        raise _unknown(answer, "access_token")
    expires_at: datetime = clock.real_now() + timedelta(seconds=answer["expires_in"])
    sealed = crypto.seal(answer["access_token"], place=f"token:{appid}")
    dynamo.commit(
        [dynamo.put("token", SharedToken(pk=f"TOKEN#{appid}", sk="TOKEN", sealed_token=sealed, expires_at=expires_at))]
    )
    return str(answer["access_token"])


def _ask(method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    raw = json.dumps(body, ensure_ascii=False).encode() if body is not None else None
    try:
        reply = http.send(method, settings().wechat_url + path, headers=JSON_HEADERS, body=raw)
    except http.Unreachable as error:
        raise errors.WechatUnavailable from error
    if reply.status != 200:
        raise errors.WechatUnavailable
    try:
        answer = json.loads(reply.body, strict=False)
    except ValueError as error:
        raise errors.WechatUnavailable from error
    if not isinstance(answer, dict):
        raise errors.WechatUnavailable
    return answer


def _refuse_by(table: dict[int, type[errors.Refusal]], answer: dict[str, Any], field: str | None) -> None:
    code = answer.get("errcode", 0)
    if code in table:
        raise table[code](field)
    if code != 0:
        raise _unknown(answer, field or "access_token")


def _unknown(answer: dict[str, Any], about: str) -> errors.WechatUnavailable:
    """A code that no table knows, or an answer without what it must have: somebody must look, and the caller comes
    again. Nothing of the answer but its code is logged."""
    told = answer.get("errcode", 0)
    telemetry.count("wechat_answers_unknown")
    telemetry.log("ERROR", "WeChat answered what no table of ours knows", errcode=str(told)[:20], about=about)
    return errors.WechatUnavailable()
