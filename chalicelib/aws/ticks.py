"""The loop that all schedules share: a tick works on the items that are due, until its time is up.

An item that a tick does not reach is still due at the next tick, so a missed tick does no harm.
"""

import itertools
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from chalicelib.aws import telemetry

T = TypeVar("T")

# Lambda ends a function after 55 seconds, and the last item may wait ten seconds for a provider's response.
WITHIN_SECONDS = 35.0


def run(
    name: str,
    items: Iterable[T],
    act: Callable[[T], None],
    *,
    about: Callable[[T], dict[str, Any]],
    counts: dict[str, int],
) -> dict[str, int]:
    """Calls `act` for each item, logs one line with `counts` and returns them; `act` adds to `counts`. A fault with one
    item does not stop the others: it is logged with the fields that `about` returns for the item. The first fault is
    raised at the end."""
    with telemetry.call(name) as line:
        try:
            telemetry.each(items, act, name, about)
        finally:
            line.update(counts)
    return counts


def in_time(items: Iterable[T], *, until: float | None = None) -> Iterator[T]:
    """The items, until the time is up: at `until` (seconds of the monotonic clock), or WITHIN_SECONDS after the start
    if it is None."""
    ends = time.monotonic() + WITHIN_SECONDS if until is None else until
    for item in items:
        if time.monotonic() > ends:
            return
        yield item


def in_turn(*queues: Iterable[T]) -> Iterator[T]:
    """The first item of each queue, then the second of each, and so on: a long queue does not delay the others."""
    one_each = [((item,) for item in queue) for queue in queues]
    for turn in itertools.zip_longest(*one_each, fillvalue=()):
        for place in turn:
            yield from place
