"""WeChat's mini-program server API: login code, phone code, access token, subscription message.

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
# A new token is fetched this long before the old one expires. WeChat accepts both during that time.
HAND_OVER = timedelta(minutes=5)


def identify(appid: str, code: str) -> LoginSession:
    """Exchanges a login code for the user's openid and unionid. Raises LoginCodeInvalid, LoginCodeUsed, LoginBlocked,
    LoginRateLimited, WechatUnavailable."""
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
    """Exchanges a phone code for the phone number; a foreign number has its country code. WeChat refuses a code that
    does not belong to `openid`. Raises PhoneCodeInvalid, LoginRateLimited, WechatUnavailable."""
    body = {"code": phone_code, "openid": openid}
    answer = _with_token(appid, "/wxa/business/getuserphonenumber", body)
    _refuse_by(codes.PHONE_REFUSALS, answer, "phone_code", "getuserphonenumber")
    return typed.phone(_text(answer.part_if_any("phone_info"), "phoneNumber"))


def send_message(
    appid: str, *, openid: str, template_id: str, page: str, texts: dict[str, str], program_state: str
) -> SendResult:
    """Sends one subscription message. `texts`: the texts by keyword of the template. WeChat has no idempotency key for
    messages: the outcome codes.UNKNOWN means that the message may have been sent."""
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
        return SendResult(codes.LATER, code)  # WeChat refused the token before it read the message
    if code not in codes.SEND_RESULTS:
        _report_unlisted("subscribe_send", code)
    return SendResult(codes.SEND_RESULTS.get(code, codes.UNSENT), code)


def _with_token(appid: str, path: str, body: Mapping[str, object]) -> Fields:
    answer = _ask("POST", f"{path}?access_token={access_token(appid)}", body)
    if _errcode(answer) not in codes.TOKEN_ENDED:
        return answer
    # Repeat once with a fresh token. Never use force_refresh: it is limited to 20 a day.
    return _ask("POST", f"{path}?access_token={_fetch_token(appid)}", body)


@remember(seconds=60)
def access_token(appid: str) -> str:
    """Returns the access token of a mini-program. Reads it from the table that all processes share, or fetches it and
    stores it there. Raises WechatUnavailable."""
    item = dynamo.find(SharedToken, f"TOKEN#{appid}", "TOKEN")
    if item is not None and item.expires_at - HAND_OVER > clock.real_now():
        return crypto.unseal(item.sealed_token, place=f"token:{appid}")
    return _fetch_token(appid)


def _fetch_token(appid: str) -> str:
    """Fetches the access token and stores it. This needs no lock: stable_token returns the same token to concurrent
    callers."""
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
    """A text that every successful response has. Raises WechatUnavailable if it is absent, blank or not a text."""
    found = answer.text_if_any(name)
    if found is None:
        telemetry.log("ERROR", "WeChat: a response lacks a field", missing=name)
        telemetry.count("wechat_answers_unknown", call=name, errcode="0")
        raise errors.WechatUnavailable
    return found


def _errcode(answer: Fields) -> int:
    """The errcode of a response; 0 means success, and so does an absent errcode. Raises WechatUnavailable if it is
    not a number."""
    if not answer.has("errcode"):
        return 0
    code = answer.count_if_any("errcode")
    if code is None:
        raise errors.WechatUnavailable
    return code


def _refuse_by(table: dict[int, type[errors.Refusal]], answer: Fields, field: str | None, call: str) -> None:
    """Raises the refusal that the table has for the response's errcode. An errcode that is not in the table says
    nothing about the request: it sets off an alarm, and WechatUnavailable is raised."""
    code = _errcode(answer)
    if code in table:
        raise table[code](field)
    if code:
        _report_unlisted(call, code)
        raise errors.WechatUnavailable


def _report_unlisted(call: str, code: int) -> None:
    """Writes the errcode to the log and to a metric. Leaves out WeChat's text, because it may repeat what we sent."""
    telemetry.log("ERROR", "WeChat: an errcode that no table of ours lists", call=call, errcode=code)
    telemetry.count("wechat_answers_unknown", call=call, errcode=str(code))
