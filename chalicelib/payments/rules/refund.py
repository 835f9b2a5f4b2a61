"""How much of a payment can be refunded, and how a refund changes with a status from WeChat Pay. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from chalicelib import errors, money
from chalicelib.payments.rules.order import PAID, Order, OrderLine
from chalicelib.providers.answers.payments import RefundStatus

PROCESSING, ABNORMAL, SUCCEEDED, FAILED = "processing", "abnormal", "succeeded", "failed"
# A refund changes only to a state of higher rank. ABNORMAL: the payer's account refused the money; a person has to act,
# and the refund can still succeed (refund application, "refund states"). A refund that we marked FAILED may have
# succeeded at WeChat Pay; then it counts.
RANK = {PROCESSING: 0, ABNORMAL: 1, FAILED: 2, SUCCEEDED: 3}

# Kinds: of the order's own payment, or of an unmatched one.
OF_PAYMENT, OF_UNMATCHED = "refund", "return"

# Limits of WeChat Pay: partial refunds of one order, time since the payment, time between two refunds of one order
# (refund application, "notes").
MOST_REFUNDS = 50
REFUNDABLE_FOR = timedelta(days=365)
APART = timedelta(minutes=1)
# `asked_by` of refunds that nobody asked for here: automatic ones, and those made in the console of WeChat Pay.
BY_SYSTEM, BY_CONSOLE = "system", "console"
LATE_REASON = "订单已关闭，自动退款"

# How often a refund is queried: pairs of age and pause, in minutes. The first pair whose age the refund has not reached
# gives the pause before its next query. A refund that reached all ages waits LONGEST_PAUSE_MINUTES (refund application,
# "how to learn the result").
QUERY_PAUSES = ((5, 1), (10, 5), (20, 10), (40, 20), (24 * 60, 30))
LONGEST_PAUSE_MINUTES = 6 * 60


@dataclass(frozen=True)
class Returned:
    """How many of an article of the order are refunded."""

    sku: str
    quantity: int


@dataclass(frozen=True)
class Refund:
    """A refund of an order. `number`: our out_refund_no, made before the refund is sent; `refund_id`: WeChat Pay's id.
    `asked_by`: a person, a device, BY_SYSTEM or BY_CONSOLE. `asked_as`: the number derived from the asker's idempotency
    key, if `number` was not derived from it (a refund of an unmatched payment). `why`: the reason it has not succeeded.
    `resolved`: who resolved its task, with their note. `notify_url`: the callback address it was sent with."""

    order_id: str
    number: str
    kind: str
    refund_fen: int
    state: str
    asked_by: str
    asked_at: datetime
    reason: str = ""
    request_hash: str = ""
    asked_as: str | None = None
    returned: tuple[Returned, ...] = ()
    refund_id: str | None = None
    refunded_at: datetime | None = None
    why: str | None = None
    resolved: dict[str, Any] | None = None
    notify_url: str | None = None

    @property
    def is_pending(self) -> bool:
        """Whether its result is not known yet."""
        return self.state in (PROCESSING, ABNORMAL)


def rest_fen(order: Order) -> int:
    """How much of the payment, in fen, is neither refunded nor being refunded. It is never negative, even if refunds in
    the console of WeChat Pay make the sum exceed the payment."""
    return max(order.payable_fen - order.refunded_fen - order.refunding_fen, 0)


def check_refundable(order: Order, *, now: datetime) -> None:
    """Refuses a refund of an order that is not paid, was paid too long ago, or was refunded too often.

    Raises PaymentNotPaid, RefundTooLate, RefundsTooMany.
    """
    if order.state != PAID or order.paid_at is None:
        raise errors.PaymentNotPaid(state=order.state)
    if now > order.paid_at + REFUNDABLE_FOR:
        raise errors.RefundTooLate(days=REFUNDABLE_FOR.days)
    if order.refunds >= MOST_REFUNDS:
        raise errors.RefundsTooMany(most=MOST_REFUNDS)


def decide_amount_fen(order: Order, refund_fen: int | None, returned: Sequence[Returned]) -> int:
    """The amount of a refund in fen: `refund_fen`, the price of the `returned` articles, or, without either, all that
    is left. It is 0 only for an order that was paid without money.

    Raises RefundExceeds for more than is left or if nothing is left, ValueInvalid for articles that cost no money or
    more than are left, ResourceNotFound for an article that the order does not have.
    """
    if returned and order.payable_fen == 0:
        raise errors.ValueInvalid("lines", reason="this order was paid without money; it is refunded whole only")
    rest = rest_fen(order)
    without_lines = rest if refund_fen is None else refund_fen
    asked = sum(_price_of(order, one, at) for at, one in enumerate(returned)) if returned else without_lines
    nothing_left = asked == 0 and (order.payable_fen > 0 or order.refunds > 0)
    if asked > rest or (nothing_left and not returned):
        raise errors.RefundExceeds("lines" if returned else "refund_fen", rest_fen=rest, rest=f"{rest / 100:.2f}")
    if nothing_left:
        raise errors.ValueInvalid("lines", reason="no money was paid for these articles")
    return asked


def _price_of(order: Order, returned: Returned, at: int) -> int:
    """The money, in fen, that was paid for the returned pieces of an article. It is rounded so that the refunds of all
    pieces sum to exactly the money of the line. `at`: the index of the article in the request. Raises ValueInvalid,
    ResourceNotFound."""
    line = _line(order.lines, returned.sku, at)
    if line.returned + returned.quantity > line.quantity:
        reason = f"{line.quantity - line.returned} of {line.sku} can be returned"
        raise errors.ValueInvalid(f"lines[{at}].quantity", reason=reason)
    return money.portion(line.payable_fen, before=line.returned, size=returned.quantity, of=line.quantity)


def _line(lines: Sequence[OrderLine], sku: str, at: int) -> OrderLine:
    for one in lines:
        if one.sku == sku:
            return one
    raise errors.ResourceNotFound(f"lines[{at}].sku", what=f"article {sku}", id=sku)


def count_returned(lines: Sequence[OrderLine], returned: Sequence[Returned], sign: int) -> tuple[OrderLine, ...]:
    """The lines with the `returned` articles counted as returned (`sign` 1), or no longer counted (`sign` -1)."""
    numbers = {one.sku: one.quantity for one in returned}
    return tuple(replace(one, returned=one.returned + sign * numbers.get(one.sku, 0)) for one in lines)


def unmatched_number(order_id: str, before: Sequence[Refund]) -> str:
    """The number of the next refund of an order's unmatched payment. `before`: the refunds of that payment so far. The
    number depends only on the order and on how many there are, so a repeat refunds once, and a refund after a failed
    one has the next number."""
    return f"{order_id}L{len(before) or ''}"


def apply_status(order: Order, before: Refund | None, status: RefundStatus, *, now: datetime) -> Refund:
    """The refund with a status from WeChat Pay applied. `before`: the refund as stored; None for one that was made in
    the console of WeChat Pay. `now`: the time of the refund, if WeChat Pay does not name it.

    Raises Unsettled if no payment of the order is known yet, ValueError if the amount is not the refund's or exceeds
    the payment.
    """
    at = status.refunded_at or now
    if before is None:
        if order.awaits_payment:
            raise errors.Unsettled(f"refund {status.refund_id}: order {order.id} is not paid")
        kind = OF_PAYMENT if order.state == PAID else OF_UNMATCHED
        before = Refund(order.id, status.number, kind, status.refund_fen, PROCESSING, BY_CONSOLE, at)
    elif status.refund_fen != before.refund_fen:
        raise ValueError(f"refund {status.refund_id} is of {status.refund_fen} fen, we asked for {before.refund_fen}")
    refunded_fen = order.refunded_fen + status.refund_fen
    if status.state == SUCCEEDED and before.kind == OF_PAYMENT and refunded_fen > order.payable_fen:
        raise ValueError(f"refund {status.refund_id} is more than the rest of order {order.id}")
    refunded_at = at if status.state == SUCCEEDED else None
    why = None if status.state == SUCCEEDED else f"provider_{status.state}"
    return replace(before, state=status.state, refund_id=status.refund_id, refunded_at=refunded_at, why=why)


def next_query_at(refund: Refund, *, now: datetime) -> datetime:
    """When the refund is queried next."""
    age_minutes = (now - refund.asked_at).total_seconds() / 60
    pause = next((pause for until, pause in QUERY_PAUSES if age_minutes < until), LONGEST_PAUSE_MINUTES)
    return now + timedelta(minutes=pause)
