"""Schedule, every minute: reports that failed, shops that nobody knew, shoppers whose turn it is to be asked about.

All of them stay in the due index until they are done, so a tick that was missed heals at the next.
"""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from chalicelib.aws import telemetry
from chalicelib.circle import apply_sale, authorizations, rules, store
from chalicelib.tables.base import DUE_SHARDS

T = TypeVar("T")

PER_SHARD = 50
# The function ends after 55 seconds; what was begun then may wait ten for an answer.
WITHIN_SECONDS = 40.0
MOST_FAILURES = 3  # of a shard
AFTER_A_FAULT = timedelta(minutes=1)


def handle(*, now: datetime) -> dict[str, int]:
    """How many sales and shoppers were looked at, and how many of them failed."""
    until = time.monotonic() + WITHIN_SECONDS
    told = {"sales": 0, "asked": 0, "failed": 0}
    with telemetry.call("circle_tick") as line:
        for shard in range(DUE_SHARDS):
            _sales(shard, told, until, now)
        for shard in range(DUE_SHARDS):
            _shoppers(shard, told, until, now)
        line.update(told)
    return told


def _sales(shard: int, told: dict[str, int], until: float, now: datetime) -> None:
    failed = 0
    for one in store.due(shard, now, limit=PER_SHARD):
        if time.monotonic() > until or failed >= MOST_FAILURES:
            break
        told["sales"] += 1
        failed += _failed(one, lambda sold: apply_sale.follow(sold, now=now))
        _leave_until_later(one, now)
    told["failed"] += failed


def _shoppers(shard: int, told: dict[str, int], until: float, now: datetime) -> None:
    failed = 0
    for one in store.authorizations_due(shard, now, limit=PER_SHARD):
        if time.monotonic() > until or failed >= MOST_FAILURES:
            break
        told["asked"] += 1
        if _failed(one, lambda known: authorizations.ask_in_turn(known, now=now)):
            failed += 1
            store.ask_again(one, now + AFTER_A_FAULT)
    told["failed"] += failed


def _failed(one: T, act: Callable[[T], None]) -> bool:
    try:
        act(one)
    except Exception as error:  # logged, and due again: one must not hold up the rest
        telemetry.fault("circle_tick", error)
        return True
    return False


def _leave_until_later(before: rules.Sale, now: datetime) -> None:
    """Whoever could not even be looked at comes after the others."""
    after = store.find(before.transaction_id)
    if after is not None and after == before:
        store.put_off(after, until=now + AFTER_A_FAULT, failed=False)
