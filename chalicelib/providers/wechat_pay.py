"""WeChat Pay API v3 on `cryptography` and one HTTP client: sign, verify, decrypt, order, query, close, refund,
bill.

Why no SDK: `wechatpayv3` 2.0 has no time-outs by default, no keep-alive, no time window on callbacks, and fetches
certificates on an unknown serial, so that anyone may trigger calls of ours. Source: pay.weixin.qq.com/doc/v3,
"signature generation", "signature verification", "JSAPI order", "refund application", "payment notification".
"""

import base64
import functools
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import IO, Any
from urllib.parse import quote

from chalicelib import clock, errors
from chalicelib.business_day import SHANGHAI
from chalicelib.providers import http
from chalicelib.settings import settings
from chalicelib.vault import MerchantSecret, renew, secrets

SCHEMA = "WECHATPAY2-SHA256-RSA2048"
CALLBACK_WINDOW = timedelta(minutes=5)
PROBE = "WECHATPAY/SIGNTEST/"
NOTIFY_PATH = "/v1/wechat-pay/notify"

# Answers that came so soon are worth a second request at once; who waited longer is told, and comes again.
AT_ONCE_SECONDS = 2.0
ERROR_BYTES = 64 * 1024
NO_SUCH = {"ORDER_NOT_EXIST", "RESOURCE_NOT_EXISTS"}
TRY_AGAIN = {"SYSTEM_ERROR", "SERVICE_UNAVAILABLE", "FREQUENCY_LIMITED", "RATELIMIT_EXCEEDED"}


class ProviderDown(Exception):
    """No usable answer: whether the provider acted is unknown; repeat with the same numbers or query."""


class ProviderRefused(Exception):
    """A definite no, with the provider's code."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code


class ProviderFailed(ProviderDown):
    """It could not be reached, or failed: the same request may be made again at once."""


class KeyRefused(ProviderDown):
    """It does not know our key: perhaps that was rotated. Nothing was done."""


class AnswerKeyUnknown(ProviderDown):
    """We do not know the key an answer is signed with: perhaps one was rotated."""


class BillBeingMade(Exception):
    """The day's bill is not made yet; ask again in half an hour."""


class AnswerForged(ProviderDown):
    """A 2xx answer whose signature does not hold."""


@dataclass(frozen=True)
class BillPlace:
    """Where a bill's file is for five minutes, and the SHA-1 of what it unpacks to (hex)."""

    url: str
    sha1: str


@dataclass(frozen=True)
class Callback:
    """A verified, decrypted notification. `created_at`: when what it tells happened, as it says itself."""

    id: str
    created_at: str
    event_type: str
    mchid: str
    resource: dict[str, Any]


@dataclass(frozen=True)
class _Sealed:
    """A verified notification, not opened yet."""

    id: str
    created_at: str
    event_type: str
    nonce: bytes
    bound: bytes
    cipher: bytes


# --- signing and verifying ----------------------------------------------------------------------------------------
def sign(private_key_pem: str, *lines: str) -> str:
    """Base64 SHA256-RSA (PKCS#1 v1.5) over the lines, each ended by LF."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding

    text = "".join(f"{line}\n" for line in lines).encode()
    return base64.b64encode(_private_key(private_key_pem).sign(text, padding.PKCS1v15(), hashes.SHA256())).decode()


def signature_holds(public_pem: str, signature: str, timestamp: str, nonce: str, body: bytes) -> bool:
    """Whether the platform signed timestamp, nonce and the raw body."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding

    text = f"{timestamp}\n{nonce}\n".encode() + body + b"\n"
    try:
        _public_key(public_pem).verify(base64.b64decode(signature), text, padding.PKCS1v15(), hashes.SHA256())
    except (InvalidSignature, ValueError):
        return False
    return True


@functools.lru_cache(maxsize=32)
def _private_key(pem: str) -> Any:
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    return load_pem_private_key(pem.encode(), password=None)


@functools.lru_cache(maxsize=32)
def _public_key(pem: str) -> Any:
    """From a public key's PEM or a certificate's."""
    from cryptography.hazmat.primitives.serialization import load_pem_public_key
    from cryptography.x509 import load_pem_x509_certificate

    if "BEGIN CERTIFICATE" in pem:
        return load_pem_x509_certificate(pem.encode()).public_key()
    return load_pem_public_key(pem.encode())


