"""The one place that encodes and decodes events.

An event is the same everywhere it travels: in the attribute `event` of an item, in the image of a stream, on the bus
and in a queue: {"id", "name", "at", "details"}. Other versions of this code read and write it too while a deploy runs.
"""

from datetime import datetime
from typing import Any

import msgspec

from chalicelib import lazily
from chalicelib.events.envelope import Details, Event

with lazily.rooms():
    from chalicelib.events import registry  # who only writes events reads none


AS_THEY_ARE = frozenset({str, int, bool, type(None)})


class UnknownEvent(LookupError):
    """No event has this name here; a later version may have one."""


def encode(event: Event[Details]) -> dict[str, Any]:
    """An event as plain data, ready for JSON."""
    details = event.details
    plain = msgspec.to_builtins(details) if details.utc_is_z else _with_offsets(details)
    return {"id": event.id, "name": details.name, "at": event.at.isoformat(), "details": plain}


def decode(raw: dict[str, Any]) -> Event[Any]:
    """The event that `encode` made, in this version or another. Raises UnknownEvent; msgspec.ValidationError where the
    details lack what their type needs."""
    return Event(raw["id"], datetime.fromisoformat(raw["at"]), _details(raw["name"], raw["details"]))


def _details(name: str, raw: dict[str, Any]) -> Details:
    known = registry.EVENTS.get(name)
    if known is None:
        raise UnknownEvent(name)
    return msgspec.convert(raw, known())


def _with_offsets(details: Details) -> Any:
    return _written(msgspec.to_builtins(details, builtin_types=(datetime,)))


def _written(value: Any) -> Any:
    """Plain data with each instant as text, at any depth."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, dict):
        # Most values are text, numbers or None: a call for each would take as long as all the rest.
        return {key: one if type(one) in AS_THEY_ARE else _written(one) for key, one in value.items()}
    return [one if type(one) in AS_THEY_ARE else _written(one) for one in value]
