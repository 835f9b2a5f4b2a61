"""What other rooms may use of payments: an order for a visit, opened with parking's own changes beside it; a purchase
at a store."""

from chalicelib.payments.open import (
    ORDER_ID_LENGTH,
    Purchase,
    listed,
    open_at_provider,
    payer_of,
    place,
)
from chalicelib.payments.open import handle as buy
from chalicelib.payments.open import quote as quote_purchase
from chalicelib.payments.rules.order import CLOSED, CREATED, OPEN, ORDER_LIFE, PAID, PARKING, Order
from chalicelib.payments.settle import ask_provider
from chalicelib.payments.store.notices import find as find_notice
from chalicelib.payments.store.notices import leave_to_a_person
from chalicelib.payments.store.orders import ORDER, find
from chalicelib.payments.view import Line, Payment, show

__all__ = [
    "CLOSED",
    "CREATED",
    "OPEN",
    "ORDER",
    "ORDER_ID_LENGTH",
    "ORDER_LIFE",
    "PAID",
    "PARKING",
    "Line",
    "Order",
    "Payment",
    "Purchase",
    "ask_provider",
    "buy",
    "find",
    "find_notice",
    "leave_to_a_person",
    "listed",
    "open_at_provider",
    "payer_of",
    "place",
    "quote_purchase",
    "show",
]
