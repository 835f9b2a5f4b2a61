"""WeChat's mini-program server API: login code, phone code, access token, subscribe message.

Source: developers.weixin.qq.com, code2Session, getPhoneNumber, getStableAccessToken, subscribeMessage.send.
"""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from urllib.parse import urlencode

from chalicelib import clock, errors, typed
from chalicelib.aws import dynamo, telemetry
from chalicelib.aws.settings import settings
from chalicelib.aws.vault import secrets
from chalicelib.memory import remember
from chalicelib.providers import codes, http
from chalicelib.providers.answers import fields
from chalicelib.providers.answers.fields import Fields, Unreadable
from chalicelib.providers.answers.mini_program import LoginSession, SendResult
from chalicelib.security import crypto
from chalicelib.tables.ops import SharedToken

JSON_HEADERS = {"Content-Type": "application/json"}
# A token is fetched anew this long before WeChat ends it; both are valid during the hand-over.
HAND_OVER = timedelta(minutes=5)


def identify(appid: str, code: str) -> LoginSession:
    """Exchanges a wx.login code. Raises LoginCodeInvalid, LoginCodeUsed, LoginBlocked, LoginRateLimited,
    WechatUnavailable."""
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
    return LoginSession(_text(answer, "openid"), answer.text_if_any("unionid"))


def phone_number(appid: str, phone_code: str, *, openid: str) -> str:
    """Exchanges a phone code for the number, with its country prefix if foreign. WeChat refuses a code of another phone
    than that of `openid`. Raises PhoneCodeInvalid, LoginRateLimited, WechatUnavailable."""
    body = {"code": phone_code, "openid": openid}
    answer = _with_token(appid, "/wxa/business/getuserphonenumber", body)
    _refuse_by(codes.PHONE_REFUSALS, answer, "phone_code", "getuserphonenumber")
    return typed.phone(_text(answer.part_if_any("phone_info"), "phoneNumber"))


def send_message(
    appid: str, *, openid: str, template_id: str, page: str, texts: dict[str, str], program_state: str
) -> SendResult:
    """Sends one subscribe message. `texts`: by keyword of the template. There is no idempotency key: codes.UNKNOWN
    means that it may have gone out."""
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
        return SendResult(codes.UNKNOWN, -1)
    if code in codes.TOKEN_ENDED:
        return SendResult(codes.LATER, code)  # it was not even looked at
    if code not in codes.SEND_RESULTS:
        _report_unlisted("subscribe_send", code)
    return SendResult(codes.SEND_RESULTS.get(code, codes.UNSENT), code)


def _with_token(appid: str, path: str, body: Mapping[str, object]) -> Fields:
    answer = _ask("POST", f"{path}?access_token={access_token(appid)}", body)
    if _errcode(answer) not in codes.TOKEN_ENDED:
        return answer
    # Once more with a fresh token, and never by force_refresh (20 a day). Refused again, no table lists the code.
    return _ask("POST", f"{path}?access_token={_fetch_token(appid)}", body)


@remember(seconds=60)
def access_token(appid: str) -> str:
    """The appid's access token: from the table that all processes share, or fetched and kept there. Raises
    WechatUnavailable."""
    item = dynamo.find(SharedToken, f"TOKEN#{appid}", "TOKEN")
    if item is not None and item.expires_at - HAND_OVER > clock.real_now():
        return crypto.unseal(item.sealed_token, place=f"token:{appid}")
    return _fetch_token(appid)


def _fetch_token(appid: str) -> str:
    """No lock is needed: stable_token returns the same token to callers at the same time."""
    body = {"grant_type": "client_credential", "appid": appid, "secret": secrets().app(appid).secret}
    answer = _ask("POST", "/cgi-bin/stable_token", body)
    _refuse_by(codes.TOKEN_REFUSALS, answer, None, "stable_token")
    token, seconds = _text(answer, "access_token"), answer.count_if_any("expires_in")
    if seconds is None:
        raise errors.WechatUnavailable
    expires_at: datetime = clock.real_now() + timedelta(seconds=seconds)
    sealed = crypto.seal(token, place=f"token:{appid}")
    dynamo.commit(
        [dynamo.put("token", SharedToken(pk=f"TOKEN#{appid}", sk="TOKEN", sealed_token=sealed, expires_at=expires_at))]
    )
    return token


def _ask(method: str, path: str, body: Mapping[str, object] | None = None) -> Fields:
    raw = json.dumps(body, ensure_ascii=False).encode() if body is not None else None
    try:
        reply = http.send(method, settings().wechat_url + path, headers=JSON_HEADERS, body=raw)
    except http.Unreachable as error:
        raise errors.WechatUnavailable from error
    if reply.status != 200:
        raise errors.WechatUnavailable
    try:
        return fields.read(reply.body)
    except Unreadable as error:
        raise errors.WechatUnavailable from error


def _text(answer: Fields, name: str) -> str:
    """A field that every successful response has. Raises WechatUnavailable if it is absent."""
    found = answer.text_if_any(name)
    if found is None:
        telemetry.log("ERROR", "WeChat: an answer lacks a field", missing=name)
        telemetry.count("wechat_answers_unknown", call=name, errcode="0")
        raise errors.WechatUnavailable
    return found


def _errcode(answer: Fields) -> int:
    """An answer's code; 0 is a yes. What is no number is no answer: WechatUnavailable."""
    if not answer.has("errcode"):
        return 0
    code = answer.count_if_any("errcode")
    if code is None:
        raise errors.WechatUnavailable
    return code


def _refuse_by(table: dict[int, type[errors.Refusal]], answer: Fields, field: str | None, call: str) -> None:
    """Raises the refusal that the table lists for a code. A code that it does not list says nothing about what was
    asked: an alarm rings, and the caller gets WechatUnavailable."""
    code = _errcode(answer)
    if code in table:
        raise table[code](field)
    if code:
        _report_unlisted(call, code)
        raise errors.WechatUnavailable


def _report_unlisted(call: str, code: int) -> None:
    """Writes the code to the log and the metric; never WeChat's text, which may repeat what was sent."""
    telemetry.log("ERROR", "WeChat: an errcode that no table of ours lists", call=call, errcode=code)
    telemetry.count("wechat_answers_unknown", call=call, errcode=str(code))
