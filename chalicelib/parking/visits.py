"""GET /v1/parking/visits/current: the visits of a member's cars that are in a car park, with what each costs now.
GET /v1/admin/members/{member_id}/visits: the same for staff."""

from datetime import datetime

import msgspec

from chalicelib import errors
from chalicelib.members import parts as members
from chalicelib.parking.rules.plate import mask_plate
from chalicelib.parking.rules.quote import quote_visit
from chalicelib.parking.rules.visit import ParkingLine, Visit, is_within_grace
from chalicelib.parking.store import plates
from chalicelib.parking.store import visits as store
from chalicelib.tiers import parts as tiers


class VisitView(msgspec.Struct, frozen=True):
    """A visit with what it costs now; `lines` sum to `due_fen`. `payment_id`: the open order for it. The gate knows
    plates, not members: if a line is of the member's tier, settle the visit before the exit, even if nothing is due."""

    visit_id: str
    car_park_id: str
    plate: str
    state: str
    entered_at: datetime
    minutes: int
    lines: tuple[ParkingLine, ...]
    due_fen: int
    points_per_hour: int | None
    leave_by: datetime | None
    payment_id: str | None


class Current(msgspec.Struct, frozen=True):
    visits: list[VisitView]


def list_current(*, member_id: str, now: datetime) -> Current:
    """Lists the current visits of the member's plates, with what they cost now.

    Three reads: the plates, the latest visit id of each, the visits; and one more for the member's tier in each mall
    whose tiers include free parking.
    """
    bound = plates.list_plates(members.ids_of(member_id))
    visits = [one for one in store.list_latest(bound) if one.is_here]
    free = {mall_id: free_minutes(mall_id, member_id, now=now) for mall_id in {one.mall_id for one in visits}}
    return Current([show_visit(one, tier_minutes=free[one.mall_id], now=now) for one in visits])


def list_masked(member_id: str, *, now: datetime) -> Current:
    """Lists the current visits of a member with what they cost now, as the member sees them, but with masked plates.

    For a former id, the visits of the merged member. Raises ResourceNotFound.
    """
    member = members.find(member_id)
    if member is None:
        raise errors.ResourceNotFound("member_id", what="member")
    shown = list_current(member_id=member.id, now=now).visits
    return Current([msgspec.structs.replace(one, plate=mask_plate(one.plate)) for one in shown])


def free_minutes(mall_id: str, member_id: str, *, now: datetime) -> int:
    """The free minutes that the member's tier in a mall gives for each visit; 0 without a tier."""
    program = tiers.program_of(mall_id)
    if program is None or not program.spec.parks_free:
        return 0
    tier = tiers.tier_of(member_id, mall_id, now=now)
    return tier.free_parking_minutes if tier else 0


def find_own(member_id: str, visit_id: str) -> Visit:
    """A visit of one of the member's plates. Raises VisitNotFound."""
    visit = store.find(visit_id)
    if visit is None or visit.plate not in plates.list_plates(members.ids_of(member_id)):
        raise errors.VisitNotFound
    return visit


def show_visit(visit: Visit, *, tier_minutes: int, now: datetime) -> VisitView:
    """A visit as a member sees it. `tier_minutes`: the free minutes of the member's tier."""
    within_grace = is_within_grace(visit, now=now)
    priced = quote_visit(visit, use_points=0, now=now, tier_minutes=tier_minutes)
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
