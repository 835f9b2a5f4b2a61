"""A refund of a payment in a shop reverses its share of the points, once. The notices of payment and refund may come in
any order."""

from datetime import UTC, datetime

from chalicelib import errors
from chalicelib.aws import telemetry
from chalicelib.circle import rules, store
from chalicelib.circle.rules import (
    APPLIED,
    DISMISSED,
    NO_PAYMENT,
    PLACED,
    REFUND_EXCEEDS,
    SET_ASIDE,
    WAITING,
    Refund,
    Sale,
)
from chalicelib.providers.answers.circle import MallRefund
from chalicelib.receipts import parts as receipts

BY = "wechat:business_circle"


def apply(notice: MallRefund, *, now: datetime) -> None:
    """Applies a MALL_REFUND.SUCCESS; a repeat changes nothing. If the notice of the payment has not come, the refund
    waits for it and is a task for a person. Raises ValueError for a notice that contradicts an earlier one."""
    refund = store.save_new_refund(rules.refund_of(notice))
    if (refund.amount_fen, refund.refund_fen) != (notice.amount_fen, notice.refund_fen):
        raise ValueError(f"an earlier notice of refund {notice.refund_id} had another amount")
    sale = store.find(refund.transaction_id)
    if sale is not None and sale.state in (PLACED, DISMISSED):
        apply_waiting(sale, now=now)
    elif sale is None and refund.state == WAITING and refund.why is None:
        store.move_refund(refund, state=WAITING, why=NO_PAYMENT, task_at=now)
        telemetry.count("circle_refunds_without_payment")
        # The notice of the payment may have come after the read, and may not have found the refund.
        sale = store.find(refund.transaction_id)
        if sale is not None and sale.state in (PLACED, DISMISSED):
            apply_waiting(sale, now=now)


def apply_waiting(sale: Sale, *, now: datetime) -> None:
    """Applies the refunds of a sale that are not applied yet, the earliest first. If the receipt is not stored yet, it
    does nothing: after storing the receipt, `apply_sale.follow` applies them."""
    if sale.payment_id is None and sale.state == PLACED and not _has_receipt(sale):
        return
    for refund in store.refunds_of(sale.transaction_id):
        if refund.state == WAITING:
            _apply(sale, refund, now)


def _apply(sale: Sale, refund: Refund, now: datetime) -> None:
    # An order of ours has its own notices of refunds; a dismissed sale has earned nothing.
    if sale.payment_id is None and sale.state == PLACED and not _taken_back(sale, refund):
        store.move_refund(refund, state=SET_ASIDE, why=REFUND_EXCEEDS, task_at=now)
        telemetry.count("circle_refunds_set_aside")
        return
    store.move_refund(refund, state=APPLIED, why=None, task_at=None)


def _has_receipt(sale: Sale) -> bool:
    return receipts.find(receipts.of_transaction(sale.transaction_id)) is not None


def _taken_back(sale: Sale, refund: Refund) -> bool:
    """Records the refund of the receipt, which reverses the points. Returns False if the refund is more than what is
    left of the receipt, or if its notice names another payment amount or merchant id than the sale has."""
    if refund.amount_fen != sale.amount_fen or refund.mchid != sale.mchid:
        return False
    receipt_id = receipts.of_transaction(sale.transaction_id)
    at = refund.refunded_at.astimezone(UTC)
    try:
        receipts.record_refund(receipt_id, refund_no=refund.refund_id, refund_fen=refund.refund_fen, by=BY, at=at)
    except errors.ReceiptRefundExceeds:
        return False
    return True
