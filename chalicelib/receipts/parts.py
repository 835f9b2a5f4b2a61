"""What other rooms may use of receipts: write down a sale that somebody else witnessed, and what went back of it."""

from datetime import datetime

from chalicelib.receipts import claim, refund
from chalicelib.receipts import record as recording
from chalicelib.receipts.record import of_transaction
from chalicelib.receipts.reporter import member_paying
from chalicelib.receipts.rules import DISMISSED, NOBODY, WAITS, Receipt, may_be_on_its_way, payer_of
from chalicelib.receipts.store import receipts as store
from chalicelib.receipts.store.receipts import find

__all__ = [
    "DISMISSED",
    "NOBODY",
    "WAITS",
    "Receipt",
    "find",
    "kept_for",
    "may_be_on_its_way",
    "member_paying",
    "of_transaction",
    "payer_of",
    "record",
    "take_back",
]


def record(receipt: Receipt, *, known_at: datetime | None, now: datetime) -> store.WithEvent:
    """Writes a receipt once; answers what stands there, with the event it was told by, None while it is nobody's. Who
    paid it and became a member meanwhile has it; who was `known_at` an instant before paying, whatever the mall's days.
    """
    return claim.by_payer(*recording.record(receipt), known_at=known_at, now=now)


def kept_for(payer: str, *, since: datetime) -> list[Receipt]:
    """What somebody bought since then who was no member; the oldest first."""
    found = [find(receipt_id) for receipt_id in store.of_payer(payer, since=since)]
    return [one[0] for one in found if one is not None]


def take_back(receipt_id: str, *, refund_no: str, refund_fen: int, by: str, at: datetime) -> None:
    """Takes down what went back of a receipt `at` an instant, once by its number; its share of the points follows.
    Raises ResourceNotFound, ReceiptRefundExceeds, ReceiptRefundDiffers."""
    refund.record(receipt_id, refund_no=refund_no, refund_fen=refund_fen, by=by, at=at)
