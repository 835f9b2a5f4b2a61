"""Sends a refund to WeChat Pay, or queries it, and applies the answer.

A refund is stored with its number before it is sent, and WeChat Pay refunds a number once. Before a refund is sent
again it is queried (refund application, "errors").
"""

from dataclasses import replace
from datetime import datetime
from typing import Any

from chalicelib import errors
from chalicelib.aws import dynamo, telemetry
from chalicelib.payments.apply_refund import apply_refund
from chalicelib.payments.rules.order import Order
from chalicelib.payments.rules.refund import FAILED, OF_UNMATCHED, PROCESSING, Refund
from chalicelib.payments.store import orders, refunds
from chalicelib.providers import codes, wechat_pay
from chalicelib.providers.answers.payments import RefundStatus

# The merchant's balance is too low. The refund succeeds with the same number once the balance is topped up.
SHORT_OF_MONEY = codes.NOT_ENOUGH


def send_refund(order: Order, refund: Refund, *, sent_before: bool, now: datetime) -> Refund | None:
    """Sends a stored refund, applies the answer and returns the refund. With `sent_before`, the refund is queried
    first, and sent only if WeChat Pay does not have it. Returns None if there is no answer to apply: the refund failed,
    or the schedule tries again later. Raises ProviderDown (the refund is not changed), and the errors of
    `apply_refund`."""
    status = wechat_pay.find_refund(mchid=order.mchid, out_refund_no=refund.number) if sent_before else None
    if status is None:
        status = _send(order, refund, now)
    return apply_refund(status, now=now) if status is not None else None


def try_send_refund(order: Order, refund: Refund, *, sent_before: bool, now: datetime) -> Refund | None:
    """As `send_refund`, but also returns None if WeChat Pay is down; the schedule then tries again. Raises Unsettled,
    ValueError, Busy."""
    try:
        return send_refund(order, refund, sent_before=sent_before, now=now)
    except wechat_pay.ProviderDown as down:
        telemetry.count("refunds_unanswered")
        telemetry.log("WARNING", "refund unanswered", payment_id=order.id, refund_no=refund.number, why=str(down)[:200])
        return None


def query_refund(order: Order, number: str, *, now: datetime) -> None:
    """Queries a refund by its out_refund_no, which may be unknown here, and applies the answer. Raises ProviderDown,
    and the errors of `apply_refund`."""
    status = wechat_pay.find_refund(mchid=order.mchid, out_refund_no=number)
    if status is not None:
        apply_refund(status, now=now)


def _send(order: Order, refund: Refund, now: datetime) -> RefundStatus | None:
    """Sends a refund and returns WeChat Pay's answer. None if WeChat Pay refused the refund and does not have it, or if
    another refund of the order has the turn."""
    turn_at = orders.reserve_refund_turn(order.id, refund.number, now=now)
    if turn_at is not None:
        refunds.postpone_query(refund, now=now, until=turn_at)
        return None
    transaction_id, total_fen = _refunded_payment(order, refund)
    try:
        return wechat_pay.refund(
            mchid=order.mchid,
            transaction_id=transaction_id,
            out_refund_no=refund.number,
            refund_fen=refund.refund_fen,
            total_fen=total_fen,
            reason=refund.reason,
            notify_url=refund.notify_url or wechat_pay.notify_url(),
        )
    except wechat_pay.ProviderRefused as refused:
        return _after_refusal(order, refund, refused, now)


def _refunded_payment(order: Order, refund: Refund) -> tuple[str, int]:
    """The transaction id and the total in fen of the payment that is refunded."""
    if refund.kind != OF_UNMATCHED:
        return str(order.transaction_id), order.payable_fen
    if order.unmatched is None:
        raise ValueError(f"refund {refund.number}: order {order.id} has no unmatched payment")
    return order.unmatched.transaction_id, order.unmatched.total_fen


def _after_refusal(
    order: Order, refund: Refund, refused: wechat_pay.ProviderRefused, now: datetime
) -> RefundStatus | None:
    """Handles a refusal. If money or rights are missing, the refund is sent again later, and None is returned. Any
    other refusal is final: the refund fails, unless WeChat Pay has it nevertheless; then its status is returned."""
    if refused.code == SHORT_OF_MONEY or refused.decides == codes.NOT_OURS:
        telemetry.count("refunds_short_of_money" if refused.code == SHORT_OF_MONEY else "refunds_unanswered")
        refunds.postpone_query(refund, now=now, why=refused.code.lower())
        return None
    status = wechat_pay.find_refund(mchid=order.mchid, out_refund_no=refund.number)
    if status is None:
        telemetry.count("refunds_failed", why=refused.code.lower())
        fail_refund(refund.order_id, refund.number, why=refused.code.lower(), now=now)
    return status


def fail_refund(order_id: str, number: str, *, why: str, now: datetime, resolved: dict[str, Any] | None = None) -> None:
    """Marks a refund as failed if it is still processing, and releases the amount that it reserved. `resolved`: who
    resolved its task, with their note. Raises Busy."""
    for _ in dynamo.rounds():
        order, before = orders.find(order_id), refunds.find(order_id, number)
        if order is None or before is None or before.state != PROCESSING:
            return
        after = replace(before, state=FAILED, why=why, resolved=resolved or before.resolved)
        if refunds.save_status(order, before, after, now=now):
            return
    raise errors.Busy
