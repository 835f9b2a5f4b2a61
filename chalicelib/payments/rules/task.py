"""What a person has to look at."""

from dataclasses import dataclass
from datetime import datetime

STRAY_MONEY, ABNORMAL_REFUND, UNKNOWN_CALLBACK = "stray_money", "abnormal_refund", "unknown_callback"
UNKNOWN_ORDER, UNANSWERED_ORDER, UNANSWERED_REFUND = "unknown_order", "unanswered_order", "unanswered_refund"


@dataclass(frozen=True)
class Task:
    """`kind`: stray_money (came for an order and does not fit it: refund the payment, which closes it),
    abnormal_refund (the customer's account did not take it: see to it in the provider's console), unknown_callback
    (of a type nobody here knows, or unreadable), unknown_order (a notice about `payment_id`, which is no order here),
    unanswered_order and unanswered_refund (the provider gave no answer that decides for a day: resolving it frees what
    it holds)."""

    id: str
    kind: str
    since: datetime
    payment_id: str | None
    refund_no: str | None
    amount_fen: int | None
    why: str | None
