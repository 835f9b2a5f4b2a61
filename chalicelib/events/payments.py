"""Orders and their refunds."""

from datetime import datetime
from typing import ClassVar

import msgspec

from chalicelib import events
from chalicelib.events.envelope import Details


class UsedCoupon(msgspec.Struct, frozen=True, kw_only=True):
    """A coupon that an order holds or used. `discount_fen`: what it takes off."""

    coupon_id: str
    campaign_id: str
    discount_fen: int


class Spent(msgspec.Struct, frozen=True):
    """The points that an order spent, the fen they paid, and when; the instant names their posting."""

    points: int
    points_fen: int
    spent_at: datetime


class PaymentOpened(Details, frozen=True, kw_only=True):
    """An order was opened and waits for its payment. `payment_id`: the order's number, in each of these events."""

    name: ClassVar[str] = events.PAYMENT_OPENED

    payment_id: str


class PaymentPaid(Details, frozen=True, kw_only=True):
    """An order was paid; the event's instant is when.

    `transaction_id`: WeChat Pay's; None where coupons and points paid all of it. `store_id`, `merchant_id`: None for
    parking. `visit_id`: the visit it pays for; None for a sale in a shop. `amount_fen`: the price, of which coupons
    paid `discount_fen`, points `points.points_fen` and money `paid_fen`. `points`: None where it spent none.
    `points_per_yuan`: what the store gives where the mall has no earning rule. `joined_at`: when the member joined.
    """

    name: ClassVar[str] = events.PAYMENT_PAID

    payment_id: str
    transaction_id: str | None = None
    member_id: str
    mall_id: str
    store_id: str | None
    merchant_id: str | None = None
    purpose: str
    visit_id: str | None = None
    amount_fen: int
    discount_fen: int = 0
    points: Spent | None = None
    paid_fen: int
    points_per_yuan: int
    joined_at: datetime | None = None
    coupons: tuple[UsedCoupon, ...]


class PaymentClosed(Details, frozen=True, kw_only=True):
    """An order was closed unpaid: what it held of coupons and points is to be restored. Fields as of `PaymentPaid`."""

    name: ClassVar[str] = events.PAYMENT_CLOSED

    payment_id: str
    member_id: str
    store_id: str | None = None
    purpose: str
    visit_id: str | None = None
    points: Spent | None = None
    coupons: tuple[UsedCoupon, ...]


class _OfRefund(Details, frozen=True, kw_only=True):
    """`refund_id`: WeChat Pay's; `refund_no`: ours. `paid_fen`: what the order was to be paid with money. `opened_at`:
    when the order was opened; events from before there were orders for visits lack it. `paid_at`: when it was paid;
    None: never. `refund_fen`: this refund, after `refunded_before_fen` of others: so each consumer takes exactly its
    share. Other fields as of `PaymentPaid`."""

    payment_id: str
    refund_id: str
    refund_no: str = ""
    member_id: str
    mall_id: str
    store_id: str | None
    merchant_id: str | None = None
    purpose: str = "store"
    visit_id: str | None = None
    paid_fen: int
    opened_at: datetime | None = None
    paid_at: datetime | None
    refund_fen: int
    refunded_before_fen: int
    points: Spent | None = None
    coupons: tuple[UsedCoupon, ...]


class PaymentRefunded(_OfRefund, frozen=True, kw_only=True):
    """A refund of a paid order succeeded; the event's instant is when."""

    name: ClassVar[str] = events.PAYMENT_REFUNDED

    @property
    def is_whole(self) -> bool:
        """Whether all that was paid is refunded with it. True of one refund of each order."""
        return self.refunded_before_fen + self.refund_fen == self.paid_fen


class PaymentReturned(_OfRefund, frozen=True, kw_only=True):
    """Money that came for an order which could not keep it was refunded."""

    name: ClassVar[str] = events.PAYMENT_RETURNED
