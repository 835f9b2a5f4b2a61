"""How WeChat Pay API v3 is called: requests are signed, answers verified, and errors judged.

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
# After a failure that came so soon a second request follows at once. After a longer wait the caller repeats it.
AT_ONCE_SECONDS = 2.0
ERROR_BYTES = 64 * 1024


class ProviderDown(Exception):
    """No usable answer: whether the provider acted is unknown; repeat with the same numbers or query."""


class BillBeingMade(ProviderDown):
    """The day's bill is not made yet. Ask again in half an hour."""


class ProviderRefused(Exception):
    """The provider said no. `code`: its code, spelled as in `codes`; `decides`: what that code means: NONE_THERE,
    NOT_OURS or REFUSED. The provider's message may repeat what was sent, so numbers and names in it are masked."""

    def __init__(self, code: str, message: str, decides: str = codes.REFUSED) -> None:
        super().__init__(f"{code}: {discretion.redact(message)}")
        self.code, self.decides = code, decides
        # The same request was sent before, and its outcome is unknown.
        self.is_in_doubt = False


class ProviderFailed(ProviderDown):
    """The provider could not be reached, or failed: the same request may be repeated at once."""


class KeyRefused(ProviderDown):
    """The provider does not accept our key: perhaps it was rotated. Nothing was done."""


class AnswerKeyUnknown(ProviderDown):
    """We do not know the key that an answer is signed with: perhaps it was rotated."""


class AnswerForged(ProviderDown):
    """A 2xx answer whose signature does not hold."""


class AnswerUnreadable(ProviderDown):
    """A 2xx answer that lacks a field, or has a value that no table lists: whether the provider acted is unknown."""


# --- signing and verifying ----------------------------------------------------------------------------------------
def sign(pem: str, *lines: str) -> str:
    """Base64 of SHA256-RSA (PKCS#1 v1.5) over the lines, each ended by LF. `pem`: the private key. Raises ValueError,
    TypeError for a key that is none."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding

    text = "".join(f"{line}\n" for line in lines).encode()
    return base64.b64encode(private_key(pem).sign(text, padding.PKCS1v15(), hashes.SHA256())).decode()


def signature_holds(public_pem: str, signature: str, timestamp: str, nonce: str, body: bytes) -> bool:
    """Whether the platform signed timestamp, nonce and the raw body."""
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
    """A private key from its PEM, as an object of the library `cryptography`, which is imported only when needed.
    Raises ValueError, TypeError."""
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    return load_pem_private_key(pem.encode(), password=None)


@functools.lru_cache(maxsize=32)
def public_key(pem: str) -> Any:
    """A public key from its own PEM or the PEM of a certificate, as an object of the library `cryptography`, which is
    imported only when needed. Raises ValueError."""
    from cryptography.hazmat.primitives.serialization import load_pem_public_key
    from cryptography.x509 import load_pem_x509_certificate

    if "BEGIN CERTIFICATE" in pem:
        return load_pem_x509_certificate(pem.encode()).public_key()
    return load_pem_public_key(pem.encode())


# --- calling ------------------------------------------------------------------------------------------------------
def call(mchid: str, method: str, path: str, body: dict[str, Any] | None = None, *, again: bool = True) -> Fields:
    """Sends one request in the name of a merchant id and returns the fields of the answer. `body`: the JSON of any
    request; the functions that build one are typed.

    A second request with the same numbers and body, signed anew, follows at once in two cases: with `again`, where the
    first met no server or one that failed soon; and where our key was refused and was rotated meanwhile. Source:
    development guide, "disaster recovery"; "signature generation". Raises ProviderRefused for a definite no,
    ProviderDown otherwise."""
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
    """What a reader makes of an answer. Raises AnswerUnreadable."""
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
    except AnswerKeyUnknown:  # the request is done: the answer is verified again, the request not repeated
        renew()
        return _read(reply, secrets().merchant(mchid), is_query=method == "GET")


def fetch(mchid: str, url: str, *, most_bytes: int, within_seconds: float) -> IO[bytes]:
    """A file at one of the provider's own addresses: our signature is sent nowhere else. Raises ProviderDown,
    ProviderRefused (also for another address), http.TooLarge."""
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
    """The headers of a request, signed now; `path` with its query, as it is on the wire."""
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
    """What an answer means that is not 2xx. An answer without a code is not the provider's own."""
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
    """Repeat later, or query: 202 means that it was accepted, and 429 may."""
    return BillBeingMade(code) if code == codes.STATEMENT_CREATING else ProviderDown(f"{status} {code}")


def _check_answer(reply: http.Reply, keys: MerchantSecret) -> None:
    """Only 2xx answers are signed."""
    names = ("Wechatpay-Timestamp", "Wechatpay-Nonce", "Wechatpay-Signature", "Wechatpay-Serial")
    timestamp, nonce, signature, serial = (reply.headers.get(name, "") for name in names)
    pem = keys.platform_keys.get(serial)
    if pem is None and serial:
        raise AnswerKeyUnknown(f"the answer is signed with a key we do not know (serial {serial!r})")
    if pem is None or not signature_holds(pem, signature, timestamp, nonce, reply.body):
        raise AnswerForged(f"the answer's signature does not hold (serial {serial!r})")
