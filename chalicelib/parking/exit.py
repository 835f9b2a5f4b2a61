"""POST /v1/parking/visits/{id}/exit: settles a visit with a coupon and points, the rest through an order.

Coupon and points are spent together with the settling, or go with the order; one that closes unpaid gives them back.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, TypeVar

import msgspec

from chalicelib import errors, ids
from chalicelib.aws import dynamo
from chalicelib.aws.dynamo import Action
from chalicelib.coupons import parts as coupons
from chalicelib.malls import parts as malls
from chalicelib.members import parts as members
from chalicelib.parking import rules, store, visit
from chalicelib.parking.rules import PARKED, SETTLED, Line, Quote, Visit
from chalicelib.payments import parts as payments
from chalicelib.points import parts as points
from chalicelib.security.tokens import ShopperSession, Via

ROUNDS = 10
T = TypeVar("T")


class Request(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`points`: the most to spend; only as many as lower what is due are taken. `coupon_id`: one for parking time."""

    points: Annotated[int, msgspec.Meta(ge=0, le=10_000_000)] = 0
    coupon_id: Annotated[str, msgspec.Meta(min_length=1, max_length=80)] | None = None


class Settlement(msgspec.Struct, frozen=True):
    """`state`: settled (leave before `leave_by`) or to_pay (with the order to pay). `lines` sum to `due_fen`."""

    visit_id: str
    state: str
    lines: tuple[Line, ...]
    due_fen: int
    points: int
    leave_by: datetime | None
    payment: payments.Payment | None


def handle(body: Request, *, session: ShopperSession, visit_id: str, now: datetime) -> Settlement:
    """Pays a visit with what is free, a coupon and points; what is left becomes an order.

    Settles or opens the order; a repeat answers the same settlement or order. Raises VisitNotFound, VisitEnded,
    VisitBeingPaid, PointsNotAccepted, PointsInsufficient, the coupon's refusals, WechatUnavailable, PaymentRefused.
    """

    member_id, via = session.member_id, session.via

    def act(found: Visit) -> Settlement:
        if found.payment_id is not None:
            return _same_order(found, body, member_id, now)
        if _within_grace(found, now):
            return _same_settlement(found, member_id)
        quote, coupon = _priced(found, body, member_id, now)
        if quote.due_fen == 0:
            return _settle(found, quote, coupon, member_id, now)
        return _order(found, quote, coupon, member_id, via, now)

    return _tried(visit_id, member_id, act)


def pay(
    body: Request, *, member_id: str, via: Via | None, visit_id: str, now: datetime
) -> tuple[payments.Payment, bool]:
    """As `handle`, always by an order, which is paid at once where nothing is left to pay; and whether it was there
    before. Raises VisitSettled for a visit that was settled otherwise."""

    def act(found: Visit) -> tuple[payments.Payment, bool]:
        if found.payment_id is not None:
            return _order_of(found, body, member_id, now), True
        if _within_grace(found, now):
            return _last_order(found, member_id, now), True
        quote, coupon = _priced(found, body, member_id, now)
        payment = _order(found, quote, coupon, member_id, via, now).payment
        assert payment is not None
        return payment, False

    return _tried(visit_id, member_id, act)


def quote(body: Request, *, member_id: str, visit_id: str, now: datetime) -> Quote:
    """What the visit costs now with this coupon and so many points; holds nothing. Raises VisitNotFound, VisitEnded,
    PointsNotAccepted, the coupon's refusals."""
    return _priced(_present(visit_id, member_id), body, member_id, now)[0]


def _present(visit_id: str, member_id: str) -> Visit:
    found = visit.own(member_id, visit_id)
    if found.state not in (PARKED, SETTLED):
        raise errors.VisitEnded
    return found


def _tried(visit_id: str, member_id: str, act: Callable[[Visit], T]) -> T:
    """Does it on the visit as it stands; again where that, a coupon or the points changed since they were read."""
    for _ in range(ROUNDS):
        found = _present(visit_id, member_id)
        try:
            return act(found)
        except (dynamo.Refused, errors.IdempotencyKeyReused):
            continue  # the visit, the coupon, or the member's points, changed since they were read
        except (errors.PointsInsufficient, errors.CouponInUse):
            # They may have gone into this very visit, by the same request made twice.
            if store.find(visit_id) == found:
                raise
    raise errors.Busy


def _within_grace(found: Visit, now: datetime) -> bool:
    return found.state == SETTLED and found.leave_by is not None and now <= found.leave_by


def _priced(found: Visit, body: Request, member_id: str, now: datetime) -> "tuple[Quote, Coupon]":
    coupon = _coupon(found, body, member_id, now)
    free = visit.free_minutes(found.mall_id, member_id, now=now)
    priced = rules.quote(found, use_points=body.points, now=now, coupon=_time(coupon), tier_minutes=free)
    if coupon is not None and priced.coupon_fen == 0:
        raise errors.CouponNotEligible("coupon_id", reason="worthless")
    return priced, coupon


def spend_source(key: str, at: datetime) -> points.Source:
    """What a settlement's points are spent for: its order, or the settlement of the visit itself."""
    return points.Source("parking", key, at)


Coupon = coupons.ParkingCoupon | None


def _coupon(found: Visit, body: Request, member_id: str, now: datetime) -> Coupon:
    if body.coupon_id is None:
        return None
    return coupons.parking_coupon(member_id=member_id, coupon_id=body.coupon_id, mall_id=found.mall_id, now=now)


