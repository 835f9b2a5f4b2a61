"""Receipts in responses: for tills, merchants' systems and shoppers, and with all reports and refunds for staff."""

from datetime import datetime

import msgspec

from chalicelib.payments import parts as payments
from chalicelib.points import parts as points
from chalicelib.receipts.rules import COUNTS, Receipt, Refund
from chalicelib.receipts.store import receipts as store


class ReceiptView(msgspec.Struct, frozen=True):
    """A receipt. `points`: what it earned. `taken_back`: the points that this request's refund reversed. `state`:
    counts; waits (held for review); dismissed by staff; slip (of the order `payment_id`, whose points are shown).
    `why`: the reason why it is or was held for review: alike (the shopper paid the same amount at the store within
    minutes), receipt_cap, day_cap, or unanswered (WeChat Pay does not say whether the transaction is one of our
    orders)."""

    receipt_id: str
    store_id: str
    receipt_no: str
    amount_fen: int
    paid_fen: int
    points: int
    taken_back: int
    bought_at: datetime
    state: str = COUNTS
    why: str | None = None
    payment_id: str | None = None


class RefundLine(msgspec.Struct, frozen=True):
    refund_no: str
    refund_fen: int
    refunded_by: str
    refunded_at: datetime


class ReportLine(msgspec.Struct, frozen=True):
    """A report under the receipt's number. `member_id`: empty if no member has it. `payer`: who paid, as appid#openid,
    if the report says so. `told_at`: the time of the sale, if the report says so."""

    member_id: str
    payer: str | None
    amount_fen: int
    paid_fen: int
    told_at: datetime | None
    reported_by: str
    reported_at: datetime


class WholeReceipt(msgspec.Struct, frozen=True):
    """A receipt, the report that counts, the reports that contradict it, and its refunds in their order."""

    receipt: ReceiptView
    report: ReportLine
    contradicted_by: list[ReportLine]
    refunds: list[RefundLine]


def show(receipt: Receipt, refund: Refund | None = None) -> ReceiptView:
    """Returns the view of a receipt with its points, and the points that `refund` reversed. Strongly consistent."""
    if receipt.payment_id is not None:
        return _view(receipt, _earned_by(receipt.payment_id), 0)
    if not receipt.is_claimed or not receipt.counts:
        return _view(receipt, 0, 0)
    earned = points.posted(receipt.member_id, points.Source(points.RECEIPT, receipt.id, receipt.bought_at))
    reversed_points = 0
    if refund is not None:
        source = points.Source(points.RECEIPT_REFUND, refund.id, refund.refunded_at)
        reversed_points = points.posted(receipt.member_id, source)
    return _view(receipt, earned, reversed_points)


def _view(receipt: Receipt, earned: int, taken_back: int) -> ReceiptView:
    return ReceiptView(
        receipt_id=receipt.id,
        store_id=receipt.store_id,
        receipt_no=receipt.receipt_no,
        amount_fen=receipt.amount_fen,
        paid_fen=receipt.paid_fen,
        points=earned,
        taken_back=taken_back,
        bought_at=receipt.bought_at,
        state=receipt.state,
        why=receipt.why,
        payment_id=receipt.payment_id,
    )


def _earned_by(payment_id: str) -> int:
    order = payments.find_order(payment_id)
    if order is None or order.paid_at is None:
        return 0
    return points.posted(order.member_id, points.Source(points.PAYMENT, order.id, order.paid_at))


def show_whole(*, store_id: str, receipt_no: str) -> WholeReceipt:
    """A receipt with its reports and refunds.

    GET /v1/admin/receipts. Raises ResourceNotFound.
    """
    receipt, refunds, conflicts = store.find_whole(store.id_of(store_id, receipt_no))
    return WholeReceipt(
        show(receipt),
        _report(receipt),
        [_report(one) for one in conflicts],
        [RefundLine(one.refund_no, one.refund_fen, one.refunded_by, one.refunded_at) for one in refunds],
    )


def _report(receipt: Receipt) -> ReportLine:
    return ReportLine(
        receipt.member_id,
        receipt.payer,
        receipt.amount_fen,
        receipt.paid_fen,
        receipt.told_at,
        receipt.reported_by,
        receipt.reported_at,
    )
