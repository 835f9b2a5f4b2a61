"""What other rooms may use of parking: who bound a plate, what a visit costs, and the order that pays it."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from chalicelib import lazily
from chalicelib.parking.rules.plate import check_plate, mask_plate
from chalicelib.parking.store import plates
from chalicelib.security.tokens import Via

with lazily.rooms():
    from chalicelib.parking import settle_visit
    from chalicelib.payments import parts as payments

if TYPE_CHECKING:
    from chalicelib.parking.rules.visit import ParkingLine

__all__ = ["check_plate", "mask_plate", "members_with", "pay", "plates_of", "quote", "transfer"]


def members_with(plate: str) -> list[str]:
    """The ids of the members who bound a plate."""
    return plates.list_members(plate)


def plates_of(member_ids: Sequence[str]) -> list[str]:
    """The plates bound under any of a member's ids, sorted."""
    return sorted(plates.list_plates(member_ids))


def transfer(old_id: str, new_id: str, *, now: datetime) -> None:
    """Binds the plates of a former id to the merged member."""
    plates.transfer(old_id, new_id)


def pay(
    visit_id: str, *, member_id: str, via: Via | None, coupon_id: str | None, points: int, now: datetime
) -> "tuple[payments.Payment, bool]":
    """Opens the order that settles a visit. Returns its payment, and whether it is a repeat: a visit has one order at a
    time.

    Raises VisitNotFound, VisitEnded, VisitBeingPaid, VisitSettled, PointsNotAccepted, PointsInsufficient,
    CouponNotEligible, CouponExpired, CouponInUse, ReferenceInvalid, PaymentsOpenTooMany, AskedTooOften, PaymentRefused,
    WechatUnavailable, Busy.
    """
    body = settle_visit.ExitRequest(points=points, coupon_id=coupon_id)
    return settle_visit.pay(body, member_id=member_id, via=via, visit_id=visit_id, now=now)


def quote(
    visit_id: str, *, member_id: str, coupon_id: str | None, points: int, now: datetime
) -> "tuple[ParkingLine, ...]":
    """What a visit costs now, line by line; holds nothing. Raises VisitNotFound, VisitEnded, PointsNotAccepted,
    CouponNotEligible, CouponExpired, CouponInUse."""
    body = settle_visit.ExitRequest(points=points, coupon_id=coupon_id)
    return settle_visit.quote(body, member_id=member_id, visit_id=visit_id, now=now).lines