# --- callbacks ----------------------------------------------------------------------------------------------------
def open_callback(headers: Mapping[str, str], raw: bytes, *, real_now: datetime) -> Callback:
    """Verifies the raw bytes of a notification, then decrypts it; raises CallbackRefused with a reason.

    Order of checks as in "how to verify": headers, time window, serial, signature, then decryption.
    """
    names = ("wechatpay-timestamp", "wechatpay-nonce", "wechatpay-signature", "wechatpay-serial")
    timestamp, nonce, signature, serial = (headers.get(name, "") for name in names)
    if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= 12 and nonce and signature and serial):
        raise errors.CallbackRefused(reason="headers_missing")
    if abs(real_now.timestamp() - int(timestamp)) > CALLBACK_WINDOW.total_seconds():
        raise errors.CallbackRefused(reason="timestamp_out_of_window")
    if signature.startswith(PROBE):
        raise errors.CallbackRefused(reason="signature_probe")
    known = _whose(serial)
    if not known:
        renew()
        known = _whose(serial)
    if not known:
        raise errors.CallbackRefused(reason="serial_unknown")
    if not any(
        signature_holds(pem, signature, timestamp, nonce, raw)
        for pem in {keys.platform_keys[serial] for _, keys in known}
    ):
        raise errors.CallbackRefused(reason="signature_wrong")
    sealed = _sealed_in(raw)
    callback = _decrypted(sealed, known)
    if callback is None:  # the APIv3 key may have been changed, which changes no serial
        renew()
        callback = _decrypted(sealed, _whose(serial))
    if callback is None:
        raise errors.CallbackRefused(reason="resource_not_decryptable")
    return callback


def _whose(serial: str) -> list[tuple[str, MerchantSecret]]:
    """The merchants that know a platform key; one of a rotation may have come since we looked."""
    return [(mchid, keys) for mchid, keys in secrets().merchants.items() if serial in keys.platform_keys]


