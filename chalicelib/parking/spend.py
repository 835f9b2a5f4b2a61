"""Points that a visit spends: their source in the ledger, and the actions that spend them."""

from collections.abc import Sequence
from datetime import datetime

from chalicelib.aws.dynamo import Action
from chalicelib.parking.rules.visit import Visit
from chalicelib.points import parts as points


def spend_source(key: str, at: datetime) -> points.Source:
    """The ledger's source of a settlement's points. `key`: the id of its order, or "<visit>.<settlements>" without an
    order."""
    return points.Source("parking", key, at)


def spend_points(visit: Visit, number: int, *, member_id: str, key: str, now: datetime) -> Sequence[Action]:
    """The actions that spend `number` points on a visit; none for 0. Raises PointsInsufficient."""
    if number == 0:
        return ()
    return points.spend(
        member_id,
        number,
        spend_source(key, now),
        mall_id=visit.mall_id,
        redeemed_at=f"car_park:{visit.car_park_id}",
        now=now,
    )
