"""What other rooms may use of parking."""

from datetime import datetime
from typing import TYPE_CHECKING

from chalicelib import lazily
from chalicelib.parking import store
from chalicelib.parking.rules import checked_plate
from chalicelib.security.tokens import Via

with lazily.rooms():
    from chalicelib.parking import exit as parking_exit
    from chalicelib.payments import parts as payments

if TYPE_CHECKING:
    from chalicelib.parking.rules import Line

__all__ = ["absorb", "checked_plate", "members_with", "pay", "quote"]


def members_with(plate: str) -> list[str]:
    """The ids of those who bound a plate."""
    return store.members_with(plate)


def absorb(old_id: str, new_id: str, *, now: datetime) -> None:
    """Binds a merged member's plates to the one it became."""
    store.bring_plates(old_id, new_id)


def pay(
    visit_id: str, *, member_id: str, via: Via | None, coupon_id: str | None, points: int, now: datetime
) -> "tuple[payments.Payment, bool]":
    """The order that settles a visit, and whether it was there before; the visit is its key. Raises VisitNotFound,
    VisitEnded, VisitBeingPaid, VisitSettled, PointsNotAccepted, PointsInsufficient, the coupon's refusals,
    WechatUnavailable, PaymentRefused."""
    body = parking_exit.Request(points=points, coupon_id=coupon_id)
    return parking_exit.pay(body, member_id=member_id, via=via, visit_id=visit_id, now=now)


def quote(visit_id: str, *, member_id: str, coupon_id: str | None, points: int, now: datetime) -> "tuple[Line, ...]":
    """What a visit costs now, line by line; holds nothing. Raises as `pay`, but for the payment's own."""
    body = parking_exit.Request(points=points, coupon_id=coupon_id)
    return parking_exit.quote(body, member_id=member_id, visit_id=visit_id, now=now).lines
