"""Calls WeChat Pay API v3: signs requests, verifies responses, and decides what errors mean.

Source: pay.weixin.qq.com/doc/v3, "signature generation", "signature verification", "disaster recovery".
"""

import base64
import functools
import json
import os
from collections.abc import Callable
from typing import IO, Any, TypeVar

from chalicelib import clock
from chalicelib.aws import discretion
from chalicelib.aws.settings import settings
from chalicelib.aws.vault import MerchantSecret, renew, secrets
from chalicelib.providers import codes, http
from chalicelib.providers.answers import fields
from chalicelib.providers.answers.fields import Fields, Unreadable

T = TypeVar("T")

SCHEMA = "WECHATPAY2-SHA256-RSA2048"
# If a request fails within this time, it is repeated immediately. If it fails later, the caller repeats it.
AT_ONCE_SECONDS = 2.0
ERROR_BYTES = 64 * 1024


class ProviderDown(Exception):
    """No usable response came, so it is unknown whether the provider acted. Repeat with the same numbers, or query."""


class BillBeingMade(ProviderDown):
    """The day's bill is not made yet. Query again in half an hour."""


class ProviderRefused(Exception):
    """The provider refused the request. `code`: its code, in the spelling of `codes`; `decides`: what that code means:
    NONE_THERE, NOT_OURS or REFUSED. The provider's message may repeat what we sent, so it is redacted."""

    def __init__(self, code: str, message: str, decides: str = codes.REFUSED) -> None:
        super().__init__(f"{code}: {discretion.redact(message)}")
        self.code, self.decides = code, decides
        # True if the same request was sent before and its outcome is unknown.
        self.is_in_doubt = False


class ProviderFailed(ProviderDown):
    """The provider was not reached, or failed. The same request may be repeated immediately."""


class KeyRefused(ProviderDown):
    """The provider does not accept our key: perhaps it was rotated. Nothing was done."""


class AnswerKeyUnknown(ProviderDown):
    """A response is signed with a key that we do not have: perhaps the provider's key was rotated."""


class AnswerForged(ProviderDown):
    """A 2xx response whose signature is absent or wrong."""


class AnswerUnreadable(ProviderDown):
    """A 2xx response that lacks a field, or has a value that no table lists. It is unknown whether the provider
    acted."""


# --- signing and verifying ----------------------------------------------------------------------------------------
def sign(pem: str, *lines: str) -> str:
    """Signs the lines, each ended by LF, with SHA256-RSA (PKCS#1 v1.5). Returns the signature in Base64. `pem`: the
    private key. Raises ValueError or TypeError if it is no usable key."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding

    text = "".join(f"{line}\n" for line in lines).encode()
    return base64.b64encode(private_key(pem).sign(text, padding.PKCS1v15(), hashes.SHA256())).decode()


def signature_holds(public_pem: str, signature: str, timestamp: str, nonce: str, body: bytes) -> bool:
    """Whether WeChat Pay signed timestamp, nonce and the raw body. `public_pem`: its public key or certificate."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding

    text = f"{timestamp}\n{nonce}\n".encode() + body + b"\n"
    try:
        public_key(public_pem).verify(base64.b64decode(signature), text, padding.PKCS1v15(), hashes.SHA256())
    except (InvalidSignature, ValueError):
        return False
    return True


@functools.lru_cache(maxsize=32)
def private_key(pem: str) -> Any:
    """Loads a private key from its PEM. Returns an object of the library `cryptography`, which is imported only when
    needed. Raises ValueError, TypeError."""
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    return load_pem_private_key(pem.encode(), password=None)


@functools.lru_cache(maxsize=32)
def public_key(pem: str) -> Any:
    """Loads a public key from its own PEM or the PEM of a certificate. Returns an object of the library `cryptography`,
    which is imported only when needed. Raises ValueError."""
    from cryptography.hazmat.primitives.serialization import load_pem_public_key
    from cryptography.x509 import load_pem_x509_certificate

    if "BEGIN CERTIFICATE" in pem:
        return load_pem_x509_certificate(pem.encode()).public_key()
    return load_pem_public_key(pem.encode())


# --- calling ------------------------------------------------------------------------------------------------------
def call(mchid: str, method: str, path: str, body: dict[str, Any] | None = None, *, again: bool = True) -> Fields:
    """Sends one request as a merchant id and returns the fields of the response. `path`: with its query. `body`: the
    request's JSON; its type is loose, because the functions that build it are typed.

    The request is signed again and repeated once, immediately, in two cases. First, with `again`: the provider was not
    reached or failed, within AT_ONCE_SECONDS. Second: the provider refused our key, and the secret now has another one.
    Raises ProviderRefused if the provider refuses the request, ProviderDown if the outcome is unknown. Source:
    development guide, "disaster recovery"; "signature generation".
    """
    raw = json.dumps(body, ensure_ascii=False).encode() if body is not None else b""
    began, used, in_doubt = clock.real_now(), secrets(), False
    try:
        return _once(mchid, method, path, raw, settings().wechat_pay_url)
    except KeyRefused:
        renew()
        if secrets() is used:
            raise
    except ProviderFailed:
        if not again or (clock.real_now() - began).total_seconds() > AT_ONCE_SECONDS:
            raise
        in_doubt = True
    try:
        return _once(mchid, method, path, raw, settings().wechat_pay_backup_url or settings().wechat_pay_url)
    except ProviderRefused as refused:
        refused.is_in_doubt = in_doubt
        raise


