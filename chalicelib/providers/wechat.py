"""WeChat's mini-program server API: login code, phone code, access token, subscribe message.

Source: developers.weixin.qq.com, code2Session, getPhoneNumber, getStableAccessToken, subscribeMessage.send.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from chalicelib import clock, errors, typed
from chalicelib.aws import dynamo, telemetry
from chalicelib.aws.settings import settings
from chalicelib.aws.vault import secrets
from chalicelib.memory import remember
from chalicelib.providers import answers, codes, http
from chalicelib.security import crypto
from chalicelib.tables.ops import SharedToken

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
    _refuse_by(codes.LOGIN_REFUSALS, answer, "code", "jscode2session")
    return Identity(_text(answer, "openid"), answers.text(answer, "unionid"))


def phone_number(appid: str, phone_code: str, *, openid: str) -> str:
    """Exchanges a phone code for the number, with its country prefix if foreign. WeChat refuses a code of another phone
    than that of `openid`. Raises PhoneCodeInvalid, WechatUnavailable."""
    body = {"code": phone_code, "openid": openid}
    answer = _with_token(appid, "/wxa/business/getuserphonenumber", body)
    _refuse_by(codes.PHONE_REFUSALS, answer, "phone_code", "getuserphonenumber")
    info = answer.get("phone_info")
    return typed.phone(_text(info if isinstance(info, dict) else {}, "phoneNumber"))


def send_message(
    appid: str, *, openid: str, template_id: str, page: str, texts: dict[str, str], program_state: str
) -> tuple[str, int]:
    """Sends one subscribe message; answers what became of it and the errcode. There is no idempotency key:
    codes.UNKNOWN means it may have gone out."""
    body = {
        "touser": openid,
        "template_id": template_id,
        "page": page,
        "miniprogram_state": program_state,
        "lang": "zh_CN",
        "data": {keyword: {"value": text} for keyword, text in texts.items()},
    }
    try:
        code = _errcode(_with_token(appid, "/cgi-bin/message/subscribe/send", body))
    except errors.WechatUnavailable:
        return codes.UNKNOWN, -1
    if code in codes.TOKEN_ENDED:
        return codes.LATER, code  # it was not even looked at
    if code not in codes.SEND_RESULTS:
        _tell_unlisted("subscribe_send", code)
    return codes.SEND_RESULTS.get(code, codes.UNSENT), code


def _with_token(appid: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = _ask("POST", f"{path}?access_token={access_token(appid)}", body)
    if _errcode(answer) not in codes.TOKEN_ENDED:
        return answer
    # Once more with a fresh token, and never by force_refresh (20 a day). Refused again, no table lists the code.
    return _ask("POST", f"{path}?access_token={_fetch_token(appid)}", body)


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
    _refuse_by(codes.TOKEN_REFUSALS, answer, None, "stable_token")
    token, seconds = _text(answer, "access_token"), answer.get("expires_in")
    if not isinstance(seconds, int):
        raise errors.WechatUnavailable
    expires_at: datetime = clock.real_now() + timedelta(seconds=seconds)
    sealed = crypto.seal(token, place=f"token:{appid}")
    dynamo.commit(
        [dynamo.put("token", SharedToken(pk=f"TOKEN#{appid}", sk="TOKEN", sealed_token=sealed, expires_at=expires_at))]
    )
    return token


def _ask(method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    raw = json.dumps(body, ensure_ascii=False).encode() if body is not None else None
    try:
        reply = http.send(method, settings().wechat_url + path, headers=JSON_HEADERS, body=raw)
    except http.Unreachable as error:
        raise errors.WechatUnavailable from error
    if reply.status != 200:
        raise errors.WechatUnavailable
    try:
        answer = answers.read(reply.body)
    except answers.Unreadable as error:
        raise errors.WechatUnavailable from error
    return answer


def _text(answer: dict[str, Any], name: str) -> str:
    """A field that a yes must have; without it the answer is no answer: WechatUnavailable."""
    found = answers.text(answer, name)
    if found is None:
        telemetry.log("ERROR", "WeChat: an answer lacks a field", missing=name)
        telemetry.count("wechat_answers_unknown", call=name, errcode="0")
        raise errors.WechatUnavailable
    return found


def _errcode(answer: dict[str, Any]) -> int:
    """An answer's code; 0 is a yes, and what is no number is no answer: WechatUnavailable."""
    try:
        return int(answer.get("errcode", 0))
    except (TypeError, ValueError) as error:
        raise errors.WechatUnavailable from error


def _refuse_by(table: dict[int, type[errors.Refusal]], answer: dict[str, Any], field: str | None, call: str) -> None:
    """A code that the table does not list says nothing about what was asked: ours is to look, the caller's to come
    again."""
    code = _errcode(answer)
    if code in table:
        raise table[code](field)
    if code:
        _tell_unlisted(call, code)
        raise errors.WechatUnavailable


def _tell_unlisted(call: str, code: int) -> None:
    """In the log and as a metric, with the code; WeChat's text may repeat what was sent."""
    telemetry.log("ERROR", "WeChat: an errcode that no table of ours lists", call=call, errcode=code)
    telemetry.count("wechat_answers_unknown", call=call, errcode=str(code))
