"""The simulated WeChat: login and phone codes, stable access tokens, one-time subscription messages.

Follows developers.weixin.qq.com: a failure is an HTTP 200 with an errcode; a code works once, for five minutes; one
permission allows one message.
"""

import itertools
import os
import threading
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

CODE_LIFE = timedelta(minutes=5)
TOKEN_LIFE_SECONDS = 7200
Answer = dict[str, Any]


@dataclass
class Code:
    """A login code (`value`: the openid) or a phone code (`value`: the number)."""

    value: str
    of: str | None  # the unionid of a login code; the openid of a phone code
    expires_at: datetime
    used: bool = False


@dataclass(frozen=True)
class Sent:
    """A message that reached a phone."""

    openid: str
    template_id: str
    data: dict[str, Any]
    at: datetime


class Wechat:
    """WeChat's server API and its users' phones. `apps`: secrets of the mini-programs by appid."""

    def __init__(self, apps: dict[str, str], now: Callable[[], datetime], real_now: Callable[[], datetime]) -> None:
        self.apps, self.now, self.real_now = apps, now, real_now
        self.sent: list[Sent] = []
        self.blocked: set[str] = set()
        self._codes: dict[str, Code] = {}
        self._phone_codes: dict[str, Code] = {}
        self._grants: dict[tuple[str, str], int] = defaultdict(int)
        self._tokens: dict[str, tuple[str, datetime]] = {}
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()

    # --- what a phone does ----------------------------------------------------------------------------------------
    def login_code(self, openid: str, unionid: str | None = None) -> str:
        """wx.login on a phone; returns the code."""
        return self._new_code(self._codes, openid, unionid)

    def phone_code(self, number: str, openid: str | None = None) -> str:
        """A shopper taps the phone-number button; returns the code. `openid`: if given, no other openid can use it."""
        return self._new_code(self._phone_codes, number, openid)

    def accept(self, openid: str, template_id: str) -> None:
        """The shopper allows one message of a template."""
        with self._lock:
            self._grants[openid, template_id] += 1

    def _new_code(self, codes: dict[str, Code], value: str, of: str | None) -> str:
        code = f"0{os.urandom(15).hex()}"
        with self._lock:
            codes[code] = Code(value, of, self.real_now() + CODE_LIFE)
        return code

    # --- the server API -------------------------------------------------------------------------------------------
    def jscode2session(self, appid: str, secret: str, js_code: str) -> Answer:
        """GET /sns/jscode2session"""
        wrong = self._check_app(appid, secret)
        if wrong:
            return wrong
        found = self._spend(self._codes, js_code)
        if isinstance(found, dict):
            return found
        if found.value in self.blocked:
            return _error(40226, "code blocked")
        answer = {"openid": found.value, "session_key": "c2ltdWxhdGVkLWtleS0xNg=="}
        return {**answer, "unionid": found.of} if found.of is not None else answer

    def get_phone_number(self, token: str, code: str, openid: str | None) -> Answer:
        """POST /wxa/business/getuserphonenumber. `openid`: a code of another phone is refused."""
        appid = self._appid_of(token)
        if appid is None:
            return _error(40001, "invalid credential")
        found = self._spend(self._phone_codes, code)
        if isinstance(found, dict):
            return found if found["errcode"] != 40163 else _error(40029, "invalid code")
        if openid and found.of and openid != found.of:
            return _error(40029, "invalid code")
        info = {
            "phoneNumber": found.value,
            "purePhoneNumber": found.value,
            "countryCode": "86",
            "watermark": {"timestamp": int(self.real_now().timestamp()), "appid": appid},
        }
        return {"errcode": 0, "errmsg": "ok", "phone_info": info}

    def stable_token(self, appid: str, secret: str) -> Answer:
        """POST /cgi-bin/stable_token: the same token for all callers until five minutes before it expires."""
        wrong = self._check_app(appid, secret)
        if wrong:
            return wrong
        with self._lock:
            token, ends = self._tokens.get(appid, ("", self.real_now()))
            if ends - self.real_now() <= timedelta(minutes=5):
                token, ends = f"T{os.urandom(24).hex()}", self.real_now() + timedelta(seconds=TOKEN_LIFE_SECONDS)
                self._tokens[appid] = token, ends
        return {"access_token": token, "expires_in": int((ends - self.real_now()).total_seconds())}

    def revoke_tokens(self) -> None:
        """Revokes all access tokens, as after a leak."""
        with self._lock:
            self._tokens.clear()

    def subscribe_send(self, token: str, body: dict[str, Any]) -> Answer:
        """POST /cgi-bin/message/subscribe/send"""
        if self._appid_of(token) is None:
            return _error(40001, "invalid credential")
        if not body.get("data") or any(not one.get("value") for one in body["data"].values()):
            return _error(47003, "argument invalid! data is empty")
        key = body["touser"], body["template_id"]
        with self._lock:
            if self._grants[key] < 1:
                return _error(43101, "user refuse to accept the msg")
            self._grants[key] -= 1
            self.sent.append(Sent(body["touser"], body["template_id"], body["data"], self.now()))
            return {"errcode": 0, "errmsg": "ok", "msgid": next(self._numbers)}

    def _check_app(self, appid: str, secret: str) -> Answer | None:
        if appid not in self.apps:
            return _error(40013, "invalid appid")
        return None if self.apps[appid] == secret else _error(40125, "invalid appsecret")

    def _spend(self, codes: dict[str, Code], code: str) -> Code | Answer:
        with self._lock:
            found = codes.get(code)
            if found is None or found.expires_at <= self.real_now():
                return _error(40029, "invalid code")
            if found.used:
                return _error(40163, "code been used")
            found.used = True
            return found

    def _appid_of(self, token: str) -> str | None:
        with self._lock:
            return next((appid for appid, (live, _) in self._tokens.items() if live == token), None)


def _error(code: int, message: str) -> Answer:
    return {"errcode": code, "errmsg": f"{message} rid: {os.urandom(4).hex()}"}
