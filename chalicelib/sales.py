"""A sale is one fact, whatever brought it: an order, a till, a merchant's system, the business circle, a back-fill.

Orders and receipts tell of themselves in their own events. The relay tells each of them once more in one shape,
`sale.made`, and what went back of it as `sale.refunded`; all that follows from buying takes these. The event keeps its
origin's id, so that what counts once by event counts once by sale.
"""

from datetime import datetime
from typing import Any

import msgspec

from chalicelib import events
from chalicelib.events import Event

ORDER, PARKING, TILL, SYSTEM, CIRCLE, BACK_FILL = "order", "parking", "till", "system", "circle", "back_fill"
OF_ORDERS = (ORDER, PARKING)


class Spent(msgspec.Struct, frozen=True):
    """The points an order spent, what they paid, and when, which names their posting."""

    points: int
    points_fen: int
    spent_at: datetime


class Sale(msgspec.Struct, frozen=True, kw_only=True):
    """What was bought. `id`: the order's number, or the receipt's id. `store_id`: None for parking, which is no sale in
    a shop. `member_id`: None while nobody is known to have bought it. `paid_fen` of `amount_fen` were paid with money;
    coupons of `campaign_ids` and points paid the rest. `joined_at`: when the member joined, where that is known."""

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


class SaleRefund(msgspec.Struct, frozen=True, kw_only=True):
    """Money that went back of a sale: `refund_fen`, after `refunded_before_fen` of others. `spent`: the points that
    paid for it."""

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
        """What of the sale still stands."""
        return self.paid_fen - self.refunded_before_fen - self.refund_fen

    @property
    def is_whole(self) -> bool:
        """Whether with it all that was paid went back. True of one refund of each sale."""
        return self.left_fen == 0


def told_by(event: Event) -> Event | None:
    """The sale, or what went back of one, that an order's or a receipt's event tells of; None: neither."""
    if event.name in _MADE:
        return Event(event.id, events.SALE_MADE, event.at, msgspec.to_builtins(made(event)))
    if event.name in _REFUNDED:
        return Event(event.id, events.SALE_REFUNDED, event.at, msgspec.to_builtins(refunded(event)))
    return None


def in_one_shape(event: Event) -> Event:
    """The event as workers apply it. A queue may still hold a sale as its order or receipt names it, from before there
    was one event for a sale."""
    return told_by(event) or event


def made(event: Event) -> Sale:
    """The sale in `sale.made`, or in the order's or receipt's own event."""
    return msgspec.convert(event.details, Sale) if event.name == events.SALE_MADE else _MADE[event.name](event)


def refunded(event: Event) -> SaleRefund:
    """As `made`, of `sale.refunded`."""
    is_told = event.name == events.SALE_REFUNDED
    return msgspec.convert(event.details, SaleRefund) if is_told else _REFUNDED[event.name](event)


def _paid_order(event: Event) -> Sale:
    details, spent = event.details, event.details.get("points") or {}
    return Sale(
        id=details["payment_id"],
        channel=_channel_of_order(details),
        amount_fen=details["amount_fen"],
        discount_fen=details.get("discount_fen", 0),
        points_fen=spent.get("points_fen", 0),
        paid_fen=details["paid_fen"],
        at=event.at,
        transaction_id=details.get("transaction_id"),
        points_per_yuan=details["points_per_yuan"],
        joined_at=_instant(details.get("joined_at")),
        **_of_whom(details),
    )


def _recorded_receipt(event: Event) -> Sale:
    details = event.details
    return Sale(
        id=details["receipt_id"],
        channel=details.get("channel", TILL),
        amount_fen=details["amount_fen"],
        paid_fen=details["paid_fen"],
        at=event.at,
        transaction_id=details.get("transaction_id"),
        points_per_yuan=details["points_per_yuan"],
        **_of_whom(details),
    )


def _refunded_order(event: Event) -> SaleRefund:
    details, spent = event.details, event.details.get("points")
    return SaleRefund(
        sale_id=details["payment_id"],
        channel=_channel_of_order(details),
        spent=msgspec.convert(spent, Spent) if spent else None,
        **_went_back(event),
    )


def _refunded_receipt(event: Event) -> SaleRefund:
    details = event.details
    return SaleRefund(sale_id=details["receipt_id"], channel=details.get("channel", TILL), **_went_back(event))


def _went_back(event: Event) -> dict[str, Any]:
    details = event.details
    return {
        "id": details["refund_id"],
        "paid_fen": details["paid_fen"],
        "sold_at": _instant(details["paid_at"]),
        "refund_fen": details["refund_fen"],
        "refunded_before_fen": details["refunded_before_fen"],
        "at": event.at,
        **_of_whom(details),
    }


def _of_whom(details: dict[str, Any]) -> dict[str, Any]:
    return {
        "mall_id": details["mall_id"],
        "store_id": details["store_id"],
        "merchant_id": details.get("merchant_id"),
        "member_id": details["member_id"] or None,
        "campaign_ids": tuple(dict.fromkeys(one["campaign_id"] for one in details.get("coupons", ()))),
    }


def _channel_of_order(details: dict[str, Any]) -> str:
    return ORDER if details["store_id"] is not None else PARKING


def _instant(told: str | None) -> datetime | None:
    return datetime.fromisoformat(told) if told else None


_MADE = {events.PAYMENT_PAID: _paid_order, events.RECEIPT_RECORDED: _recorded_receipt}
_REFUNDED = {events.PAYMENT_REFUNDED: _refunded_order, events.RECEIPT_REFUNDED: _refunded_receipt}
