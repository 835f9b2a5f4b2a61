"""Schedule, every minute: asks the provider about orders no callback came for, and closes those whose time is up.

An order stays in the due index until it is settled, so a tick that was missed heals at the next.
"""

from datetime import datetime

from chalicelib import telemetry
from chalicelib.payments import rules, settle, store
from chalicelib.payments.rules import CLOSED, PAID, Order

PER_SHARD = 50


def handle(*, now: datetime) -> dict[str, int]:
    """How many orders were settled, put off, and could not be asked about."""
    told = {"settled": 0, "put_off": 0, "failed": 0}
    with telemetry.call("payments_poll") as line:
        for order in list(store.due(now, per_shard=PER_SHARD)):
            told[_visit(order, now)] += 1
        line.update(told)
    return told


def _visit(order: Order, now: datetime) -> str:
    try:
        order = settle.ask_provider(order)
        if order.state not in (PAID, CLOSED) and now >= order.expires_at:
            order = settle.close(order, at=now, reason="expired")
    except Exception as error:  # logged, and asked again: one bad order must not hold up the rest
        telemetry.fault("payments_poll", error, payment_id=order.id)
        store.ask_again(order, rules.next_question_at(order, now=now))
        return "failed"
    if order.state in (PAID, CLOSED) or order.set_aside is not None:
        return "settled"
    store.ask_again(order, rules.next_question_at(order, now=now))
    return "put_off"
