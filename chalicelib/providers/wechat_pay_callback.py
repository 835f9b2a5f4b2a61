"""Verifies the raw bytes of WeChat Pay's notices, then decrypts them.

Source: pay.weixin.qq.com/doc/v3, "payment notification", "how to verify".
"""

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from chalicelib import errors
from chalicelib.aws.vault import MerchantSecret, renew, secrets
from chalicelib.providers.answers.fields import Fields, without_blanks
from chalicelib.providers.answers.notices import Callback
from chalicelib.providers.wechat_pay_wire import signature_holds

CALLBACK_WINDOW = timedelta(minutes=5)
PROBE = "WECHATPAY/SIGNTEST/"


@dataclass(frozen=True)
class _Sealed:
    """A verified notice, not decrypted yet."""

    id: str
    created_at: str
    event_type: str
    nonce: bytes
    bound: bytes
    cipher: bytes


def open_callback(headers: Mapping[str, str], raw: bytes, *, real_now: datetime) -> Callback:
    """Verifies the raw bytes of a notice, then decrypts its contents. `headers`: by lower-case name. Raises
    CallbackRefused with a reason.

    The checks have the order of "how to verify": headers, time window, serial, signature, then decryption.
    """
    names = ("wechatpay-timestamp", "wechatpay-nonce", "wechatpay-signature", "wechatpay-serial")
    timestamp, nonce, signature, serial = (headers.get(name, "") for name in names)
    if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= 12 and nonce and signature and serial):
        raise errors.CallbackRefused(reason="headers_missing")
    if abs(real_now.timestamp() - int(timestamp)) > CALLBACK_WINDOW.total_seconds():
        raise errors.CallbackRefused(reason="timestamp_out_of_window")
    if signature.startswith(PROBE):
        raise errors.CallbackRefused(reason="signature_probe")
    known = _merchants_of(serial)
    if not known:
        renew()
        known = _merchants_of(serial)
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
        callback = _decrypted(sealed, _merchants_of(serial))
    if callback is None:
        raise errors.CallbackRefused(reason="resource_not_decryptable")
    return callback


def _merchants_of(serial: str) -> list[tuple[str, MerchantSecret]]:
    """The merchant ids, with their keys, that have the platform key of this serial."""
    return [(mchid, keys) for mchid, keys in secrets().merchants.items() if serial in keys.platform_keys]


def _sealed_in(raw: bytes) -> _Sealed:
    try:
        body = _well_formed(json.loads(raw, strict=False))
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
    """The decrypted notice. None if no key of the merchants in `known` decrypts it."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    # Several merchants may have the same platform certificate. The GCM tag shows which merchant's APIv3 key is the
    # right one.
    for mchid, keys in known:
        try:
            plain = AESGCM(keys.api_v3_key.encode()).decrypt(sealed.nonce, sealed.cipher, sealed.bound)
        except (InvalidTag, ValueError):
            continue
        found = _object_in(plain)
        return Callback(
            id=sealed.id,
            created_at=sealed.created_at,
            event_type=sealed.event_type,
            mchid=mchid,
            fields=found if found is not None else Fields({"raw": base64.b64encode(plain).decode()}),
            is_readable=found is not None,
        )
    return None


def _object_in(plain: bytes) -> Fields | None:
    """Reads a JSON object; accepts control characters in texts. Returns None if it is no JSON object. The notice is not
    refused then, because it is authenticated."""
    try:
        found = json.loads(plain, strict=False)
    except (ValueError, RecursionError):
        return None
    return Fields(without_blanks(_well_formed(found))) if isinstance(found, dict) else None


def _well_formed(found: Any) -> Any:
    """Replaces each unpaired surrogate in the JSON's texts by U+FFFD, because a surrogate alone cannot be stored."""
    text = json.dumps(found)
    if not re.search(r"\\ud[89a-f]", text):
        return found
    whole = json.dumps(found, ensure_ascii=False).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return json.loads(whole)
