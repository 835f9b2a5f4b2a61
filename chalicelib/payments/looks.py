"""What a client's look may cost at the provider: those who look at an open payment share one question per pause of the
ladder. Beside it the ladder asks by itself (payments.ask)."""

import contextlib
from datetime import datetime, timedelta

from chalicelib import allowance
from chalicelib.allowance import Allowance
from chalicelib.payments import settle
from chalicelib.payments.rules import order as rules
from chalicelib.payments.rules.order import Order
from chalicelib.payments.store import orders
from chalicelib.providers import wechat_pay

# A till or staff who want to give money back must not wait because the shopper looked.
BEFORE_REFUND = Allowance("payment_to_refund", 5, timedelta(minutes=1))


def look(order: Order, *, now: datetime) -> Order:
    """The order as the provider has it; as we have it where the provider is away, or was asked in this pause."""
    if _is_known(order):
        return order
    if not allowance.take_of("payment", order.id, rules.pause_of(order, now=now), now=now):
        return orders.find(order.id) or order  # whoever asked may have heard that it is paid
    return _asked(order, now)


def before_refund(order: Order, *, now: datetime) -> Order:
    """As `look`, for who wants to give money back."""
    if _is_known(order) or not allowance.take(BEFORE_REFUND, order.id, now=now):
        return order
    return _asked(order, now)


def _is_known(order: Order) -> bool:
    return order.is_settled or order.set_aside is not None


def _asked(order: Order, now: datetime) -> Order:
    """Where the provider is away, the state we have is told, and the pollers ask again."""
    with contextlib.suppress(wechat_pay.ProviderDown):
        return settle.ask_provider(order, now=now)
    return order
