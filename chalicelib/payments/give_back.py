"""Money on its way back: what is asked of the provider, and what it says becomes our state, whoever heard it first.

Our number is taken down before the provider is asked, and the same number refunds once. Whatever it answers but a yes,
it is queried before the same request is made again (refund application, "errors").
"""

from collections.abc import Sequence
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
)
from chalicelib.payments.store import orders, refunds
from chalicelib.providers import codes, wechat_pay
from chalicelib.providers.answers.payments import Payment, RefundStatus

ROUNDS = 10
# Not a no: the merchant's balance is short. Topped up, the same number goes through.
SHORT_OF_MONEY = codes.NOT_ENOUGH


def push(order: Order, refund: Refund, *, asked_before: bool, now: datetime) -> bool:
    """Asks the provider for a refund that was taken down; its answer is applied. False where it said neither yes nor
    no. Raises ProviderDown, and the refund stays as it is: the schedule comes again."""
    status = wechat_pay.find_refund(mchid=order.mchid, out_refund_no=refund.number) if asked_before else None
    if status is None:
        status = _ask(order, refund, now)
    if status is not None:
        apply(status, now=now)
    return status is not None


def try_push(order: Order, refund: Refund, *, asked_before: bool, now: datetime) -> None:
    """As `push`, where the schedule may do it as well."""
    try:
        push(order, refund, asked_before=asked_before, now=now)
    except wechat_pay.ProviderDown as down:
        telemetry.count("refunds_unanswered")
        telemetry.log("WARNING", "refund unanswered", payment_id=order.id, refund_no=refund.number, why=str(down)[:200])


def ask_about(order: Order, number: str, *, now: datetime) -> None:
    """A refund that we may never have heard of, by its out_refund_no: what the provider says of it is applied. Raises
    ProviderDown, Unsettled."""
    status = wechat_pay.find_refund(mchid=order.mchid, out_refund_no=number)
    if status is not None:
        apply(status, now=now)


def _ask(order: Order, refund: Refund, now: datetime) -> RefundStatus | None:
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
        status = wechat_pay.find_refund(mchid=order.mchid, out_refund_no=refund.number)
        if status is None:
            _fail(refund, refused.code.lower(), now)
        return status


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


def late(order: Order, payment: Payment, *, now: datetime) -> bool:
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
            stray_number(order, before),
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
        try_push(replace(order, set_aside=aside), refund, asked_before=False, now=now)
    elif before[-1].is_pending:
        try_push(order, before[-1], asked_before=True, now=now)
    return True  # one that failed waits for a person


def stray_number(order: Order, before: Sequence[Refund]) -> str:
    """The number under which money that is not its order's own goes back: one an order, and another only after those
    that failed."""
    return f"{order.id}L{len(before) or ''}"


def apply(word: RefundStatus, *, now: datetime) -> None:
    """Moves a refund by rank, once; one that was made in the provider's console is taken down with it. `now`: when it
    happened, where the provider does not say. Raises Unsettled for one whose payment is not here yet."""
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
        after = _after(order, before, word, now)
        if _saved(order, before, after, now):
            return
    raise errors.Busy


def _after(order: Order, before: Refund | None, word: RefundStatus, now: datetime) -> Refund:
    at = word.refunded_at or now
    if before is None:
        if not order.is_settled and order.set_aside is None:
            raise errors.Unsettled(f"refund {word.refund_id}: order {order.id} is not paid")
        kind = OF_PAYMENT if order.state == PAID else OF_STRAY_MONEY
        before = Refund(order.id, word.number, kind, word.refund_fen, PROCESSING, rules.AT_CONSOLE, at)
    elif word.refund_fen != before.refund_fen:
        raise ValueError(f"refund {word.refund_id} is of {word.refund_fen} fen, we asked for {before.refund_fen}")
    gone = order.refunded_fen + word.refund_fen
    if word.state == SUCCEEDED and before.kind == OF_PAYMENT and gone > order.payable_fen:
        raise ValueError(f"refund {word.refund_id} is more than the rest of order {order.id}")
    done_at = at if word.state == SUCCEEDED else None
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
