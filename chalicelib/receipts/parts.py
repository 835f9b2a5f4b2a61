"""What other rooms may use of receipts: record a sale that WeChat Pay reported, and its refunds."""

from datetime import datetime

from chalicelib.receipts import claim, refund
from chalicelib.receipts import record as recording
from chalicelib.receipts.record import of_transaction
from chalicelib.receipts.reporter import member_paying
from chalicelib.receipts.rules import DISMISSED, NOBODY, WAITS, Receipt, may_need_credit, payer_of
from chalicelib.receipts.store import receipts as store
from chalicelib.receipts.store.receipts import find
from chalicelib.receipts.store.waiting import count_tasks

__all__ = [
    "DISMISSED",
    "NOBODY",
    "WAITS",
    "Receipt",
    "count_tasks",
    "find",
    "kept_for",
    "may_need_credit",
    "member_paying",
    "of_transaction",
    "payer_of",
    "record",
    "record_refund",
]


def record(receipt: Receipt, *, known_at: datetime | None, now: datetime) -> store.WithEvent:
    """Saves a receipt once, and claims it for the payer if the payer is a member now.

    `known_at`: when the payer authorised the business circle, if that was before joining; see `claim.claim_for_payer`.
    Returns the stored receipt, and its event if a member has it. Raises Busy.
    """
    return claim.claim_for_payer(*recording.record(receipt), known_at=known_at, now=now)


def kept_for(payer: str, *, since: datetime) -> list[Receipt]:
    """Returns the receipts, bought at `since` or later, that are stored for a payer who was no member. The oldest come
    first."""
    found = [find(receipt_id) for receipt_id in store.of_payer(payer, since=since)]
    return [one[0] for one in found if one is not None]


def record_refund(receipt_id: str, *, refund_no: str, refund_fen: int, by: str, at: datetime) -> None:
    """Saves a refund of a receipt once, by its number. The worker for its event reverses the refund's share of the
    points. `by`: who reports the refund, as <role>:<id>. Raises ResourceNotFound, ReceiptOfOrder, ReceiptRefundExceeds,
    ReceiptRefundDiffers, Busy."""
    refund.record(receipt_id, refund_no=refund_no, refund_fen=refund_fen, by=by, at=at)
