"""POST /v1/admin/points-adjustments: staff adjust the points of a member, who must exist."""

from datetime import datetime

from chalicelib import errors
from chalicelib.members.store import members as store
from chalicelib.points import parts as points


def handle(
    body: "points.Adjust", *, staff_id: str, key: str, request_hash: str, now: datetime
) -> "tuple[points.AdjustmentView, bool]":
    """As points.adjust. Raises ResourceNotFound too."""
    if store.find(body.member_id) is None:
        raise errors.ResourceNotFound("member_id", what="member")
    return points.adjust(body, staff_id=staff_id, key=key, request_hash=request_hash, now=now)
