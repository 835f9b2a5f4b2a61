"""Callers of the API: a shopper with a phone, a gate or till that signs its requests, and staff."""

import json
import os
import time
from typing import Any

import urllib3

from chalicelib.security.devices import device_signature
from simulator.running import Running

_http = urllib3.PoolManager(maxsize=32, timeout=urllib3.Timeout(total=60), retries=False)


class Refused(Exception):
    """The API refused a request. `code`: the error code."""

    def __init__(self, status: int, error: dict[str, Any]) -> None:
        super().__init__(f"{status} {error}")
        self.status, self.code = status, str(error.get("code"))


def call(
    running: Running, method: str, path: str, body: Any = None, *, headers: dict[str, str] | None = None
) -> dict[str, Any]:
    """One request; returns the JSON of the response. Raises Refused."""
    sent = {"Accept-Language": "en", **(headers or {})}
    content = {} if body is None else {"json": body}
    return _read(_http.request(method, running.base_url + path, headers=sent, **content))


def _read(response: urllib3.BaseHTTPResponse) -> dict[str, Any]:
    body: dict[str, Any] = response.json() if response.data else {}
    if response.status >= 400:
        raise Refused(response.status, body.get("error", body))
    return body


class Shopper:
    """A person with a phone. Every write has an idempotency key, and is repeated after a 5xx: three tries in all."""

    def __init__(self, running: Running, openid: str, appid: str | None = None) -> None:
        self.running, self.openid = running, openid
        self.appid = appid or running.described["appid"]
        self.token = ""
        self.member_id = ""
        self._keys = 0

    def log_in(self, **extra: Any) -> dict[str, Any]:
        """wx.login on the phone, then our login. `extra`: optional fields of the login."""
        code = self.running.simulate("login-code", openid=self.openid)["code"]
        response = call(self.running, "POST", "/v1/login", {"appid": self.appid, "code": code, **extra})
        self.token, self.member_id = response["token"], response["member"]["member_id"]
        return response

    def allow_message(self, template_id: str) -> None:
        """Allows one subscription message, in WeChat and then here."""
        self.running.simulate("accept", openid=self.openid, template_id=template_id)
        self.post("/v1/subscriptions", {"answers": [{"template_id": template_id, "result": "accept"}]})

    def spendable_points(self) -> int:
        """The points that can be spent now."""
        return int(self.get("/v1/me/points?limit=1")["spendable"])

    def get(self, path: str) -> dict[str, Any]:
        """GET."""
        return call(self.running, "GET", path, headers={"Authorization": f"Bearer {self.token}"})

    def post(self, path: str, body: Any = None, *, key: str | None = None) -> dict[str, Any]:
        """POST. `key`: the idempotency key; by default a new one."""
        return self._write("POST", path, body, key)

    def put(self, path: str) -> dict[str, Any]:
        """PUT without a body."""
        return self._write("PUT", path, None, None)

    def _write(self, method: str, path: str, body: Any, key: str | None) -> dict[str, Any]:
        self._keys += 1
        headers = {"Authorization": f"Bearer {self.token}", "Idempotency-Key": key or f"{self.openid}-{self._keys}"}
        for attempt in range(3):
            try:
                return call(self.running, method, path, body, headers=headers)
            except Refused as refused:
                if refused.status < 500 or attempt == 2:
                    raise
        raise AssertionError("unreachable")


class Device:
    """A gate or a till: it signs its requests."""

    def __init__(self, running: Running, key_id: str, key: str) -> None:
        self.running, self.key_id, self.key = running, key_id, key

    def post(self, path: str, body: Any, *, key: str | None = None) -> dict[str, Any]:
        """A signed POST. `key`: the idempotency key, if the route takes one."""
        raw = json.dumps(body, ensure_ascii=False).encode()
        timestamp, nonce = str(int(time.time())), os.urandom(12).hex()
        signature = device_signature(self.key, method="POST", path=path, timestamp=timestamp, nonce=nonce, body=raw)
        headers = {
            "X-Device-Key": self.key_id,
            "X-Device-Timestamp": timestamp,
            "X-Device-Nonce": nonce,
            "X-Device-Signature": signature,
            "Content-Type": "application/json",
            **({"Idempotency-Key": key} if key else {}),
        }
        return _read(_http.request("POST", self.running.base_url + path, body=raw, headers=headers))


class Staff:
    """An operator, or finance."""

    def __init__(self, running: Running, token: str) -> None:
        self.running, self.headers = running, {"Authorization": f"Bearer {token}"}

    def get(self, path: str) -> dict[str, Any]:
        """GET."""
        return call(self.running, "GET", path, headers=self.headers)

    def get_text(self, path: str) -> str:
        """GET of something other than JSON."""
        return str(_http.request("GET", self.running.base_url + path, headers=self.headers).data.decode())

    def put(self, path: str, body: Any) -> dict[str, Any]:
        """PUT of a document."""
        return call(self.running, "PUT", path, body, headers=self.headers)

    def post(self, path: str, body: Any, key: str) -> dict[str, Any]:
        """POST with an idempotency key."""
        return call(self.running, "POST", path, body, headers={**self.headers, "Idempotency-Key": key})
