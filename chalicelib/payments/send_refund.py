"""Sends a refund to WeChat Pay and applies the answer.

The refund and its number are stored before it is sent, and one number refunds once. Unless the answer was a success, a
refund is queried before the same request is sent again (refund application, "errors").
"""

from dataclasses import replace
from datetime import datetime
from typing import Any

from chalicelib import errors
from chalicelib.aws import telemetry
from chalicelib.payments.apply_refund import apply_refund
from chalicelib.payments.rules import refund as rules
from chalicelib.payments.rules.order import Order
from chalicelib.payments.rules.refund import FAILED, OF_STRAY_MONEY, PROCESSING, Refund
from chalicelib.payments.store import orders, refunds
from chalicelib.providers import codes, wechat_pay

ROUNDS = 10
# Not a no: the merchant's balance is short. Topped up, the same number goes through.
SHORT_OF_MONEY = codes.NOT_ENOUGH


def send_refund(order: Order, refund: Refund, *, asked_before: bool, now: datetime) -> bool:
    """Asks the provider for a refund that was taken down; its answer is applied. False where it said neither yes nor
    no. Raises ProviderDown, and the refund stays as it is: the schedule comes again."""
    told = wechat_pay.find_refund(mchid=order.mchid, out_refund_no=refund.number) if asked_before else None
    if told is None:
        told = _send(order, refund, now)
    if told is not None:
        apply_refund(rules.read_word(told, mchid=order.mchid, heard_at=now), now=now)
    return told is not None


def try_send_refund(order: Order, refund: Refund, *, asked_before: bool, now: datetime) -> None:
    """As `send_refund`, where the schedule may do it as well."""
    try:
        send_refund(order, refund, asked_before=asked_before, now=now)
    except wechat_pay.ProviderDown as down:
        telemetry.count("refunds_unanswered")
        telemetry.log("WARNING", "refund unanswered", payment_id=order.id, refund_no=refund.number, why=str(down)[:200])


def query_refund(order: Order, number: str, *, now: datetime) -> None:
    """A refund that we may never have heard of, by its out_refund_no: what the provider says of it is applied. Raises
    ProviderDown, Unsettled."""
    told = wechat_pay.find_refund(mchid=order.mchid, out_refund_no=number)
    if told is not None:
        apply_refund(rules.read_word(told, mchid=order.mchid, heard_at=now), now=now)


def _send(order: Order, refund: Refund, now: datetime) -> dict[str, Any] | None:
    """What the provider answers; None where it said no, or its turn has not come, and that is noted."""
    turn = orders.take_turn(order.id, refund.number, now=now)
    if turn is not None:
        refunds.put_off(refund, now=now, until=turn)
        return None
    aside = order.set_aside or {}
    stray = refund.kind == OF_STRAY_MONEY
    transaction_id = str(aside["transaction_id"] if stray else order.transaction_id)
    try:
        return wechat_pay.refund(
            mchid=order.mchid,
            transaction_id=transaction_id,
            out_refund_no=refund.number,
            refund_fen=refund.refund_fen,
            total_fen=aside["total_fen"] if stray else order.payable_fen,
            reason=refund.reason,
            notify_url=refund.notify_url or wechat_pay.notify_url(),
        )
    except wechat_pay.ProviderRefused as refused:
        if refused.code == SHORT_OF_MONEY or refused.decides == codes.NOT_OURS:
            # Neither says that it may not be: it waits for money, or for our keys and rights to be mended.
            telemetry.count("refunds_short_of_money" if refused.code == SHORT_OF_MONEY else "refunds_unanswered")
            refunds.put_off(refund, now=now, why=refused.code.lower())
            return None
        told = wechat_pay.find_refund(mchid=order.mchid, out_refund_no=refund.number)
        if told is None:
            _fail(refund, refused.code.lower(), now)
        return told


def _fail(refund: Refund, why: str, now: datetime) -> None:
    """A definite no, and the provider has no such refund: what was reserved is free again."""
    telemetry.count("refunds_failed", why=why)
    for _ in range(ROUNDS):
        order, before = orders.find(refund.order_id), refunds.find(refund.order_id, refund.number)
        if order is None or before is None or before.state != PROCESSING:
            return
        if refunds.save_word(order, before, replace(before, state=FAILED, why=why), now=now):
            return
    raise errors.Busy
