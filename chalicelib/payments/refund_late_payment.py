"""Refunds money that came for a closed order, without anybody asking for it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from chalicelib.aws import telemetry
from chalicelib.payments.rules import refund as rules
from chalicelib.payments.rules.order import Order, Payment
from chalicelib.payments.rules.refund import OF_STRAY_MONEY, PROCESSING, Refund
from chalicelib.payments.send_refund import try_send_refund
from chalicelib.payments.store import orders, refunds
from chalicelib.providers import wechat_pay


def refund_late_payment(order: Order, payment: Payment, *, now: datetime) -> bool:
    """Sends back what came for a closed order; our number is derived from the order, so a repeat refunds once. False if
    the order changed since it was read."""
    rest_fen = rules.stray_rest_fen(total_fen=payment.total_fen, refunded_fen=order.refunded_fen)
    aside = orders.aside(payment, "late")
    if not rest_fen:
        return order.set_aside is not None or orders.note_late(order, aside)
    before = refunds.stray_of(order.id)
    if not before:
        refund = Refund(
            order.id,
            unmatched_number(order, before),
            OF_STRAY_MONEY,
            rest_fen,
            PROCESSING,
            rules.BY_ITSELF,
            now,
            reason=rules.LATE_REASON,
            notify_url=wechat_pay.notify_url(),
        )
        if not refunds.close_late(order, refund, aside):
            return False
        telemetry.count("payments_late")
        try_send_refund(replace(order, set_aside=aside), refund, asked_before=False, now=now)
    elif before[-1].is_pending:
        try_send_refund(order, before[-1], asked_before=True, now=now)
    return True  # one that failed waits for a person


def unmatched_number(order: Order, before: Sequence[Refund]) -> str:
    """The number under which money that is not its order's own goes back: one an order, and another only after those
    that failed."""
    return f"{order.id}L{len(before) or ''}"
