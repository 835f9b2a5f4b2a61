"""Refunds a payment that arrives for a closed order; nobody has to request it. `rules/unmatched` decides which payments
are late."""

from dataclasses import replace
from datetime import datetime

from chalicelib.aws import telemetry
from chalicelib.payments.rules import refund as rules
from chalicelib.payments.rules.order import Order, UnmatchedPayment
from chalicelib.payments.rules.refund import OF_UNMATCHED, PROCESSING, Refund
from chalicelib.payments.rules.unmatched import rest_fen
from chalicelib.payments.send_refund import try_send_refund
from chalicelib.payments.store import orders, refunds
from chalicelib.providers import wechat_pay


def refund_late_payment(order: Order, unmatched: UnmatchedPayment, *, now: datetime) -> Order | None:
    """Refunds the late payment of a closed order and returns the order; the refund may still be pending. None if the
    order changed since it was read. The refund's number depends on the order alone, so a repeat refunds once. A refund
    that failed is not repeated: it waits for a person."""
    left_fen = rest_fen(unmatched, refunded_fen=order.refunded_fen)
    if not left_fen:  # refunded in the console of WeChat Pay, or by an earlier repeat
        return order if order.unmatched is not None else orders.save_late(order, unmatched)
    before = refunds.list_of_unmatched(order.id)
    if not before:
        refund = _decide(order, left_fen, now)
        if not refunds.create_late(order, refund, unmatched):
            return None
        telemetry.count("payments_late")
        try_send_refund(replace(order, unmatched=unmatched), refund, sent_before=False, now=now)
    elif before[-1].is_pending:
        try_send_refund(order, before[-1], sent_before=True, now=now)
    return orders.find(order.id) or order


def _decide(order: Order, refund_fen: int, now: datetime) -> Refund:
    return Refund(
        order_id=order.id,
        number=rules.unmatched_number(order.id, ()),
        kind=OF_UNMATCHED,
        refund_fen=refund_fen,
        state=PROCESSING,
        asked_by=rules.BY_SYSTEM,
        asked_at=now,
        reason=rules.LATE_REASON,
        notify_url=wechat_pay.notify_url(),
    )
