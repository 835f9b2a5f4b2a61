"""Events of the points ledger."""

from datetime import datetime
from typing import ClassVar

import msgspec

from chalicelib import events
from chalicelib.events.envelope import Details


class Earned(msgspec.Struct, frozen=True):
    """Points earned by a sale; negative if a refund reverses them. `at`: the instant of the sale."""

    points: int
    at: datetime


class PointsPosted(Details, frozen=True, kw_only=True):
    """A member's points changed.

    `source`: the cause of the change, as `kind:id`. `kind`: the kind of posting. `mall_id`, `store_id`: None if not
    known; a posting of expired points has neither. `points`: negative if the member lost points. `earned`: None if the
    posting is not for a sale. `ends`: the instants at which points of this posting expire or lapse, or their hold ends.
    `spent`: points that were spent; negative if they are restored. None if none were. It can be more than the member
    lost or got, because restored points first pay what the member owes or the mall forgave.
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
    spent: int | None = None
