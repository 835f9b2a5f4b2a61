"""POST /v1/parking/visits/{id}/exit: settles a visit with a coupon and points, and the rest with an order.

If nothing is left to pay, the write that settles the visit also redeems the coupon and spends the points. Otherwise the
write that stores the order holds the coupon and spends the points; if the order closes unpaid, both are restored.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, TypeVar

import msgspec

from chalicelib import errors
from chalicelib.aws import dynamo
from chalicelib.aws.dynamo import Action
from chalicelib.coupons import parts as coupons
from chalicelib.members import parts as members
from chalicelib.parking import visits
from chalicelib.parking.place_order import order_id_of, place_order
from chalicelib.parking.rules.quote import CouponTime, Quote, quote_visit
from chalicelib.parking.rules.visit import ParkingLine, PendingSettlement, Visit, is_within_grace, leave_by
from chalicelib.parking.spend import spend_points
from chalicelib.parking.store import visits as store
from chalicelib.payments import parts as payments
from chalicelib.security.tokens import ShopperSession, Via

T = TypeVar("T")
Coupon = coupons.ParkingCoupon | None


class ExitRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`points`: the most points to spend; only as many are spent as lower the amount due. `coupon_id`: a coupon for
    parking time."""

    points: Annotated[int, msgspec.Meta(ge=0, le=10_000_000)] = 0
    coupon_id: Annotated[str, msgspec.Meta(min_length=1, max_length=80)] | None = None


class Settlement(msgspec.Struct, frozen=True):
    """`state`: settled (leave before `leave_by`) or to_pay (`payment` is the order to pay). `lines` sum to
    `due_fen`."""

    visit_id: str
    state: str
    lines: tuple[ParkingLine, ...]
    due_fen: int
    points: int
    leave_by: datetime | None
    payment: payments.Payment | None


def settle(body: ExitRequest, *, session: ShopperSession, visit_id: str, now: datetime) -> Settlement:
    """Settles a visit with free minutes, a coupon and points; the rest becomes an order.

    A repeat returns the same settlement or order. Raises VisitNotFound, VisitEnded, VisitBeingPaid, PointsNotAccepted,
    PointsInsufficient, CouponNotEligible, CouponExpired, CouponInUse, ReferenceInvalid, PaymentsOpenTooMany,
    AskedTooOften, PaymentRefused, WechatUnavailable, Busy.
    """
    member_id, via = session.member_id, session.via

    def act(found: Visit) -> Settlement:
        if found.payment_id is not None:
            return _repeat_order(found, body, member_id, now)
        if is_within_grace(found, now=now):
            return _repeat_settlement(found, member_id)
        priced, coupon = _price(found, body, member_id, now)
        if priced.due_fen == 0:
            return _settle(found, priced, coupon, member_id, now)
        placed = place_order(found, priced, coupon, member_id=member_id, via=via, now=now)
        return Settlement(found.id, "to_pay", priced.lines, priced.due_fen, priced.points, None, placed)

    return _retry(visit_id, member_id, act)


def pay(
    body: ExitRequest, *, member_id: str, via: Via | None, visit_id: str, now: datetime
) -> tuple[payments.Payment, bool]:
    """Does what `settle` does, but always with an order. Returns its payment, and whether it is a repeat. An order with
    nothing to pay is paid immediately. Raises as `settle`, and VisitSettled for a visit that was settled without
    an order of this member."""

    def act(found: Visit) -> tuple[payments.Payment, bool]:
        if found.payment_id is not None:
            return _open_order_of(found, body, member_id, now), True
        if is_within_grace(found, now=now):
            return _last_order_of(found, member_id, now), True
        priced, coupon = _price(found, body, member_id, now)
        return place_order(found, priced, coupon, member_id=member_id, via=via, now=now), False

    return _retry(visit_id, member_id, act)


def quote(body: ExitRequest, *, member_id: str, visit_id: str, now: datetime) -> Quote:
    """What the visit costs now with this coupon and these points; holds nothing. Raises VisitNotFound, VisitEnded,
    PointsNotAccepted, CouponNotEligible, CouponExpired, CouponInUse."""
    return _price(_find_current(visit_id, member_id), body, member_id, now)[0]


def _find_current(visit_id: str, member_id: str) -> Visit:
    found = visits.find_own(member_id, visit_id)
    if not found.is_here:
        raise errors.VisitEnded
    return found


