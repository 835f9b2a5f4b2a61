"""Places the order for what is left to pay of a visit; the visit waits for it."""

from datetime import datetime

from chalicelib import ids
from chalicelib.aws.dynamo import Action
from chalicelib.coupons import parts as coupons
from chalicelib.malls import parts as malls
from chalicelib.parking.rules.quote import Quote
from chalicelib.parking.rules.visit import Visit
from chalicelib.parking.spend import spend_points
from chalicelib.parking.store import visits as store
from chalicelib.payments import parts as payments
from chalicelib.security.tokens import Via

Coupon = coupons.ParkingCoupon | None


def order_id_of(visit_id: str, settlements: int) -> str:
    """The id of the order for a visit's next settlement. `settlements` does not grow before that order is paid or
    closed, so a visit has one order at a time."""
    return ids.derived("parking", visit_id, str(settlements), length=payments.ORDER_ID_LENGTH)


def place_order(
    visit: Visit, quote: Quote, coupon: Coupon, *, member_id: str, via: Via | None, now: datetime
) -> payments.Payment:
    """Places the order for a visit and returns its payment. The write that stores the order also makes the visit wait
    for it, holds the coupon and spends the points.

    Raises dynamo.Refused if the visit, the coupon or the points changed since they were read, IdempotencyKeyReused if
    another order was placed meanwhile, ReferenceInvalid, PointsInsufficient, PaymentsOpenTooMany, AskedTooOften,
    PaymentRefused, WechatUnavailable.
    """
    order = _decide(visit, quote, coupon, member_id, via, now)
    coupon_id = coupon.coupon.id if coupon is not None else None
    actions: list[Action] = [
        store.await_payment_action(visit, quote, payer_id=member_id, payment_id=order.id, coupon_id=coupon_id, now=now),
        *spend_points(visit, quote.points, member_id=member_id, key=order.id, now=now),
    ]
    if coupon is not None:
        actions += coupons.hold_parking(coupon, order.id, worth_fen=quote.coupon_fen, now=now)
    return payments.show_payment(payments.place_order(order, actions), now=now)


def _decide(
    visit: Visit, quote: Quote, coupon: Coupon, member_id: str, via: Via | None, now: datetime
) -> payments.Order:
    mall = malls.find_mall(visit.mall_id)
    payer, openid = payments.find_payer(member_id, via, mall)
    return payments.Order(
        id=order_id_of(visit.id, visit.settlements),
        member_id=member_id,
        request_hash=f"{member_id}.{quote.points}.{quote.due_fen}.{coupon.coupon.id if coupon else ''}",
        appid=mall.appid,
        mchid=mall.mchid,
        openid=openid,
        mall_id=mall.id,
        store_id=None,
        purpose=payments.PARKING,
        visit_id=visit.id,
        description=f"停车 {visit.plate}",
        amount_fen=quote.due_fen + quote.coupon_fen + quote.points_fen,
        discount_fen=quote.coupon_fen,
        points=quote.points,
        points_fen=quote.points_fen,
        points_per_yuan=0,
        coupons=payments.list_coupons([coupon.use(quote.coupon_fen)] if coupon else []),
        state=payments.CREATED,
        created_at=now,
        expires_at=now + payments.ORDER_LIFE,
        joined_at=payer.joined_at,
    )
