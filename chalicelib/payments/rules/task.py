"""What a person has to look at."""

from dataclasses import dataclass
from datetime import datetime

STRAY_MONEY, ABNORMAL_REFUND, UNKNOWN_CALLBACK = "stray_money", "abnormal_refund", "unknown_callback"


@dataclass(frozen=True)
class Task:
    """`kind`: stray_money (came for an order and does not fit it: refund the payment, which closes it),
    abnormal_refund (the customer's account did not take it: see to it in the provider's console), unknown_callback
    (of a type nobody here knows)."""

    id: str
    kind: str
    since: datetime
    payment_id: str | None
    refund_no: str | None
    amount_fen: int | None
    why: str | None
