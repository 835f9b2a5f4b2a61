"""The one place that encodes and decodes events.

An event is {"id", "name", "at", "details"}, and has this form everywhere: in the attribute `event` of an item, in a
record of a stream, on the bus and in a queue. During a deploy, other versions of this code read and write events too.
"""

from datetime import datetime
from typing import Any

import msgspec

from chalicelib import lazily
from chalicelib.events.envelope import Details, Event

with lazily.rooms():
    from chalicelib.events import registry  # only decoding uses it


AS_THEY_ARE = frozenset({str, int, bool, type(None)})


class UnknownEvent(LookupError):
    """This version of the code has no event of this name; a later version may have one."""


def encode(event: Event[Details]) -> dict[str, Any]:
    """An event as plain data, ready for JSON."""
    details = event.details
    plain = msgspec.to_builtins(details) if details.utc_is_z else _with_offsets(details)
    return {"id": event.id, "name": details.name, "at": event.at.isoformat(), "details": plain}


def decode(raw: dict[str, Any]) -> Event[Any]:
    """The event that `encode` of this or another version made. Raises UnknownEvent, and msgspec.ValidationError if the
    details do not match their type."""
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
        # Most values are text, numbers or None. A call for each of them would double the time.
        return {key: one if type(one) in AS_THEY_ARE else _written(one) for key, one in value.items()}
    return [one if type(one) in AS_THEY_ARE else _written(one) for one in value]
