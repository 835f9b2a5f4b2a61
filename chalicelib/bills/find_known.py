"""What we know of a bill's rows that are not noted on its day: a payment kept aside, a refund on its way, what another
day has with us, what was not noted yet. Read a hundred at a call."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from chalicelib.bills.rules.bill import PAYMENT, REFUND
from chalicelib.bills.rules.statement import Row
from chalicelib.payments import parts as payments
from chalicelib.payments.parts import Order, Refund

Place = tuple[str, str]


@dataclass(frozen=True)
class Known:
    """How much we know that a row tells of, and when that was. `pending`: a refund whose end is not known; `failed`:
    nothing went back of it after all."""

    fen: int
    at: datetime | None
    pending: bool = False
    failed: bool = False


def orders_of(rows: Sequence[Row]) -> dict[str, Order]:
    """The orders there are of these rows, strongly read."""
    return payments.find_orders({row.order_id for row in rows})


def of_rows(rows: Sequence[Row], orders: Mapping[str, Order]) -> dict[Place, Known]:
    """What is known of these, by kind and number."""
    wanted = {(row.order_id, row.refund_no) for row in rows if row.kind == REFUND and row.order_id in orders}
    refunds = payments.find_refunds(wanted)
    found = {}
    for row in rows:
        known = _payment(orders.get(row.order_id), row) if row.kind == PAYMENT else _refund(refunds, row)
        if known is not None:
            found[row.kind, row.number] = known
    return found


def _payment(order: Order | None, row: Row) -> Known | None:
    if order is None:
        return None
    unmatched = order.unmatched
    if order.transaction_id == row.transaction_id:
        return Known(order.payable_fen, order.paid_at)
    if unmatched is not None and unmatched.transaction_id == row.transaction_id:
        return Known(unmatched.total_fen, unmatched.at)
    if order.state == payments.CLOSED and order.refunded_fen:  # it came and went in the provider's console
        return Known(order.refunded_fen, None)
    return None


def _refund(refunds: Mapping[tuple[str, str], Refund], row: Row) -> Known | None:
    refund = refunds.get((row.order_id, row.refund_no))
    if refund is None:
        return None
    failed = refund.state == payments.REFUND_FAILED
    return Known(refund.refund_fen, refund.refunded_at, pending=refund.is_pending, failed=failed)
