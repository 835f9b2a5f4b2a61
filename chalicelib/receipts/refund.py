"""POST /v1/points/refunds: a till or a merchant's system reports a refund, and its share of the points goes back."""

from datetime import datetime

import msgspec

from chalicelib import dynamo, errors
from chalicelib.events import Event
from chalicelib.malls import parts as malls
from chalicelib.points import parts as points
from chalicelib.receipts import reporter, rules, store
from chalicelib.receipts.reporter import Fen, Number
from chalicelib.receipts.rules import Receipt, Refund
from chalicelib.receipts.view import ReceiptView, show
from chalicelib.shapes import Id

ROUNDS = 20


class Request(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A refund of a receipt, whole or in part; `refund_no` is its key."""

    receipt_no: Number
    refund_no: Number
    refund_fen: Fen
    store_id: Id | None = None


def handle(body: Request, *, device: malls.Device, now: datetime) -> ReceiptView:
    """Takes back a refund's share of what a receipt earned; a repeat answers the same. Raises ResourceNotFound,
    ReceiptRefundExceeds, ReceiptRefundDiffers, what `reporter.store_of` raises."""
    receipt_id = store.id_of(reporter.store_of(body.store_id, device).id, body.receipt_no)
    by = reporter.named(device)
    receipt, refund, refunded = record(receipt_id, refund_no=body.refund_no, refund_fen=body.refund_fen, by=by, at=now)
    if refunded is not None:
        # A refund that comes before its receipt's credit waits for it.
        points.take_back(refunded)
    return show(receipt, refund)


def record(
    receipt_id: str, *, refund_no: str, refund_fen: int, by: str, at: datetime
) -> tuple[Receipt, Refund, Event | None]:
    """The receipt, and the refund as it stands now or stood before, with its event, if the receipt is somebody's.
    Raises ResourceNotFound, ReceiptRefundExceeds, ReceiptRefundDiffers."""
    refund_id = store.refund_id_of(receipt_id, refund_no)
    for attempt in range(ROUNDS):
        found = store.find(receipt_id)
        if found is None:
            raise errors.ResourceNotFound("receipt_no", what="receipt")
        receipt, _ = found
        before = store.find_refund(receipt_id, refund_id)
        if before is not None:
            refund, event = before
            if refund.refund_fen != refund_fen:
                raise errors.ReceiptRefundDiffers("refund_no", refund_no=refund.refund_no, refund_fen=refund.refund_fen)
            return receipt, refund, event
        rules.check_refund(receipt, refund_fen)
        refund = Refund(refund_id, refund_no, refund_fen, receipt.refunded_fen, by, at)
        recorded, event = store.record_refund(receipt, refund)
        if recorded:
            return receipt, refund, event
        dynamo.pause(min(attempt, 4))  # another refund of the receipt came first
    raise errors.Busy
