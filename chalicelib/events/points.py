"""Postings to the points ledger."""

from datetime import datetime
from typing import ClassVar

import msgspec

from chalicelib import events
from chalicelib.events.envelope import Details


class Earned(msgspec.Struct, frozen=True):
    """Points earned by buying, or taken back of those where negative. `at`: when was bought."""

    points: int
    at: datetime


class PointsPosted(Details, frozen=True, kw_only=True):
    """A member's points changed.

    `source`: what made them change, as `kind:id`. `kind`: of the posting. `mall_id`, `store_id`: None where no mall or
    store is known; a posting of expired points has none. `points`: negative where they went. `earned`: None for a
    posting that no buying made. `ends`: the instants when points of this posting expire, lapse, or are held until.
    """

    name: ClassVar[str] = events.POINTS_POSTED

    source: str
    kind: str
    member_id: str
    mall_id: str | None
    store_id: str | None
    points: int
    earned: Earned | None = None
    ends: tuple[datetime, ...] = ()
