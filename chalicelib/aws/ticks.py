"""What schedules share: a tick works on what is due, in turn and within its time.

What it does not reach is still due at the next tick, so a missed tick heals by itself.
"""

import itertools
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from chalicelib.aws import telemetry

T = TypeVar("T")

# A function ends after 55 seconds; what begins last may wait ten for a provider's answer.
WITHIN_SECONDS = 40.0


def run(
    name: str,
    items: Iterable[T],
    act: Callable[[T], None],
    *,
    about: Callable[[T], dict[str, Any]],
    counts: dict[str, int],
) -> dict[str, int]:
    """Acts on each item, logs one line with `counts` and returns them; `act` adds to them. A fault with one item is
    logged with the fields that are `about` it and does not hold up the others; the first is raised at the end."""
    with telemetry.call(name) as line:
        try:
            telemetry.each(items, act, name, about)
        finally:
            line.update(counts)
    return counts


def in_time(items: Iterable[T], *, until: float | None = None) -> Iterator[T]:
    """The items until the time is up: `until` an instant of the monotonic clock, or after WITHIN_SECONDS."""
    ends = time.monotonic() + WITHIN_SECONDS if until is None else until
    for item in items:
        if time.monotonic() > ends:
            return
        yield item


def in_turn(*queues: Iterable[T]) -> Iterator[T]:
    """The first item of each queue, then the second of each …, so that a long queue does not hold up the others."""
    one_each = [((item,) for item in queue) for queue in queues]
    for turn in itertools.zip_longest(*one_each, fillvalue=()):
        for place in turn:
            yield from place
