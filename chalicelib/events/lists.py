"""Events of issue lists."""

from typing import ClassVar

from chalicelib import events
from chalicelib.events.envelope import Details


class ListPartReady(Details, frozen=True, kw_only=True):
    """A part of an issue list was stored. `part`: its number, from 0."""

    name: ClassVar[str] = events.LIST_PART_READY

    list_id: str
    part: int
