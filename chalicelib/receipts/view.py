"""Receipts as they are told: to tills and merchants, and whole, with what contradicts them, to staff."""

from datetime import datetime

import msgspec

from chalicelib.payments import parts as payments
from chalicelib.points import parts as points
from chalicelib.receipts.rules import COUNTS, Receipt, Refund
from chalicelib.receipts.store import receipts as store


class ReceiptView(msgspec.Struct, frozen=True):
    """A receipt. `points`: what it earned; `taken_back`: what the refund that is answered took back of them. `state`:
    counts; waits, for staff to say whether it counts; dismissed by them; slip, of the order `payment_id`, whose points
    are shown. `why` it waits, or waited: alike (the shopper bought for as much at the store within minutes),
    receipt_cap, day_cap, unanswered (WeChat Pay does not say whether the transaction is an order of ours)."""

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
    """What somebody reported under the receipt's number. `member_id`: empty while who paid is no member; `payer`:
    appid#openid, where it was told so. `told_at`: when it was bought, where the report said so."""

    member_id: str
    payer: str | None
    amount_fen: int
    paid_fen: int
    told_at: datetime | None
    reported_by: str
    reported_at: datetime


class WholeReceipt(msgspec.Struct, frozen=True):
    """A receipt, the report that counts, those that contradict it, and its refunds in their order."""

    receipt: ReceiptView
    report: ReportLine
    contradicted_by: list[ReportLine]
    refunds: list[RefundLine]


def show(receipt: Receipt, refund: Refund | None = None) -> ReceiptView:
    """A receipt with its points; strongly read. What nobody has yet has earned nothing."""
    if receipt.payment_id is not None:
        return _shown(receipt, _earned_by(receipt.payment_id), 0)
    if not receipt.is_claimed or not receipt.counts:
        return _shown(receipt, 0, 0)
    earned = points.posted(receipt.member_id, points.Source(points.RECEIPT, receipt.id, receipt.bought_at))
    taken_back = 0
    if refund is not None:
        source = points.Source(points.RECEIPT_REFUND, refund.id, refund.refunded_at)
        taken_back = points.posted(receipt.member_id, source)
    return _shown(receipt, earned, taken_back)


def _shown(receipt: Receipt, earned: int, taken_back: int) -> ReceiptView:
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


def whole(*, store_id: str, receipt_no: str) -> WholeReceipt:
    """A receipt with its reports and refunds.

    GET /v1/admin/receipts; raises ParameterInvalid, ResourceNotFound.
    """
    receipt, refunds, conflicts = store.everything(store.id_of(store_id, receipt_no))
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
