"""Merchant coupons (商家券), as they come in WeChat Pay's responses and notices: stocks, coupons, uploaded codes, sent
coupons.

Source: pay.weixin.qq.com/doc/v3, merchant coupons: "query of a stock", "query of a user's coupon", "upload of codes",
"notification of sent coupons".
"""

from datetime import datetime
from typing import Any

import msgspec

from chalicelib.providers.answers.fields import Fields, Unreadable

RUNNING = "RUNNING"  # state of a stock that sends coupons
# States of a coupon at WeChat Pay. Others (PENDING_REDEEM …) are short and change by themselves.
SENDED, USED, DEACTIVATED, EXPIRED, DELETED = "SENDED", "USED", "DEACTIVATED", "EXPIRED", "DELETED"
FINAL_STATES = frozenset({USED, DEACTIVATED, EXPIRED, DELETED})
CHANNEL_PREFIX = "BUSICOUPON_SEND_CHANNEL_"
LONGEST_CODE = 32
FAILED, EXISTS, TWICE = "failed", "exists", "twice"


class StockStatus(msgspec.Struct, frozen=True):
    """A stock at WeChat Pay. `state`: stock_state, as WeChat writes it. `max_coupons`: how many coupons WeChat Pay may
    send; `sent`: how many it has sent. `codes_left`: uploaded codes that are not used yet; None if the response has no
    such figure, because WeChat Pay makes the codes."""

    state: str
    max_coupons: int
    sent: int
    codes_left: int | None


class CouponStatus(msgspec.Struct, frozen=True):
    """A shopper's coupon at WeChat Pay. `state`: coupon_state, as WeChat writes it. `use_request_no`: the number of the
    request that reported its use."""

    state: str
    use_request_no: str | None


class FailedCode(msgspec.Struct, frozen=True, omit_defaults=True):
    """An uploaded code that WeChat Pay did not accept. `code`: WeChat's reason."""

    coupon_code: str
    code: str = FAILED


class UploadedCodes(msgspec.Struct, frozen=True, omit_defaults=True):
    """How many codes of an upload WeChat Pay accepted, and which it did not. It is stored in this form."""

    success_count: int
    fail_codes: tuple[FailedCode, ...] = ()
    exist_codes: tuple[str, ...] = ()
    duplicate_codes: tuple[str, ...] = ()

    @property
    def failures(self) -> list[tuple[str, str]]:
        """The codes that were not accepted, each with its reason: exists (already uploaded), twice (repeated in the
        upload), or WeChat's own."""
        failed = [(one.coupon_code, one.code) for one in self.fail_codes]
        failed += [(code, EXISTS) for code in self.exist_codes]
        return failed + [(code, TWICE) for code in self.duplicate_codes]


class SentCoupon(msgspec.Struct, frozen=True, kw_only=True):
    """A coupon that WeChat sent. `openid` and `unionid`: the shopper's, if the notice has them. `channel`: the channel
    it was sent through, in lower case, or "unknown"."""

    stock_id: str
    code: str
    mchid: str
    openid: str | None
    unionid: str | None
    channel: str
    sent_at: datetime


def read_stock(fields: Fields) -> StockStatus:
    """Reads the response to "query of a stock". Raises Unreadable."""
    return StockStatus(
        state=fields.text("stock_state"),
        max_coupons=fields.part("stock_send_rule").count("max_coupons"),
        sent=fields.part_if_any("send_count_information").count_if_any("total_send_num") or 0,
        codes_left=fields.part_if_any("coupon_code_count").count_if_any("available_count"),
    )


def read_coupon(fields: Fields) -> CouponStatus:
    """Reads the response to "query of a user's coupon". Raises Unreadable."""
    return CouponStatus(fields.text("coupon_state"), fields.text_if_any("use_request_no"))


def read_uploaded_codes(fields: Fields) -> UploadedCodes:
    """Reads the response to "upload of codes". Raises Unreadable."""
    failed = [Fields(one) for one in _list(fields, "fail_codes") if isinstance(one, dict)]
    return UploadedCodes(
        fields.count("success_count"),
        tuple(FailedCode(one.text_or_number("coupon_code"), one.text_if_any("code") or FAILED) for one in failed),
        tuple(map(str, _list(fields, "exist_codes"))),
        tuple(map(str, _list(fields, "duplicate_codes"))),
    )


def read_sent_coupon(fields: Fields) -> SentCoupon:
    """Reads a COUPON.SEND. Raises Unreadable."""
    channel = fields.text_or_number("send_channel") if fields.has("send_channel") else ""
    code = fields.text_or_number("coupon_code")
    if not 1 <= len(code) <= LONGEST_CODE:
        raise Unreadable("no coupon_code")
    return SentCoupon(
        stock_id=fields.text_or_number("stock_id"),
        code=code,
        mchid=fields.text_or_number("mchid"),
        openid=fields.text_if_any("openid"),
        unionid=fields.text_if_any("unionid"),
        channel=channel.removeprefix(CHANNEL_PREFIX).lower() or "unknown",
        sent_at=fields.instant("send_time"),
    )


def _list(fields: Fields, name: str) -> list[Any]:
    """A list whose elements the caller checks; empty if the field is absent or no list."""
    value = fields.content.get(name)
    return value if isinstance(value, list) else []
