"""Unmatched payments: payments that came for an order, but are late or do not match it. Pure.

An unmatched payment credits nothing. A payment for a closed order is late and is refunded automatically, even if its
amount differs. For any other mismatch, the order is held for review until a person refunds the payment.
"""

from chalicelib.payments.rules.order import CLOSED, Order, UnmatchedPayment
from chalicelib.providers.answers.payments import Payment

LATE = "late"
# A payment for a closed order is late if `find_mismatch` returns one of these. If it returns another field, the order
# is held for review.
REFUNDED_WHEN_CLOSED = (None, "amount")


def find_mismatch(order: Order, payment: Payment) -> str | None:
    """The first field in which a payment differs from its order; None if it matches."""
    pairs = {
        "amount": (order.payable_fen, payment.total_fen),
        "currency": ("CNY", payment.currency),
        "appid": (order.appid, payment.appid),
        "mchid": (order.mchid, payment.mchid),
    }
    return next((name for name, (ours, theirs) in pairs.items() if ours != theirs), None)


def match_payment(order: Order, payment: Payment) -> UnmatchedPayment | None:
    """None if the payment is the order's own. Otherwise the unmatched payment: its `reason` is LATE if it is refunded
    automatically, or "<field>_differs" if it is held for review."""
    field = find_mismatch(order, payment)
    late = order.state == CLOSED and field in REFUNDED_WHEN_CLOSED
    if field is None and not late:
        return None
    return UnmatchedPayment(
        LATE if late else f"{field}_differs", payment.transaction_id, payment.total_fen, payment.paid_at
    )


def rest_fen(unmatched: UnmatchedPayment, *, refunded_fen: int) -> int:
    """How much of an unmatched payment, in fen, is not refunded yet. A part may have been refunded in the console of
    WeChat Pay."""
    return max(unmatched.total_fen - refunded_fen, 0)


def is_refunded(order: Order) -> bool:
    """Whether an unmatched payment came for the order and all of it was refunded."""
    return order.unmatched is not None and not rest_fen(order.unmatched, refunded_fen=order.refunded_fen)
