"""The type of an event in code: an id, an instant, and details of one type."""

from datetime import datetime
from typing import ClassVar, Generic, TypeVar

import msgspec


class Details(msgspec.Struct, frozen=True, kw_only=True):
    """The details of an event; each event has a subclass. A field with a default was added after the event was first
    used: a queue or a dead-letter queue may still hold events without the field."""

    name: ClassVar[str]
    """The event's name in items, in rules of the bus and in queues."""
    utc_is_z: ClassVar[bool] = False
    """How the details' instants in UTC are written: with Z at the end, or with +00:00. Both can be read."""


D_co = TypeVar("D_co", bound=Details, covariant=True)


class Event(msgspec.Struct, Generic[D_co], frozen=True):
    """One thing that happened.

    `id`: made from what happened, so it is the same each time the event is written or delivered. `at`: when it
    happened, in UTC. `resent`: how often its consumer has put it back on its own queue, to apply it later.
    """

    id: str
    at: datetime
    details: D_co
    resent: int = 0

    @property
    def name(self) -> str:
        return self.details.name