def read_answer(answer: Fields, reader: Callable[[Fields], T]) -> T:
    """Reads a response with `reader`. Raises AnswerUnreadable where the reader raises Unreadable."""
    try:
        return reader(answer)
    except Unreadable as error:
        raise AnswerUnreadable(f"an answer with {error}") from error


def _once(mchid: str, method: str, path: str, raw: bytes, base_url: str) -> Fields:
    headers = _signed(mchid, method, path, raw)
    try:
        reply = http.send(method, base_url + path, headers=headers, body=raw or None)
    except http.Unreachable as error:
        raise ProviderFailed(str(error)) from error
    try:
        return _read(reply, secrets().merchant(mchid), is_query=method == "GET")
    except AnswerKeyUnknown:  # the request was processed: verify the response again, do not repeat the request
        renew()
        return _read(reply, secrets().merchant(mchid), is_query=method == "GET")


def fetch(mchid: str, url: str, *, most_bytes: int, within_seconds: float) -> IO[bytes]:
    """Downloads a file from one of the provider's own addresses. For any other address it raises ProviderRefused, so
    that our signature is sent to nobody else. Raises ProviderDown, ProviderRefused, http.TooLarge."""
    url = http.as_sent(url)
    own = [one for one in (settings().wechat_pay_url, settings().wechat_pay_backup_url) if one]
    base_url = next((one for one in own if url.startswith(f"{one.rstrip('/')}/")), None)
    if base_url is None:
        raise ProviderRefused("FOREIGN_ADDRESS", "a file is not fetched from anywhere else")
    headers = _signed(mchid, "GET", url.removeprefix(base_url.rstrip("/")), b"")
    try:
        fetched = http.fetch(url, headers=headers, most_bytes=most_bytes, within_seconds=within_seconds)
    except http.Unreachable as error:
        raise ProviderFailed(str(error)) from error
    if fetched.status == 200:
        return fetched.file
    with fetched.file:
        raise _error_in(fetched.status, fetched.file.read(ERROR_BYTES), is_query=False)


def _signed(mchid: str, method: str, path: str, raw: bytes) -> dict[str, str]:
    """The headers of a request with its signature. `path`: with its query, exactly as it is sent."""
    keys = secrets().merchant(mchid)
    timestamp, nonce = str(int(clock.real_now().timestamp())), os.urandom(16).hex()
    signature = sign(keys.private_key, method, path, timestamp, nonce, raw.decode())
    return {
        "Authorization": f'{SCHEMA} mchid="{mchid}",nonce_str="{nonce}",signature="{signature}",'
        f'timestamp="{timestamp}",serial_no="{keys.serial}"',
        "Accept": "application/json",
        "Content-Type": "application/json",
        "User-Agent": "mallpass",
        "Wechatpay-Serial": keys.public_key_id,
    }


def _read(reply: http.Reply, keys: MerchantSecret, *, is_query: bool) -> Fields:
    if reply.status not in (200, 204):
        raise _error_in(reply.status, reply.body, is_query=is_query)
    _check_answer(reply, keys)
    try:
        return fields.read(reply.body) if reply.body else Fields({})
    except Unreadable as error:
        raise AnswerUnreadable(f"an answer that is {error}") from error


def _error_in(status: int, body: bytes, *, is_query: bool) -> ProviderDown | ProviderRefused:
    """The exception for a response that is not 200 or 204. A response without a code does not come from the provider
    itself."""
    try:
        error = fields.read(body)
    except Unreadable as unreadable:
        return ProviderFailed(f"status {status}: {unreadable}") if status >= 500 else ProviderDown(f"status {status}")
    spelled, message = error.text_if_any("code"), error.text_or_number("message") if error.has("message") else ""
    if spelled is None:
        return ProviderFailed(f"status {status}") if status >= 500 else ProviderDown(f"status {status} without a code")
    code, decides = codes.named(spelled), codes.decided(spelled, status=status, is_query=is_query)
    if decides == codes.SIGNATURE or (decides == codes.NOT_OURS and status == 401):
        return KeyRefused(f"our key is refused: {status} {code}: {discretion.redact(message)}")
    if decides != codes.AGAIN:
        return ProviderRefused(code, message, decides)
    return ProviderFailed(f"{status} {code}") if status >= 500 or code == codes.SYSTEM_ERROR else _down(status, code)


def _down(status: int, code: str) -> ProviderDown:
    """The exception after which the caller repeats later, or queries: 202 means that the request was accepted, 429 that
    it may have been."""
    return BillBeingMade(code) if code == codes.STATEMENT_CREATING else ProviderDown(f"{status} {code}")


def _check_answer(reply: http.Reply, keys: MerchantSecret) -> None:
    """Verifies the signature of a 2xx response; others are not signed. Raises AnswerKeyUnknown, AnswerForged."""
    names = ("Wechatpay-Timestamp", "Wechatpay-Nonce", "Wechatpay-Signature", "Wechatpay-Serial")
    timestamp, nonce, signature, serial = (reply.headers.get(name, "") for name in names)
    pem = keys.platform_keys.get(serial)
    if pem is None and serial:
        raise AnswerKeyUnknown(f"the answer is signed with a key we do not know (serial {serial!r})")
    if pem is None or not signature_holds(pem, signature, timestamp, nonce, reply.body):
        raise AnswerForged(f"the answer's signature does not hold (serial {serial!r})")
