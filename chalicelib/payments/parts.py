"""What parking may use of payments: an order for a visit, opened with parking's own changes beside it."""

from chalicelib.payments.open import ORDER_ID_LENGTH, listed, open_at_provider, payer_of, place
from chalicelib.payments.rules import CLOSED, CREATED, OPEN, ORDER_LIFE, PAID, PARKING, Order
from chalicelib.payments.settle import ask_provider
from chalicelib.payments.store import ORDER, find
from chalicelib.payments.view import Payment, show

__all__ = [
    "CLOSED",
    "CREATED",
    "OPEN",
    "ORDER",
    "ORDER_ID_LENGTH",
    "ORDER_LIFE",
    "PAID",
    "PARKING",
    "Order",
    "Payment",
    "ask_provider",
    "find",
    "listed",
    "open_at_provider",
    "payer_of",
    "place",
    "show",
]