def _sealed_in(raw: bytes) -> _Sealed:
    try:
        body = json.loads(raw)
        resource = body["resource"]
        return _Sealed(
            id=str(body["id"]),
            created_at=str(body.get("create_time", "")),
            event_type=str(body["event_type"]),
            nonce=resource["nonce"].encode(),
            bound=(resource.get("associated_data") or "").encode(),
            cipher=base64.b64decode(resource["ciphertext"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise errors.CallbackRefused(reason="body_malformed") from error


def _decrypted(sealed: _Sealed, known: list[tuple[str, MerchantSecret]]) -> Callback | None:
    """None where none of the merchants' keys opens it."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    # A platform certificate's serial is shared by merchants; the GCM tag tells whose APIv3 key it is.
    for mchid, keys in known:
        try:
            plain = AESGCM(keys.api_v3_key.encode()).decrypt(sealed.nonce, sealed.cipher, sealed.bound)
        except (InvalidTag, ValueError):
            continue
        return Callback(sealed.id, sealed.created_at, sealed.event_type, mchid, _object_in(plain))
    return None


def _object_in(plain: bytes) -> dict[str, Any]:
    try:
        found = json.loads(plain)
    except ValueError as error:
        raise errors.CallbackRefused(reason="body_malformed") from error
    if not isinstance(found, dict):
        raise errors.CallbackRefused(reason="body_malformed")
    return found


# --- calls --------------------------------------------------------------------------------------------------------
def open_order(
    *,
    mchid: str,
    appid: str,
    openid: str,
    out_trade_no: str,
    description: str,
    payable_fen: int,
    expires_at: datetime,
    attach: str,
) -> str:
    """A JSAPI order; answers the prepay_id. Repeating the same order answers a fresh one.

    Raises ProviderRefused for a definite no, ProviderDown otherwise.
    """
    body = {
        "appid": appid,
        "mchid": mchid,
        "description": description,
        "out_trade_no": out_trade_no,
        "time_expire": expires_at.astimezone(SHANGHAI).isoformat(timespec="seconds"),
        "attach": attach,
        "notify_url": settings().public_base_url + NOTIFY_PATH,
        "amount": {"total": payable_fen, "currency": "CNY"},
        "payer": {"openid": openid},
    }
    return str(call(mchid, "POST", "/v3/pay/transactions/jsapi", body)["prepay_id"])


def find_order(*, mchid: str, out_trade_no: str) -> dict[str, Any] | None:
    """The provider's view of an order (fields as in the payment notification), or None if it has none."""
    try:
        return call(mchid, "GET", f"/v3/pay/transactions/out-trade-no/{quote(out_trade_no, safe='')}?mchid={mchid}")
    except ProviderRefused as refused:
        if refused.code in NO_SUCH:
            return None
        # A query changes nothing and is asked again; what is wrong with it is ours to mend.
        raise ProviderDown(f"query of {out_trade_no}: {refused}") from refused


def find_transaction(*, mchid: str, transaction_id: str) -> dict[str, Any] | None:
    """The provider's view of a payment to this merchant by its own number, whichever system made the order; None where
    this merchant has no such payment. Raises ProviderRefused for any other no, which proves nothing about whose it is.
    """
    try:
        return call(mchid, "GET", f"/v3/pay/transactions/id/{quote(transaction_id, safe='')}?mchid={mchid}")
    except ProviderRefused as refused:
        if refused.code in NO_SUCH:
            return None
        raise


def close_order(*, mchid: str, out_trade_no: str) -> None:
    """Closes an unpaid order; closing twice is the same. Raises ProviderRefused (ORDER_PAID where it was paid)."""
    call(mchid, "POST", f"/v3/pay/transactions/out-trade-no/{quote(out_trade_no, safe='')}/close", {"mchid": mchid})


def refund(
    *, mchid: str, transaction_id: str, out_refund_no: str, refund_fen: int, total_fen: int, reason: str
) -> dict[str, Any]:
    """Asks for a refund; the same out_refund_no refunds once. 200 means accepted, not done."""
    body = {
        "transaction_id": transaction_id,
        "out_refund_no": out_refund_no,
        "reason": reason,
        "notify_url": settings().public_base_url + NOTIFY_PATH,
        "amount": {"refund": refund_fen, "total": total_fen, "currency": "CNY"},
    }
    # Whatever it answers, it is queried before it is asked again (refund application, "errors").
    return call(mchid, "POST", "/v3/refund/domestic/refunds", body, again=False)


def find_refund(*, mchid: str, out_refund_no: str) -> dict[str, Any] | None:
    """The provider's view of a refund, or None if it has none: then the same request may be made again."""
    try:
        return call(mchid, "GET", f"/v3/refund/domestic/refunds/{quote(out_refund_no, safe='')}")
    except ProviderRefused as refused:
        if refused.code == "RESOURCE_NOT_EXISTS":
            return None
        raise ProviderDown(f"query of refund {out_refund_no}: {refused}") from refused


def find_bill(*, mchid: str, day: date) -> BillPlace | None:
    """Where a day's trade bill is, with all its payments and refunds; None where nothing happened that day. Source:
    trade bill application. Raises BillBeingMade, ProviderRefused, ProviderDown."""
    path = f"/v3/bill/tradebill?bill_date={day.isoformat()}&bill_type=ALL&tar_type=GZIP"
    try:
        told = call(mchid, "GET", path)
    except ProviderRefused as refused:
        if refused.code == "NO_STATEMENT_EXIST":
            return None
        if refused.code == "STATEMENT_CREATING":
            raise BillBeingMade(day.isoformat()) from refused
        raise
    if told["hash_type"] != "SHA1":
        raise ProviderDown(f"the bill's hash is a {told['hash_type']}")
    return BillPlace(told["download_url"], told["hash_value"].lower())


def download(*, mchid: str, url: str, most_bytes: int, within_seconds: float) -> IO[bytes]:
    """The file at an address the provider named, packed as it came; its answer is not signed (bill download). Our
    signature goes to the provider's own addresses only. Raises ProviderDown (ask for a new address), ProviderRefused,
    http.TooLarge."""
    own = [one for one in (settings().wechat_pay_url, settings().wechat_pay_backup_url) if one]
    base_url = next((one for one in own if url.startswith(f"{one.rstrip('/')}/")), None)
    if base_url is None:
        raise ProviderRefused("FOREIGN_ADDRESS", "a bill is not fetched from anywhere else")
    path = url.removeprefix(base_url.rstrip("/"))
    try:
        headers = _signed(mchid, "GET", path, b"")
        fetched = http.fetch(url, headers=headers, most_bytes=most_bytes, within_seconds=within_seconds)
    except http.Unreachable as error:
        raise ProviderFailed(str(error)) from error
    if fetched.status == 200:
        return fetched.file
    with fetched.file:
        told = fetched.file.read(ERROR_BYTES)
    problem = _error_in(fetched.status, told)
    if isinstance(problem, ProviderRefused) and problem.code == "INVALID_REQUEST":  # its five minutes are over
        raise ProviderDown(str(problem))
    raise problem


def payment_parameters(*, appid: str, mchid: str, prepay_id: str) -> dict[str, str]:
    """What wx.requestPayment takes, signed."""
    timestamp = str(int(clock.real_now().timestamp()))
    nonce = os.urandom(16).hex()
    package = f"prepay_id={prepay_id}"
    return {
        "timeStamp": timestamp,
        "nonceStr": nonce,
        "package": package,
        "signType": "RSA",
        "paySign": sign(secrets().merchant(mchid).private_key, appid, timestamp, nonce, package),
    }


def call(
    mchid: str, method: str, path: str, body: dict[str, Any] | None = None, *, again: bool = True
) -> dict[str, Any]:
    """One request, and at once a second, with the same numbers and body, signed anew: `again`, where the first found no
    server or one that failed soon; and where our key was refused, if it has been rotated meanwhile. Source: development
    guide, "disaster recovery"; "signature generation"."""
    raw = json.dumps(body, ensure_ascii=False).encode() if body is not None else b""
    began, used = clock.real_now(), secrets()
    try:
        return _once(mchid, method, path, raw, settings().wechat_pay_url)
    except KeyRefused:
        renew()
        if secrets() is used:
            raise
    except ProviderFailed:
        if not again or (clock.real_now() - began).total_seconds() > AT_ONCE_SECONDS:
            raise
    return _once(mchid, method, path, raw, settings().wechat_pay_backup_url or settings().wechat_pay_url)


def _once(mchid: str, method: str, path: str, raw: bytes, base_url: str) -> dict[str, Any]:
    headers = _signed(mchid, method, path, raw)
    try:
        reply = http.send(method, base_url + path, headers=headers, body=raw or None)
    except http.Unreachable as error:
        raise ProviderFailed(str(error)) from error
    try:
        return _read(reply, secrets().merchant(mchid))
    except AnswerKeyUnknown:  # what it did is done: the answer is read again, and not asked for again
        renew()
        return _read(reply, secrets().merchant(mchid))


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


def _read(reply: http.Reply, keys: MerchantSecret) -> dict[str, Any]:
    if reply.status in (200, 204):
        _check_answer(reply, keys)
        return json.loads(reply.body) if reply.body else {}
    raise _error_in(reply.status, reply.body)


def _error_in(status: int, body: bytes) -> ProviderDown | ProviderRefused:
    """What an answer means that is not a yes."""
    try:
        error = json.loads(body)
        code, message = str(error["code"]), str(error.get("message", ""))
    except (ValueError, KeyError, TypeError) as unreadable:
        return ProviderDown(f"status {status} without a code: {unreadable}")
    if status >= 500 or code == "SYSTEM_ERROR":
        return ProviderFailed(f"{status} {code}")
    # 202 means accepted, and 429 may: later the same request, or a query.
    if status in (202, 429) or code in TRY_AGAIN:
        return ProviderDown(f"{status} {code}")
    if status == 401 and code == "SIGN_ERROR":
        return KeyRefused(f"our signature is refused: {message}")
    return ProviderRefused(code, message)


def _check_answer(reply: http.Reply, keys: MerchantSecret) -> None:
    """Only 2xx answers are signed."""
    names = ("Wechatpay-Timestamp", "Wechatpay-Nonce", "Wechatpay-Signature", "Wechatpay-Serial")
    timestamp, nonce, signature, serial = (reply.headers.get(name, "") for name in names)
    pem = keys.platform_keys.get(serial)
    if pem is None and serial:
        raise AnswerKeyUnknown(f"the answer is signed with a key we do not know (serial {serial!r})")
    if pem is None or not signature_holds(pem, signature, timestamp, nonce, reply.body):
        raise AnswerForged(f"the answer's signature does not hold (serial {serial!r})")
