"""GET /v1/me/coupons/{id}/code: what a shopper shows at a till, good for two minutes.

`mc:<key id>:<member>:<coupon>:<end, base 36 seconds>:<HMAC-SHA256, 96 bits>`; short enough for a QR code that a till
reads at once. The signature is checked without the database, on real time; once-only is the coupon's own state.
(Truncation to 96 bits: RFC 2104, section 5.)
"""

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import msgspec

from chalicelib import errors
from chalicelib.coupons.rules import coupon as rules
from chalicelib.coupons.store import coupons
from chalicelib.vault import secrets

LIFE = timedelta(minutes=2)
MAC_BYTES = 12
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


class Code(msgspec.Struct, frozen=True):
    """Show `code` as a QR code; ask anew before `expires_at`."""

    code: str
    expires_at: datetime


def handle(*, member_id: str, coupon_id: str, now: datetime, real_now: datetime) -> Code:
    """A fresh code; raises ResourceNotFound, CouponInUse, CouponExpired."""
    found = coupons.find(member_id, coupon_id)
    if found is None:
        raise errors.ResourceNotFound("coupon_id", what="coupon")
    if not rules.is_free(found, now=now):
        raise errors.CouponInUse("coupon_id")
    if now >= found.expires_at:
        raise errors.CouponExpired("coupon_id")
    return sign(member_id, coupon_id, real_now)


def sign(member_id: str, coupon_id: str, real_now: datetime) -> Code:
    """A code of a coupon, whatever its state."""
    expires_at = (real_now + LIFE).replace(microsecond=0)
    body = f"mc:{secrets().token_kid}:{member_id}:{coupon_id}:{_base36(int(expires_at.timestamp()))}"
    return Code(f"{body}:{_mac(secrets().token_kid, body)}", expires_at)


def read(code: str, *, real_now: datetime) -> tuple[str, str]:
    """Member and coupon of a code; raises RedemptionCodeInvalid, RedemptionCodeExpired."""
    parts = code.split(":")
    if len(parts) != 6 or not code.isascii():
        raise errors.RedemptionCodeInvalid("codes")
    body, (_, kid, member_id, coupon_id, ends, mac) = code.rpartition(":")[0], parts
    if kid not in secrets().token_keys or not hmac.compare_digest(_mac(kid, body), mac):
        raise errors.RedemptionCodeInvalid("codes")
    if datetime.fromtimestamp(int(ends, 36), UTC) <= real_now:
        raise errors.RedemptionCodeExpired("codes")
    return member_id, coupon_id


def _mac(kid: str, body: str) -> str:
    digest = hmac.new(secrets().token_keys[kid].encode(), f"redemption-code|{body}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest[:MAC_BYTES]).decode()


def _base36(number: int) -> str:
    text = ""
    while number:
        number, digit = divmod(number, 36)
        text = DIGITS[digit] + text
    return text
