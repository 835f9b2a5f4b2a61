"""An event as code holds it: an id, an instant, and details of one type."""

from datetime import datetime
from typing import ClassVar, Generic, TypeVar

import msgspec


class Details(msgspec.Struct, frozen=True, kw_only=True):
    """What an event says: each event is a subclass. A field with a default came later than its event: a queue or a
    dead-letter queue may still hold the event without it."""

    name: ClassVar[str]
    """The event's name, as items, rules of the bus and queues have it."""
    utc_is_z: ClassVar[bool] = False
    """How details write an instant in UTC: with Z at the end, or with +00:00. Both are read."""


D_co = TypeVar("D_co", bound=Details, covariant=True)


class Event(msgspec.Struct, Generic[D_co], frozen=True):
    """One thing that happened.

    `id`: natural, so the same thing has the same id each time it is written or delivered. `at`: when it happened, in
    UTC. `resent`: how often the worker that applies it has put it back on its own queue, to look again later.
    """

    id: str
    at: datetime
    details: D_co
    resent: int = 0

    @property
    def name(self) -> str:
        return self.details.name
