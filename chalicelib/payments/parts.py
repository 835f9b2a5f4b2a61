"""What other rooms may use of payments: an order for a visit, opened with parking's own changes beside it; a purchase
at a store."""

from chalicelib.payments.give_back import ask_about as ask_about_refund
from chalicelib.payments.open import (
    ORDER_ID_LENGTH,
    Purchase,
    listed,
    open_again,
    payer_of,
    place,
)
from chalicelib.payments.open import handle as buy
from chalicelib.payments.open import quote as quote_purchase
from chalicelib.payments.rules.order import CLOSED, CREATED, OPEN, ORDER_LIFE, PAID, PARKING, Order
from chalicelib.payments.rules.refund import FAILED as REFUND_FAILED
from chalicelib.payments.rules.refund import Refund
from chalicelib.payments.settle import ask_anew, ask_provider
from chalicelib.payments.store.notices import find as find_notice
from chalicelib.payments.store.notices import leave_to_a_person
from chalicelib.payments.store.orders import ORDER, find, find_many
from chalicelib.payments.store.orders import page as page_of
from chalicelib.payments.store.refunds import find as find_refund
from chalicelib.payments.store.refunds import find_many as find_refunds
from chalicelib.payments.view import Line, Payment, show
from chalicelib.providers import wechat_pay
from chalicelib.providers.answers.notices import PAID as PAID_NOTICE
from chalicelib.providers.answers.payments import Payment as PaidOrder

__all__ = [
    "CLOSED",
    "CREATED",
    "OPEN",
    "ORDER",
    "ORDER_ID_LENGTH",
    "ORDER_LIFE",
    "PAID",
    "PARKING",
    "REFUND_FAILED",
    "Line",
    "Order",
    "Payment",
    "Purchase",
    "Refund",
    "ask_about_refund",
    "ask_anew",
    "ask_provider",
    "ask_whose",
    "buy",
    "find",
    "find_many",
    "find_notice",
    "find_refund",
    "find_refunds",
    "leave_to_a_person",
    "listed",
    "of_transaction",
    "open_again",
    "page_of",
    "payer_of",
    "place",
    "quote_purchase",
    "show",
]


def ask_whose(transaction_id: str, *, mchid: str) -> Order | None:
    """The order of ours that a transaction paid, as the provider says; None where it is none of ours. Raises
    ProviderDown, ProviderRefused, which prove nothing about whose it is."""
    status = wechat_pay.find_transaction(mchid=mchid, transaction_id=transaction_id)
    return find(status.order_id) if status is not None and status.order_id is not None else None


def of_transaction(transaction_id: str) -> Order | None:
    """The order whose callback told of a transaction; None where none came."""
    notice = find_notice(f"{PAID_NOTICE}#{transaction_id}")
    return find(notice.content.order_id) if notice and isinstance(notice.content, PaidOrder) else None
