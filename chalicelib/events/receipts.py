"""Events of receipts: sales that tills, merchants' systems, the business circle and shoppers report, and refunds."""

from datetime import datetime
from typing import ClassVar

from chalicelib import events
from chalicelib.events.envelope import Details


class _OfReceipt(Details, frozen=True, kw_only=True):
    """`member_id`: empty while the receipt has no member. `channel`: one of those in `sales`. `transaction_id`: WeChat
    Pay's number, if known. `amount_fen`: the price. `paid_fen`: the part of it that was paid in money.
    `points_per_yuan`: how many points the store gives if the mall has no earning rule."""

    receipt_id: str
    member_id: str
    mall_id: str
    store_id: str
    merchant_id: str | None = None
    channel: str = "till"
    transaction_id: str | None = None
    amount_fen: int
    paid_fen: int
    points_per_yuan: int


class ReceiptRecorded(_OfReceipt, frozen=True, kw_only=True):
    """A receipt counts as a sale; the event's instant is that of the sale. A receipt without a member is recorded too,
    and recorded again with the same event id once it has a member."""

    name: ClassVar[str] = events.RECEIPT_RECORDED


class ReceiptRefunded(_OfReceipt, frozen=True, kw_only=True):
    """A refund of a receipt; the event's instant is that of the refund. `paid_at`: the instant of the sale.
    `refund_fen`: the amount of this refund. `refunded_before_fen`: the sum of the refunds before it. The other fields
    are those of the receipt."""

    name: ClassVar[str] = events.RECEIPT_REFUNDED

    refund_id: str
    paid_at: datetime
    refund_fen: int
    refunded_before_fen: int
