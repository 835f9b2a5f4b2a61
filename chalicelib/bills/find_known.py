"""Finds what we know about a bill's rows that have no entry on its day: a payment held for review, a pending refund, an
entry of another day, or an entry that is not recorded yet. Reads a hundred items per call."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from chalicelib.payments import parts as payments
from chalicelib.payments.parts import Order, Refund
from chalicelib.providers.answers.trade_bill import PAYMENT, REFUND, Row

Place = tuple[str, str]


@dataclass(frozen=True)
class Known:
    """What we know about a row: the amount, and when the payment or refund happened. `pending`: a refund whose outcome
    is not known; `failed`: a refund of which nothing was refunded."""

    fen: int
    at: datetime | None
    pending: bool = False
    failed: bool = False


def find_orders(rows: Sequence[Row]) -> dict[str, Order]:
    """Returns our orders that these rows name, by order id. Strongly consistent."""
    return payments.find_orders({row.order_id for row in rows})


def find_for_rows(rows: Sequence[Row], orders: Mapping[str, Order]) -> dict[Place, Known]:
    """Returns what we know about these rows, by kind and number. A row that we know nothing about is left out."""
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
    if order.state == payments.CLOSED and order.refunded_fen:  # refunded in WeChat Pay's console before we saw it
        return Known(order.refunded_fen, None)
    return None


def _refund(refunds: Mapping[tuple[str, str], Refund], row: Row) -> Known | None:
    refund = refunds.get((row.order_id, row.refund_no))
    if refund is None:
        return None
    failed = refund.state == payments.REFUND_FAILED
    return Known(refund.refund_fen, refund.refunded_at, pending=refund.is_pending, failed=failed)
