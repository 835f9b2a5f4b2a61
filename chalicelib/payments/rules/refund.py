"""How much of a payment may go back, and what the provider's word makes of a refund. Touches nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from chalicelib import errors
from chalicelib.payments.rules.order import PAID, Order, OrderLine

PROCESSING, ABNORMAL, SUCCEEDED, FAILED = "processing", "abnormal", "succeeded", "failed"
# A refund moves by rank, never back. ABNORMAL is the customer's card refusing: a person has to act, and it may succeed
# yet (refund application, "refund states"). One that we gave up may have gone through all the same: the money counts.
RANK = {PROCESSING: 0, ABNORMAL: 1, FAILED: 2, SUCCEEDED: 3}

# Of an order's payment; or of money that came for an order which cannot keep it.
OF_PAYMENT, OF_STRAY_MONEY = "refund", "return"

# Refund application, "notes": so many partial refunds an order, within so long.
MOST_REFUNDS = 50
WITHIN = timedelta(days=365)
# And so far apart ("a partial refund a minute").
APART = timedelta(minutes=1)
BY_ITSELF, AT_CONSOLE = "system", "console"
LATE_REASON = "订单已关闭，自动退款"

# Asked every minute for five minutes, then ever more rarely (refund application, "how to learn the result").
QUESTIONS = ((5, 1), (10, 5), (20, 10), (40, 20), (24 * 60, 30))
RAREST_MINUTES = 6 * 60


@dataclass(frozen=True)
class Returned:
    """So many of the article on a line of the order."""

    sku: str
    quantity: int


@dataclass(frozen=True)
class Refund:
    """Money of an order on its way back. `number` is our out_refund_no, made before the provider is asked; `refund_id`
    its own. `asked_by`: staff, a device, the system itself, or the provider's console; `asked_as` what its key stands
    for, where that is not the number. `why` it is not through.
    `resolved`: what a person said who saw to it. `notify_url`: as an order's."""

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
        return self.state in (PROCESSING, ABNORMAL)


def rest_fen(order: Order) -> int:
    """What of the payment has neither gone back nor is on its way. Less than is on its way may be left where the
    provider's console took some of that."""
    return max(order.payable_fen - order.refunded_fen - order.refunding_fen, 0)


def stray_rest_fen(*, total_fen: int, refunded_fen: int) -> int:
    """What is still here of money that is not its order's own: some may have gone back in the provider's console."""
    return max(total_fen - refunded_fen, 0)


def is_all_back(order: Order) -> bool:
    """Whether all that came for a closed order is known and went back."""
    aside = order.set_aside
    return aside is not None and not stray_rest_fen(total_fen=aside["total_fen"], refunded_fen=order.refunded_fen)


def require_refundable(order: Order, *, now: datetime) -> None:
    """Raises PaymentNotPaid, RefundTooLate, RefundsTooMany."""
    if order.state != PAID or order.paid_at is None:
        raise errors.PaymentNotPaid(state=order.state)
    if now > order.paid_at + WITHIN:
        raise errors.RefundTooLate(days=WITHIN.days)
    if order.refunds >= MOST_REFUNDS:
        raise errors.RefundsTooMany(most=MOST_REFUNDS)


def amount_of(order: Order, refund_fen: int | None, returned: Sequence[Returned]) -> int:
    """How much a request asks for: so many fen, what articles cost, or all that is left. Raises RefundExceeds,
    ValueInvalid, ResourceNotFound."""
    if returned and order.payable_fen == 0:
        raise errors.ValueInvalid("lines", reason="no money was paid: it goes back whole")
    rest = rest_fen(order)
    told = rest if refund_fen is None else refund_fen
    asked = sum(_worth(order, one, at) for at, one in enumerate(returned)) if returned else told
    nothing_left = asked == 0 and (order.payable_fen > 0 or order.refunds > 0)
    if asked > rest or (nothing_left and not returned):
        raise errors.RefundExceeds("lines" if returned else "refund_fen", rest_fen=rest, rest=f"{rest / 100:.2f}")
    if nothing_left:
        raise errors.ValueInvalid("lines", reason="no money was paid for these")
    return asked


def _worth(order: Order, returned: Returned, at: int) -> int:
    """Of an article's money the share of so many, rounded down cumulatively: all of it is all of its money."""
    line = _line(order.lines, returned.sku, at)
    if line.returned + returned.quantity > line.quantity:
        reason = f"{line.quantity - line.returned} of {line.sku} can be returned"
        raise errors.ValueInvalid(f"lines[{at}].quantity", reason=reason)
    share = line.payable_fen
    return share * (line.returned + returned.quantity) // line.quantity - share * line.returned // line.quantity


def _line(lines: Sequence[OrderLine], sku: str, at: int) -> OrderLine:
    for one in lines:
        if one.sku == sku:
            return one
    raise errors.ResourceNotFound(f"lines[{at}].sku", what=f"article {sku}", id=sku)


def counted(lines: Sequence[OrderLine], returned: Sequence[Returned], sign: int) -> tuple[OrderLine, ...]:
    """The lines once these are returned (1), or are not after all (-1)."""
    numbers = {one.sku: one.quantity for one in returned}
    return tuple(replace(one, returned=one.returned + sign * numbers.get(one.sku, 0)) for one in lines)


def next_question_at(refund: Refund, *, now: datetime) -> datetime:
    """When the provider is asked about it again."""
    age_minutes = (now - refund.asked_at).total_seconds() / 60
    pause = next((pause for until, pause in QUESTIONS if age_minutes < until), RAREST_MINUTES)
    return now + timedelta(minutes=pause)
