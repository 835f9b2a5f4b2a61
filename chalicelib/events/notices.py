"""Events of stored callbacks of WeChat Pay. Each goes to the worker of the room that applies it."""

from typing import ClassVar

from chalicelib import events
from chalicelib.events.envelope import Details


class Received(Details, frozen=True, kw_only=True):
    """A callback was stored. `notice_id`: its business key; the room `payments` stores its type and fields under it."""

    notice_id: str


class NoticeReceived(Received, frozen=True, kw_only=True):
    """A callback about a payment or a refund, or one that no other room applies."""

    name: ClassVar[str] = events.NOTICE_RECEIVED


class MallNoticeReceived(Received, frozen=True, kw_only=True):
    """A callback of the business circle."""

    name: ClassVar[str] = events.MALL_NOTICE_RECEIVED


class CouponNoticeReceived(Received, frozen=True, kw_only=True):
    """A callback of merchant coupons."""

    name: ClassVar[str] = events.COUPON_NOTICE_RECEIVED
