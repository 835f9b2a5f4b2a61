"""Adjustments by staff: what one person may do alone, and what a second one must approve. Pure.

`made_by` and `decided_by` are persons, whichever of their tokens they used.
"""

from dataclasses import dataclass
from datetime import datetime

from chalicelib import errors

WAITING, APPLIED, REJECTED = "waiting", "applied", "rejected"


@dataclass(frozen=True)
class Adjustment:
    """Points that staff give (negative: take), and the reason. `owe`: whether points that the member does not have
    become a debt."""

    id: str
    request_hash: str
    member_id: str
    mall_id: str
    points: int
    reason: str
    owe: bool
    made_by: str
    made_at: datetime
    state: str = WAITING
    decided_by: str | None = None
    decided_at: datetime | None = None


def needs_checker(points: int, *, limit: int) -> bool:
    """Whether these points alone are above the limit, so that a second person must approve."""
    return abs(points) > limit


def check_decision(adjustment: Adjustment, state: str, staff_id: str) -> bool:
    """Whether to apply a decision; False if the same person made the same decision before. Raises AdjustmentDecided if
    the adjustment was decided in another way or by another person, AdjustmentOwn if the person who made it approves
    it."""
    if adjustment.state == state and adjustment.decided_by == staff_id:
        return False
    if adjustment.state != WAITING:
        raise errors.AdjustmentDecided("state", state=adjustment.state)
    if state == APPLIED and adjustment.made_by == staff_id:
        raise errors.AdjustmentOwn
    return True
