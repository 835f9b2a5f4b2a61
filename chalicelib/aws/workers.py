"""Declares workers (functions that read a queue) and schedules (functions called by time) on a Chalice app.

A verb is a function of a room. The names of its parameters say what it gets: `events`, a batch of events at once;
`message`, the message itself; otherwise the event of one message. A parameter `now` or `real_now` gets the time. The
events that a worker gets, and its limits, are in infra/shape.py.
"""

import functools
import inspect
from collections.abc import Callable
from typing import Any

from chalice.app import Chalice, CloudWatchEvent, SQSEvent

from chalicelib import clock
from chalicelib.aws import delivery

Verb = Callable[..., Any]


class Workers:
    """The workers of an app, each declared in one line. `app.py` assigns the result of each line to `<name>_worker`,
    because Lambda finds the function by that name."""

    def __init__(self, app: Chalice) -> None:
        self.app = app

    def queue(self, name: str, verb: Callable[[], Verb]) -> Any:
        """A worker that reads its own queue."""

        def handle(event: SQSEvent) -> Any:
            records, function = event.to_dict()["Records"], verb()
            asked = _asked_of(function)
            return _consumer(asked)(records, lambda taken: function(taken, **_times(asked)), name)

        handle.__name__ = f"{name}_worker"
        return self.app.on_sqs_message(queue_arn="placeholder", name=name)(handle)

    def tick(self, name: str, verb: Callable[[], Verb]) -> Any:
        """A schedule. At each tick its verb gets, as `now`, the time at which the tick was due."""

        def handle(event: CloudWatchEvent) -> Any:
            return verb()(now=clock.scheduled(event.time))

        handle.__name__ = f"{name}_worker"
        return self.app.schedule("rate(1 minute)", name=name)(handle)


def _consumer(asked: frozenset[str]) -> Callable[..., delivery.BatchFailures]:
    if "events" in asked:
        return delivery.consume_together
    return delivery.consume_messages if "message" in asked else delivery.consume


def _times(asked: frozenset[str]) -> dict[str, Any]:
    times = {"now": clock.now, "real_now": clock.real_now}
    return {name: time() for name, time in times.items() if name in asked}


@functools.cache
def _asked_of(function: Verb) -> frozenset[str]:
    return frozenset(inspect.signature(function).parameters)
