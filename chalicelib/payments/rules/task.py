"""Tasks: what a person has to look at. Pure."""

from dataclasses import dataclass
from datetime import datetime

# Stored and API values.
UNMATCHED_PAYMENT, ABNORMAL_REFUND, UNKNOWN_CALLBACK = "stray_money", "abnormal_refund", "unknown_callback"
UNKNOWN_ORDER, UNANSWERED_ORDER, UNANSWERED_REFUND = "unknown_order", "unanswered_order", "unanswered_refund"
KINDS = (UNMATCHED_PAYMENT, ABNORMAL_REFUND, UNKNOWN_CALLBACK, UNKNOWN_ORDER, UNANSWERED_ORDER, UNANSWERED_REFUND)


@dataclass(frozen=True)
class Task:
    """A task about an order, a refund or a notice.

    `kind` says what is wrong and what ends it:
    UNMATCHED_PAYMENT: a payment does not match its order. Refunding it closes the order.
    ABNORMAL_REFUND: the payer's account refused the money. It is completed in the console of WeChat Pay.
    UNKNOWN_CALLBACK: a callback of a type that is not handled here, or unreadable.
    UNKNOWN_ORDER: a callback about a `payment_id` that is no order here.
    UNANSWERED_ORDER, UNANSWERED_REFUND: WeChat Pay gave no result for a day. Resolving the task closes the order, or
    marks the refund as failed, and releases what the order or the refund holds.
    """

    id: str
    kind: str
    since: datetime
    payment_id: str | None
    refund_no: str | None
    amount_fen: int | None
    why: str | None