def _retry(visit_id: str, member_id: str, act: Callable[[Visit], T]) -> T:
    """Reads the visit and calls `act` with it. Repeats both if the visit, a coupon or the points changed since they
    were read. Raises VisitNotFound, VisitEnded, Busy, and the errors of `act`."""
    for _ in dynamo.rounds():
        found = _find_current(visit_id, member_id)
        try:
            return act(found)
        except (dynamo.Refused, errors.IdempotencyKeyReused):
            continue
        except (errors.PointsInsufficient, errors.CouponInUse):
            # If the same request came twice at the same time, they may be spent on this same visit.
            if store.find(visit_id) == found:
                raise
    raise errors.Busy


def _price(found: Visit, body: ExitRequest, member_id: str, now: datetime) -> tuple[Quote, Coupon]:
    coupon = _find_coupon(found, body, member_id, now)
    free = visits.free_minutes(found.mall_id, member_id, now=now)
    time = CouponTime(coupon.minutes, coupon.ceiling_fen) if coupon is not None else None
    priced = quote_visit(found, use_points=body.points, now=now, coupon=time, tier_minutes=free)
    if coupon is not None and priced.coupon_fen == 0:
        raise errors.CouponNotEligible("coupon_id", reason="worthless")
    return priced, coupon


def _find_coupon(found: Visit, body: ExitRequest, member_id: str, now: datetime) -> Coupon:
    if body.coupon_id is None:
        return None
    return coupons.parking_coupon(member_id=member_id, coupon_id=body.coupon_id, mall_id=found.mall_id, now=now)


def _settle(found: Visit, priced: Quote, coupon: Coupon, member_id: str, now: datetime) -> Settlement:
    key = f"{found.id}.{found.settlements}"
    actions: list[Action] = [
        store.settle_action(found, priced, payer_id=member_id, now=now),
        *spend_points(found, priced.points, member_id=member_id, key=key, now=now),
    ]
    if coupon is not None:
        actions += coupons.redeem_parking(coupon, key, worth_fen=priced.coupon_fen, now=now)
    dynamo.commit(actions)
    return Settlement(found.id, "settled", priced.lines, 0, priced.points, leave_by(found, now), None)


def _repeat_settlement(found: Visit, member_id: str) -> Settlement:
    """The last settlement of the visit; only its payer sees the lines and points."""
    own = found.settlement if found.payer_id in members.ids_of(member_id) else None
    lines, points = (own.lines, own.points) if own else ((), 0)
    return Settlement(found.id, "settled", lines, 0, points, found.leave_by, None)


def _repeat_order(found: Visit, body: ExitRequest, member_id: str, now: datetime) -> Settlement:
    pending = _check_same(found, body, member_id)
    order = payments.find_order(found.payment_id or "")
    if order is None or order.is_settled:
        raise errors.VisitBeingPaid  # the worker is about to apply the order to the visit
    payment = payments.show_payment(payments.open_again(order, now=now), now=now)
    return Settlement(found.id, "to_pay", pending.lines, pending.due_fen, pending.points, None, payment)


def _open_order_of(found: Visit, body: ExitRequest, member_id: str, now: datetime) -> payments.Payment:
    """The order that the visit waits for. It may be paid already, but not yet applied to the visit."""
    _check_same(found, body, member_id)
    order = payments.find_order(found.payment_id or "")
    if order is None or order.state == payments.CLOSED:
        raise errors.VisitBeingPaid
    return payments.show_payment(order if order.is_settled else payments.open_again(order, now=now), now=now)


def _last_order_of(found: Visit, member_id: str, now: datetime) -> payments.Payment:
    """The order that settled the visit last."""
    order = payments.find_order(order_id_of(found.id, found.settlements - 1))
    if order is None or order.state != payments.PAID or order.member_id not in members.ids_of(member_id):
        raise errors.VisitSettled("visit_id")
    return payments.show_payment(order, now=now)


def _check_same(found: Visit, body: ExitRequest, member_id: str) -> PendingSettlement:
    """The pending settlement, if it fits the request. Raises VisitBeingPaid for another member, another coupon or fewer
    points than the order spent: these have to wait until the order closes."""
    pending = found.pending
    if pending is None or found.payer_id not in members.ids_of(member_id):
        raise errors.VisitBeingPaid
    if body.coupon_id != pending.coupon_id or body.points < pending.points:
        raise errors.VisitBeingPaid
    return pending