def _time(coupon: Coupon) -> rules.Time | None:
    return rules.Time(coupon.minutes, coupon.ceiling_fen) if coupon is not None else None


def _settle(found: Visit, quote: Quote, coupon: Coupon, member_id: str, now: datetime) -> Settlement:
    key = f"{found.id}.{found.settlements}"
    beside = list(_spending(found, quote, member_id, key, now))
    if coupon is not None:
        beside += coupons.redeem_parking(coupon, key, worth_fen=quote.coupon_fen, now=now)
    dynamo.commit([store.settle_action(found, quote, payer_id=member_id, now=now), *beside])
    return Settlement(found.id, "settled", quote.lines, 0, quote.points, rules.leave_by(found, now), None)


def _order(found: Visit, quote: Quote, coupon: Coupon, member_id: str, via: Via | None, now: datetime) -> Settlement:
    order = _order_for(found, quote, coupon, member_id, via, now)
    coupon_id = coupon.coupon.id if coupon is not None else None
    waiting = store.await_payment_action(
        found, quote, payer_id=member_id, payment_id=order.id, coupon_id=coupon_id, now=now
    )
    beside = [waiting, *_spending(found, quote, member_id, order.id, now)]
    if coupon is not None:
        beside += coupons.hold_parking(coupon, order.id, worth_fen=quote.coupon_fen, now=now)
    placed = payments.place(order, beside)
    return _to_pay(found, quote.lines, quote.due_fen, quote.points, payments.show(placed, now=now))


def _same_settlement(found: Visit, member_id: str) -> Settlement:
    """How it was settled is its payer's to know."""
    own = found.settlement if found.payer_id in members.ids_of(member_id) else None
    told = own or {"lines": (), "points": 0}
    return Settlement(found.id, "settled", rules.lines_of(told), 0, told["points"], found.leave_by, None)


def _last_order(found: Visit, member_id: str, now: datetime) -> payments.Payment:
    """The order that settled it."""
    order = payments.find(_order_id(found.id, found.settlements - 1))
    if order is None or order.state != payments.PAID or order.member_id not in members.ids_of(member_id):
        raise errors.VisitSettled("visit_id")
    return payments.show(order, now=now)


def _order_of(found: Visit, body: Request, member_id: str, now: datetime) -> payments.Payment:
    """The order it waits for; one that is paid is about to be written here."""
    _require_same(found, body, member_id)
    assert found.payment_id is not None
    order = payments.find(found.payment_id)
    if order is None or order.state == payments.CLOSED:
        raise errors.VisitBeingPaid
    return payments.show(order if order.is_settled else payments.open_again(order, now=now), now=now)


def _require_same(found: Visit, body: Request, member_id: str) -> None:
    """Another member, other points or another coupon must wait until the order closes."""
    pending = found.pending or {}
    other_coupon = body.coupon_id != pending.get("coupon_id")
    if found.payer_id not in members.ids_of(member_id) or other_coupon or body.points < pending.get("points", 0):
        raise errors.VisitBeingPaid


def _same_order(found: Visit, body: Request, member_id: str, now: datetime) -> Settlement:
    _require_same(found, body, member_id)
    pending = found.pending or {}
    assert found.payment_id is not None
    order = payments.find(found.payment_id)
    if order is None or order.is_settled:
        raise errors.VisitBeingPaid  # settled at the provider; the worker is about to write it here
    order = payments.open_again(order, now=now)
    return _to_pay(found, rules.lines_of(pending), pending["due_fen"], pending["points"], payments.show(order, now=now))


def _to_pay(found: Visit, lines: tuple[Line, ...], due_fen: int, spent: int, payment: payments.Payment) -> Settlement:
    return Settlement(found.id, "to_pay", lines, due_fen, spent, None, payment)


def _spending(found: Visit, quote: Quote, member_id: str, key: str, now: datetime) -> Sequence[Action]:
    if quote.points == 0:
        return ()
    return points.spend(
        member_id,
        quote.points,
        spend_source(key, now),
        mall_id=found.mall_id,
        redeemed_at=f"car_park:{found.car_park_id}",
        now=now,
    )


def _order_for(
    found: Visit, quote: Quote, coupon: Coupon, member_id: str, via: Via | None, now: datetime
) -> payments.Order:
    """One order per visit and settlement: `settlements` grows whenever one is paid or closed."""
    mall = malls.find_mall(found.mall_id)
    payer, openid = payments.payer_of(member_id, via, mall)
    return payments.Order(
        id=_order_id(found.id, found.settlements),
        member_id=member_id,
        request_hash=f"{member_id}.{quote.points}.{quote.due_fen}.{coupon.coupon.id if coupon else ''}",
        appid=mall.appid,
        mchid=mall.mchid,
        openid=openid,
        mall_id=mall.id,
        store_id=None,
        purpose=payments.PARKING,
        visit_id=found.id,
        description=f"停车 {found.plate}",
        amount_fen=quote.due_fen + quote.coupon_fen + quote.points_fen,
        discount_fen=quote.coupon_fen,
        points=quote.points,
        points_fen=quote.points_fen,
        points_per_yuan=0,
        coupons=payments.listed([coupon.use(quote.coupon_fen)] if coupon else []),
        state=payments.CREATED,
        created_at=now,
        expires_at=now + payments.ORDER_LIFE,
        joined_at=payer.joined_at,
    )


def _order_id(visit_id: str, settlements: int) -> str:
    return ids.derived("parking", visit_id, str(settlements), length=payments.ORDER_ID_LENGTH)
