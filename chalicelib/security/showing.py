"""Codes that a shopper shows at a till: signed, valid for two minutes, checked without the database.

A code is `<mark>:<key id>:<fields>:<expiry, seconds in base 36>:<HMAC-SHA256, 96 bits>`. That is short enough for a QR
code that every till can read. Expiry uses real time; the test clock does not affect it. (Truncation to 96 bits: RFC
2104, section 5.)
"""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import msgspec

from chalicelib import errors
from chalicelib.aws.vault import secrets

LIFE = timedelta(minutes=2)
MAC_BYTES = 12
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


class Code(msgspec.Struct, frozen=True):
    """Show `code` as a QR code; fetch a new one before `expires_at`."""

    code: str
    expires_at: datetime


def sign(mark: str, named: Sequence[str], real_now: datetime) -> Code:
    """A code that contains the fields `named`, valid for two minutes. `mark`: the kind of code."""
    expires_at = (real_now + LIFE).replace(microsecond=0)
    body = ":".join([mark, secrets().token_kid, *named, _base36(int(expires_at.timestamp()))])
    return Code(f"{body}:{_mac(secrets().token_kid, body)}", expires_at)


def read(mark: str, code: str, *, fields: int, field: str, real_now: datetime | None) -> list[str]:
    """Checks a code and returns its fields. `mark`: the kind of code. `fields`: how many fields it has. Raises
    RedemptionCodeInvalid and RedemptionCodeExpired; both name `field`, the field of the request. If `real_now` is None,
    an expired code is accepted too, so that a repeated request gets its first response."""
    parts = code.split(":")
    if len(parts) != fields + 4 or parts[0] != mark or not code.isascii():
        raise errors.RedemptionCodeInvalid(field)
    body, kid, ends, mac = code.rpartition(":")[0], parts[1], parts[-2], parts[-1]
    if kid not in secrets().token_keys or not hmac.compare_digest(_mac(kid, body), mac):
        raise errors.RedemptionCodeInvalid(field)
    if real_now is not None and datetime.fromtimestamp(int(ends, 36), UTC) <= real_now:
        raise errors.RedemptionCodeExpired(field)
    return parts[2:-2]


def _mac(kid: str, body: str) -> str:
    digest = hmac.new(secrets().token_keys[kid].encode(), f"redemption-code|{body}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest[:MAC_BYTES]).decode()


def _base36(number: int) -> str:
    text = ""
    while number:
        number, digit = divmod(number, 36)
        text = DIGITS[digit] + text
    return text
