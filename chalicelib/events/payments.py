"""Events of orders and their refunds."""

from datetime import datetime
from typing import ClassVar

import msgspec

from chalicelib import events
from chalicelib.events.envelope import Details


class UsedCoupon(msgspec.Struct, frozen=True, kw_only=True):
    """A coupon that an order holds or used. `discount_fen`: the amount it takes off."""

    coupon_id: str
    campaign_id: str
    discount_fen: int


class Spent(msgspec.Struct, frozen=True):
    """The points that an order spent. `points_fen`: the amount they paid. `spent_at`: the instant of their posting, by
    which its entry is found."""

    points: int
    points_fen: int
    spent_at: datetime


class PaymentOpened(Details, frozen=True, kw_only=True):
    """An order was opened and waits for its payment. `payment_id`: the order's number, as in all events here."""

    name: ClassVar[str] = events.PAYMENT_OPENED

    payment_id: str


class PaymentPaid(Details, frozen=True, kw_only=True):
    """An order was paid; the event's instant is when.

    `transaction_id`: WeChat Pay's number; None if coupons and points paid the whole price. `store_id`, `merchant_id`:
    None for parking. `visit_id`: the visit that the order pays; None for a sale in a store. `amount_fen`: the price.
    Coupons paid `discount_fen` of it, points `points.points_fen` and money `paid_fen`. `points`: None if the order
    spent no points. `points_per_yuan`: how many points the store gives if the mall has no earning rule. `joined_at`:
    when the member joined.
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
    """An order was closed without payment. Its coupons have to be released and its points restored. The fields are
    those of `PaymentPaid`."""

    name: ClassVar[str] = events.PAYMENT_CLOSED

    payment_id: str
    member_id: str
    store_id: str | None = None
    purpose: str
    visit_id: str | None = None
    points: Spent | None = None
    coupons: tuple[UsedCoupon, ...]


class _OfRefund(Details, frozen=True, kw_only=True):
    """`refund_id`: WeChat Pay's number of the refund; `refund_no`: ours. `paid_fen`: the part of the price that had to
    be paid in money. `opened_at`: when the order was opened; None in old events. `paid_at`: when the order was paid;
    None if it never was. `refund_fen`: the amount of this refund. `refunded_before_fen`: the sum of the refunds before
    it, from which each consumer computes its exact part of this refund. The other fields are those of `PaymentPaid`."""

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
        """Whether the whole payment is refunded after this refund. True for at most one refund of an order."""
        return self.refunded_before_fen + self.refund_fen == self.paid_fen


class PaymentReturned(_OfRefund, frozen=True, kw_only=True):
    """An unmatched payment of an order was refunded."""

    name: ClassVar[str] = events.PAYMENT_RETURNED
