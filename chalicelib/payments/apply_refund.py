"""What WeChat Pay says of a refund becomes our state, whoever heard it first: the notice, an answer or the schedule."""

from dataclasses import replace
from datetime import datetime

from chalicelib import errors
from chalicelib.aws import telemetry
from chalicelib.payments.rules import refund as rules
from chalicelib.payments.rules.order import PAID, Order
from chalicelib.payments.rules.refund import (
    ABNORMAL,
    FAILED,
    OF_PAYMENT,
    OF_STRAY_MONEY,
    PROCESSING,
    RANK,
    SUCCEEDED,
    Refund,
    Word,
)
from chalicelib.payments.store import orders, refunds

ROUNDS = 10


def apply_refund(word: Word, *, now: datetime) -> None:
    """Moves a refund by rank, once; one that was made in the provider's console is taken down with it. Raises Unsettled
    for one whose payment is not here yet."""
    for _ in range(ROUNDS):
        order = orders.find(word.order_id)
        if order is None:
            raise errors.Unsettled(f"refund {word.refund_id}: no order {word.order_id}")
        if word.mchid != order.mchid:
            raise ValueError(f"refund {word.refund_id} is of merchant {word.mchid}, order {order.id} of {order.mchid}")
        before = refunds.find(order.id, word.number)
        if before is not None and RANK[word.state] <= RANK[before.state]:
            return
        if before is None and word.state in (PROCESSING, FAILED):
            return  # not ours, and nothing went back
        after = _after(order, before, word)
        if _saved(order, before, after, now):
            return
    raise errors.Busy


def _after(order: Order, before: Refund | None, word: Word) -> Refund:
    if before is None:
        if not order.is_settled and order.set_aside is None:
            raise errors.Unsettled(f"refund {word.refund_id}: order {order.id} is not paid")
        kind = OF_PAYMENT if order.state == PAID else OF_STRAY_MONEY
        before = Refund(order.id, word.number, kind, word.refund_fen, PROCESSING, rules.AT_CONSOLE, word.at)
    elif word.refund_fen != before.refund_fen:
        raise ValueError(f"refund {word.refund_id} is of {word.refund_fen} fen, we asked for {before.refund_fen}")
    gone = order.refunded_fen + word.refund_fen
    if word.state == SUCCEEDED and before.kind == OF_PAYMENT and gone > order.payable_fen:
        raise ValueError(f"refund {word.refund_id} is more than the rest of order {order.id}")
    done_at = word.at if word.state == SUCCEEDED else None
    why = None if word.state == SUCCEEDED else f"provider_{word.state}"
    return replace(before, state=word.state, refund_id=word.refund_id, refunded_at=done_at, why=why)


def _saved(order: Order, before: Refund | None, after: Refund, now: datetime) -> bool:
    if not refunds.save_word(order, before, after, now=now):
        return False
    if after.state == ABNORMAL:
        telemetry.count("refunds_abnormal")
        telemetry.log("ERROR", "refund is abnormal: a person must act", payment_id=order.id, refund_no=after.number)
    elif after.state == FAILED:
        telemetry.count("refunds_failed", why="closed")
    elif before is not None and before.state == FAILED:
        telemetry.count("refunds_failed", why="made_after_all")
    return True
