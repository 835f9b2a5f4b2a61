"""GET /v1/parking/visits/current: the member's cars that are in a car park now, each with its quote."""

from datetime import datetime

import msgspec

from chalicelib import errors
from chalicelib.members import parts as members
from chalicelib.parking import rules, store
from chalicelib.parking.rules import PARKED, SETTLED, Line, Visit
from chalicelib.tiers import parts as tiers


class VisitView(msgspec.Struct, frozen=True):
    """A visit with what it costs now; `lines` sum to `due_fen`. `payment_id`: an order for it is open. A line of the
    tier's is had by settling, even where nothing is due: the gate knows plates, not members."""

    visit_id: str
    car_park_id: str
    plate: str
    state: str
    entered_at: datetime
    minutes: int
    lines: tuple[Line, ...]
    due_fen: int
    points_per_hour: int | None
    leave_by: datetime | None
    payment_id: str | None


class Current(msgspec.Struct, frozen=True):
    visits: list[VisitView]


def handle(*, member_id: str, now: datetime) -> Current:
    """Visits of the member's plates, with what they cost now.

    Three reads: the member's plates, where each plate was last, those visits; and one for the member's tier in each
    mall whose tiers park free.
    """
    visits = [
        one for one in store.latest_of(store.plates_of(members.ids_of(member_id))) if one.state in (PARKED, SETTLED)
    ]
    free = {mall_id: free_minutes(mall_id, member_id, now=now) for mall_id in {one.mall_id for one in visits}}
    return Current([show(one, tier_minutes=free[one.mall_id], now=now) for one in visits])


def free_minutes(mall_id: str, member_id: str, *, now: datetime) -> int:
    """What the member's tier in a mall has free of each visit."""
    program = tiers.program_of(mall_id)
    if program is None or not program.spec.parks_free:
        return 0
    tier = tiers.tier_of(member_id, mall_id, now=now)
    return tier.free_parking_minutes if tier else 0


def own(member_id: str, visit_id: str) -> Visit:
    """A visit of one of the member's plates; raises VisitNotFound."""
    visit = store.find(visit_id)
    if visit is None or visit.plate not in store.plates_of(members.ids_of(member_id)):
        raise errors.VisitNotFound
    return visit


def show(visit: Visit, *, tier_minutes: int, now: datetime) -> VisitView:
    """A visit as told to a member whose tier has so many minutes free."""
    within_grace = visit.state == SETTLED and visit.leave_by is not None and now <= visit.leave_by
    priced = rules.quote(visit, use_points=0, now=now, tier_minutes=tier_minutes)
    return VisitView(
        visit_id=visit.id,
        car_park_id=visit.car_park_id,
        plate=visit.plate,
        state=visit.state,
        entered_at=visit.entered_at,
        minutes=priced.minutes,
        lines=() if within_grace else priced.lines,
        due_fen=0 if within_grace else priced.due_fen,
        points_per_hour=visit.tariff.points_per_hour,
        leave_by=visit.leave_by,
        payment_id=visit.payment_id,
    )
