"""POST /v1/points/refunds: a till or a merchant's system reports a refund, which reverses its share of the points."""

from datetime import datetime
from typing import Annotated

import msgspec

from chalicelib import errors
from chalicelib.aws import dynamo
from chalicelib.events.envelope import Event
from chalicelib.events.receipts import ReceiptRefunded
from chalicelib.malls import parts as malls
from chalicelib.points import parts as points
from chalicelib.receipts import reporter, rules
from chalicelib.receipts.reporter import Fen, Number
from chalicelib.receipts.rules import Receipt, Refund
from chalicelib.receipts.store import receipts as store
from chalicelib.receipts.view import ReceiptView, show
from chalicelib.shapes import Id


class Request(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A full or partial refund of a receipt. `refund_no`: the store's number of the refund, which makes it count once.
    `refund_id`: WeChat Pay's number; send it if the receipt has a transaction, so that the refund counts once."""

    receipt_no: Number
    refund_no: Number
    refund_fen: Fen
    store_id: Id | None = None
    refund_id: Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z]{10,64}\Z")] | None = None


def report_refund(body: Request, *, device: malls.Device, now: datetime) -> ReceiptView:
    """Reports a refund of a sale, which reverses points.

    The refund reverses its share of the points that the receipt earned. A repeat returns the same. Raises
    ResourceNotFound, ValueInvalid, ReceiptOfOrder for a slip of our order, ReceiptRefundExceeds, ReceiptRefundDiffers
    if the number was reported with another amount, Busy.
    """
    receipt_id = store.id_of(reporter.store_of(body.store_id, device).id, body.receipt_no)
    by = reporter.reporter_name(device)
    number = body.refund_id or body.refund_no
    receipt, refund, refunded = record(receipt_id, refund_no=number, refund_fen=body.refund_fen, by=by, at=now)
    if refunded is not None:
        # Credit first. Without a credit there is nothing to reverse yet, and the till would see zero points.
        _credit(receipt, now)
        points.take_back(refunded)
    return show(receipt, refund)


def _credit(receipt: Receipt, now: datetime) -> None:
    found = store.find(receipt.id) if rules.may_need_credit(receipt, now) else None
    if found is not None and found[1] is not None:
        points.credit(found[1])


def record(
    receipt_id: str, *, refund_no: str, refund_fen: int, by: str, at: datetime
) -> tuple[Receipt, Refund, Event[ReceiptRefunded] | None]:
    """Saves a refund of a receipt once, by its number. A repeat returns the saved one.

    Returns the receipt, the refund, and the refund's event if a member has the receipt. Raises ResourceNotFound,
    ReceiptOfOrder, ReceiptRefundExceeds, ReceiptRefundDiffers, Busy.
    """
    for _ in dynamo.rounds():
        found = store.find(receipt_id)
        if found is None:
            raise errors.ResourceNotFound("receipt_no", what="receipt")
        receipt, _ = found
        if receipt.payment_id is not None:
            raise errors.ReceiptOfOrder("receipt_no", payment_id=receipt.payment_id)
        refund_id = store.refund_id_of(receipt.id, refund_no)
        before = store.find_refund(receipt.id, refund_id)
        if before is not None:
            refund, event = before
            if refund.refund_fen != refund_fen:
                raise errors.ReceiptRefundDiffers("refund_no", refund_no=refund.refund_no, refund_fen=refund.refund_fen)
            return receipt, refund, event
        rules.check_refund(receipt, refund_fen)
        refund = Refund(refund_id, refund_no, refund_fen, receipt.refunded_fen, by, at)
        is_saved, event = store.record_refund(receipt, refund)
        if is_saved:
            return receipt, refund, event
    raise errors.Busy
