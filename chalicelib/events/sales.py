"""The two events of sales. They are the same for all channels: orders, tills, merchants' systems, the business circle,
back-fills.

Orders and receipts have events of their own. For each of those the relay puts a second event on the bus: `sale.made`,
or `sale.refunded` for a refund. Consumers that react to sales subscribe to these two. The second event has the same id
as the first, so a consumer that applies an event id once applies a sale once.
"""

from datetime import datetime
from typing import Any, ClassVar, cast

from chalicelib import events
from chalicelib.events.envelope import D_co, Details, Event
from chalicelib.events.payments import PaymentPaid, PaymentRefunded, Spent, UsedCoupon
from chalicelib.events.receipts import ReceiptRecorded, ReceiptRefunded

ORDER, PARKING, TILL, SYSTEM, CIRCLE, BACK_FILL = "order", "parking", "till", "system", "circle", "back_fill"
OF_ORDERS = (ORDER, PARKING)


class Sale(Details, frozen=True, kw_only=True):
    """A sale was made.

    `id`: the order's number, or the receipt's id. `store_id`: None for parking. `member_id`: None while the buyer is
    not known as a member. `amount_fen`: the price. Coupons of `campaign_ids` paid `discount_fen` of it, points
    `points_fen` and money `paid_fen`. `transaction_id`: WeChat Pay's number, if known. `points_per_yuan`: how many
    points the store gives if the mall has no earning rule. `joined_at`: when the member joined, if known.
    """

    name: ClassVar[str] = events.SALE_MADE
    utc_is_z: ClassVar[bool] = True

    id: str
    channel: str
    mall_id: str
    store_id: str | None
    merchant_id: str | None = None
    member_id: str | None = None
    amount_fen: int
    discount_fen: int = 0
    points_fen: int = 0
    paid_fen: int
    at: datetime
    transaction_id: str | None = None
    campaign_ids: tuple[str, ...] = ()
    points_per_yuan: int = 0
    joined_at: datetime | None = None

    @property
    def is_order(self) -> bool:
        return self.channel in OF_ORDERS


class SaleRefund(Details, frozen=True, kw_only=True):
    """A sale was refunded, wholly or in part. `id`: the refund's id. `sold_at`: the instant of the sale. `paid_fen`:
    the part of the sale's price that was paid in money. `refund_fen`: the amount of this refund. `refunded_before_fen`:
    the sum of the refunds before it. `spent`: the points that paid a part of the sale; None if no points did. The other
    fields are those of the sale."""

    name: ClassVar[str] = events.SALE_REFUNDED
    utc_is_z: ClassVar[bool] = True

    id: str
    sale_id: str
    channel: str
    mall_id: str
    store_id: str | None
    merchant_id: str | None = None
    member_id: str | None = None
    paid_fen: int
    sold_at: datetime
    refund_fen: int
    refunded_before_fen: int
    at: datetime
    campaign_ids: tuple[str, ...] = ()
    spent: Spent | None = None

    @property
    def is_order(self) -> bool:
        return self.channel in OF_ORDERS

    @property
    def left_fen(self) -> int:
        """The part of the payment that is not refunded after this refund."""
        return self.paid_fen - self.refunded_before_fen - self.refund_fen

    @property
    def is_whole(self) -> bool:
        """Whether the whole payment is refunded after this refund. True for at most one refund of a sale."""
        return self.left_fen == 0


SOURCES = frozenset({events.PAYMENT_PAID, events.PAYMENT_REFUNDED, events.RECEIPT_RECORDED, events.RECEIPT_REFUNDED})


def sale_in(event: Event[Details]) -> Event[Sale | SaleRefund] | None:
    """The sale event for the event of an order or a receipt: `sale.made` or `sale.refunded`. None for other events."""
    details = event.details
    if isinstance(details, PaymentPaid | ReceiptRecorded):
        return made(Event(event.id, event.at, details))
    if isinstance(details, PaymentRefunded | ReceiptRefunded):
        return refunded(Event(event.id, event.at, details))
    return None


def as_sale(event: Event[D_co]) -> Event[D_co]:
    """The event in the form that consumers apply: an order's or a receipt's event becomes its sale event. Queues may
    hold such events from before sale events existed."""
    return cast(Event[Any], sale_in(event) or event)


def made(event: Event[PaymentPaid | ReceiptRecorded]) -> Event[Sale]:
    """The event `sale.made` for an order that was paid, or a receipt that was recorded."""
    details, at = event.details, event.at
    sale = _paid_order(details, at) if isinstance(details, PaymentPaid) else _recorded_receipt(details, at)
    return Event(event.id, at, sale)


def refunded(event: Event[PaymentRefunded | ReceiptRefunded]) -> Event[SaleRefund]:
    """The event `sale.refunded` for a refund of an order or a receipt."""
    details, at = event.details, event.at
    refund = _refunded_order(details, at) if isinstance(details, PaymentRefunded) else _refunded_receipt(details, at)
    return Event(event.id, at, refund)


def _paid_order(paid: PaymentPaid, at: datetime) -> Sale:
    return Sale(
        id=paid.payment_id,
        channel=_channel_of_order(paid.store_id),
        mall_id=paid.mall_id,
        store_id=paid.store_id,
        merchant_id=paid.merchant_id,
        member_id=paid.member_id or None,
        amount_fen=paid.amount_fen,
        discount_fen=paid.discount_fen,
        points_fen=paid.points.points_fen if paid.points else 0,
        paid_fen=paid.paid_fen,
        at=at,
        transaction_id=paid.transaction_id,
        campaign_ids=_campaigns(paid.coupons),
        points_per_yuan=paid.points_per_yuan,
        joined_at=paid.joined_at,
    )


def _recorded_receipt(recorded: ReceiptRecorded, at: datetime) -> Sale:
    return Sale(
        id=recorded.receipt_id,
        channel=recorded.channel,
        mall_id=recorded.mall_id,
        store_id=recorded.store_id,
        merchant_id=recorded.merchant_id,
        member_id=recorded.member_id or None,
        amount_fen=recorded.amount_fen,
        paid_fen=recorded.paid_fen,
        at=at,
        transaction_id=recorded.transaction_id,
        points_per_yuan=recorded.points_per_yuan,
    )


def _refund_of(
    refund: PaymentRefunded | ReceiptRefunded, at: datetime, *, sale_id: str, channel: str, **more: Any
) -> SaleRefund:
    assert refund.paid_at is not None
    return SaleRefund(
        id=refund.refund_id,
        sale_id=sale_id,
        channel=channel,
        mall_id=refund.mall_id,
        store_id=refund.store_id,
        merchant_id=refund.merchant_id,
        member_id=refund.member_id or None,
        paid_fen=refund.paid_fen,
        sold_at=refund.paid_at,
        refund_fen=refund.refund_fen,
        refunded_before_fen=refund.refunded_before_fen,
        at=at,
        **more,
    )


def _refunded_order(refund: PaymentRefunded, at: datetime) -> SaleRefund:
    channel, campaign_ids = _channel_of_order(refund.store_id), _campaigns(refund.coupons)
    return _refund_of(
        refund, at, sale_id=refund.payment_id, channel=channel, campaign_ids=campaign_ids, spent=refund.points
    )


def _refunded_receipt(refund: ReceiptRefunded, at: datetime) -> SaleRefund:
    return _refund_of(refund, at, sale_id=refund.receipt_id, channel=refund.channel)


def _campaigns(coupons: tuple[UsedCoupon, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.campaign_id for one in coupons))


def _channel_of_order(store_id: str | None) -> str:
    return ORDER if store_id is not None else PARKING
