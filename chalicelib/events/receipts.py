"""Sales that tills, merchants' systems, the business circle and shoppers report, and their refunds."""

from datetime import datetime
from typing import ClassVar

from chalicelib import events
from chalicelib.events.envelope import Details


class _OfReceipt(Details, frozen=True, kw_only=True):
    """`member_id`: empty while the receipt is nobody's. `channel`: one of `sales`. `transaction_id`: WeChat Pay's,
    where it is known. `paid_fen` of `amount_fen` were paid with money. `points_per_yuan`: what the store gives where
    the mall has no earning rule."""

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
    """A receipt counts as a sale; the event's instant is when it was bought. One that is nobody's is recorded, and
    recorded again under the same id once it is a member's."""

    name: ClassVar[str] = events.RECEIPT_RECORDED


class ReceiptRefunded(_OfReceipt, frozen=True, kw_only=True):
    """A refund of a receipt; the event's instant is when. `paid_at`: when it was bought. `refund_fen`: this refund,
    after `refunded_before_fen` of others. Other fields as of the receipt."""

    name: ClassVar[str] = events.RECEIPT_REFUNDED

    refund_id: str
    paid_at: datetime
    refund_fen: int
    refunded_before_fen: int
