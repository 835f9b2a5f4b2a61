"""Who calls the API: a shopper with a phone, a gate or till that signs, and staff."""

import json
import os
import time
from typing import Any

import urllib3

from chalicelib.security.devices import device_signature
from simulator.running import Running

_http = urllib3.PoolManager(maxsize=32, timeout=urllib3.Timeout(total=60), retries=False)


class Refused(Exception):
    """The API refused; `code` says why."""

    def __init__(self, status: int, error: dict[str, Any]) -> None:
        super().__init__(f"{status} {error}")
        self.status, self.code = status, str(error.get("code"))


def call(
    running: Running, method: str, path: str, body: Any = None, *, headers: dict[str, str] | None = None
) -> dict[str, Any]:
    """One request; answers its JSON. Raises Refused."""
    sent = {"Accept-Language": "en", **(headers or {})}
    answer = (
        _http.request(method, running.base_url + path, json=body, headers=sent)
        if body is not None
        else (_http.request(method, running.base_url + path, headers=sent))
    )
    told: dict[str, Any] = answer.json() if answer.data else {}
    if answer.status >= 400:
        raise Refused(answer.status, told.get("error", told))
    return told


class Shopper:
    """A person with a phone. Every write carries a key, and is repeated once if the answer is lost or a 5xx."""

    def __init__(self, running: Running, openid: str, appid: str | None = None) -> None:
        self.running, self.openid = running, openid
        self.appid = appid or running.described["appid"]
        self.token = ""
        self.member_id = ""
        self._keys = 0

    def log_in(self, **extra: Any) -> dict[str, Any]:
        """wx.login on the phone, then our login; `extra` is its optional fields."""
        code = self.running.simulate("login-code", openid=self.openid)["code"]
        told = call(self.running, "POST", "/v1/login", {"appid": self.appid, "code": code, **extra})
        self.token, self.member_id = told["token"], told["member"]["member_id"]
        return told

    def get(self, path: str) -> dict[str, Any]:
        """Reads."""
        return call(self.running, "GET", path, headers={"Authorization": f"Bearer {self.token}"})

    def post(self, path: str, body: Any = None, *, key: str | None = None) -> dict[str, Any]:
        """Writes."""
        return self._write("POST", path, body, key)

    def put(self, path: str) -> dict[str, Any]:
        """Writes the resource of that path."""
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
    """A gate or a till: signs what it sends."""

    def __init__(self, running: Running, key_id: str, key: str) -> None:
        self.running, self.key_id, self.key = running, key_id, key

    def post(self, path: str, body: Any, *, key: str | None = None) -> dict[str, Any]:
        """A signed write; `key` is its Idempotency-Key."""
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
        answer = _http.request("POST", self.running.base_url + path, body=raw, headers=headers)
        told: dict[str, Any] = answer.json()
        if answer.status >= 400:
            raise Refused(answer.status, told.get("error", told))
        return told


class Staff:
    """An operator, or finance."""

    def __init__(self, running: Running, token: str) -> None:
        self.running, self.headers = running, {"Authorization": f"Bearer {token}"}

    def get(self, path: str) -> dict[str, Any]:
        """Reads."""
        return call(self.running, "GET", path, headers=self.headers)

    def get_text(self, path: str) -> str:
        """Reads what is no JSON."""
        return str(_http.request("GET", self.running.base_url + path, headers=self.headers).data.decode())

    def put(self, path: str, body: Any) -> dict[str, Any]:
        """Writes a document."""
        return call(self.running, "PUT", path, body, headers=self.headers)

    def post(self, path: str, body: Any, key: str) -> dict[str, Any]:
        """Makes something."""
        return call(self.running, "POST", path, body, headers={**self.headers, "Idempotency-Key": key})
