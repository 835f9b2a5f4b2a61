"""Decides an order for a purchase at a store: its price, its coupons and its points."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from chalicelib import errors, ids, money
from chalicelib.aws import dynamo
from chalicelib.aws.dynamo import Action
from chalicelib.coupons import parts as coupons
from chalicelib.malls import parts as malls
from chalicelib.members import parts as members
from chalicelib.payments import view
from chalicelib.payments.place_order import place_order, repeat_order
from chalicelib.payments.rules import order as rules
from chalicelib.payments.rules.order import CREATED, Order, OrderCoupon, OrderLine
from chalicelib.payments.store import open_orders, orders
from chalicelib.points import parts as points
from chalicelib.security.tokens import Via

# WeChat Pay's out_trade_no: 6 to 32 letters and digits, never used twice for one merchant id (JSAPI order).
ORDER_ID_LENGTH = 28


@dataclass(frozen=True)
class Purchase:
    """A purchase to be paid. `amount_fen`: before coupons and points; `lines`: the articles; coupons for certain goods
    need them. `points`: the most points to pay with; they pay for what is left after the coupons."""

    store_id: str
    amount_fen: int
    lines: tuple[coupons.BasketLine, ...] = ()
    coupon_ids: tuple[str, ...] = ()
    points: int = 0


def open_order(
    purchase: Purchase, *, member_id: str, via: Via | None, key: str, request_hash: str, now: datetime
) -> tuple[view.Payment, bool]:
    """Opens an order for a purchase. Returns its payment with the parameters to pay it, and whether it is a repeat of
    the key. An order that coupons and points cover is paid immediately, without WeChat Pay.

    Raises ResourceNotFound, ReferenceInvalid, StoreClosed, CouponNotEligible, CouponExpired, CouponInUse,
    PointsNotAccepted, PointsInsufficient, ValueInvalid, PaymentsOpenTooMany, IdempotencyKeyReused, AskedTooOften,
    PaymentRefused, WechatUnavailable (the order is stored: repeat the request), Busy.
    """
    order_id = ids.derived("order", member_id, key, length=ORDER_ID_LENGTH)
    # A repeat may come after a merge, under another id of the member.
    ids_before = [ids.derived("order", one, key, length=ORDER_ID_LENGTH) for one in members.ids_of(member_id)]
    before = next((found for one in ids_before if (found := orders.find(one)) is not None), None)
    if before is not None:
        return view.show_payment(repeat_order(before, request_hash, now=now), now=now), True
    for _ in dynamo.rounds():
        try:
            order, actions = decide_order(purchase, order_id, member_id, via, request_hash, now)
            return view.show_payment(place_order(order, actions), now=now), False
        except (errors.CouponInUse, errors.PointsInsufficient):
            # Another request with the same key may have stored this order: then the order itself holds the coupons and
            # has spent the points.
            before = orders.find(order_id)
            if before is None:
                raise
            return view.show_payment(repeat_order(before, request_hash, now=now), now=now), True
        except dynamo.Refused as refused:
            moved = coupons.refused_for_coupon(refused) or any(map(points.is_of_book, refused.blocking))
            if not (moved or open_orders.BOOK in refused):
                raise  # otherwise try again: a coupon, the points or the open orders changed
    raise errors.Busy


def quote_order(purchase: Purchase, *, member_id: str, now: datetime) -> list[rules.QuoteLine]:
    """The lines of the order that `open_order` would open now; holds nothing. Points of a lapsed hold may be restored
    to the member. Raises as `open_order`, except the errors of WeChat Pay and of the idempotency key."""
    return rules.quote_lines(decide_order(purchase, "quote", member_id, None, "", now)[0])


def decide_order(
    purchase: Purchase, order_id: str, member_id: str, via: Via | None, request_hash: str, now: datetime
) -> tuple[Order, Sequence[Action]]:
    """The order, and the actions that hold its coupons and spend its points. Commit them together with the order.
    Raises as `open_order`."""
    shop = malls.find_store(purchase.store_id)
    if not shop.open:
        raise errors.StoreClosed("store_id")
    mall = malls.find_mall(shop.mall_id)
    payer, openid = find_payer(member_id, via, mall)
    goods = coupons.basket_at(shop, purchase.amount_fen, purchase.lines)
    uses, left, holding = coupons.hold_for_order(member_id, purchase.coupon_ids, goods, payment_id=order_id, now=now)
    discount_fen = sum(use.discount_fen for use in uses)
    spent, points_fen, spending = 0, 0, list[Action]()
    if purchase.points:
        spent, points_fen, spending = points.pay(
            member_id,
            purchase.points,
            order_id=order_id,
            mall_id=mall.id,
            store_id=shop.id,
            amount_fen=purchase.amount_fen - discount_fen,
            now=now,
        )
    order = Order(
        id=order_id,
        member_id=member_id,
        request_hash=request_hash,
        appid=mall.appid,
        mchid=mall.mchid,
        openid=openid,
        mall_id=mall.id,
        store_id=shop.id,
        purpose=rules.STORE,
        visit_id=None,
        description=shop.name,
        amount_fen=purchase.amount_fen,
        discount_fen=discount_fen,
        points=spent,
        points_fen=points_fen,
        points_per_yuan=shop.points_per_yuan,
        merchant_id=shop.merchant_id,
        coupons=list_coupons(uses),
        state=CREATED,
        created_at=now,
        expires_at=now + rules.ORDER_LIFE,
        joined_at=payer.joined_at,
        lines=_lines(purchase.lines, money.split(purchase.amount_fen - discount_fen - points_fen, left)),
    )
    return order, [*holding, *spending]


def _lines(lines: Sequence[coupons.BasketLine], shares: Sequence[int]) -> tuple[OrderLine, ...]:
    """The lines of the order: the basket's lines, with all lines of one article added up. `shares`: the part of each
    line, in fen, that is paid with money."""
    found: dict[str, OrderLine] = {}
    for line, share in zip(lines, shares, strict=False):
        before = found.get(line.sku, OrderLine(line.sku, 0, 0, 0))
        found[line.sku] = OrderLine(
            line.sku,
            before.quantity + line.quantity,
            before.amount_fen + line.amount_fen,
            before.payable_fen + share,
        )
    return tuple(found.values())


def list_coupons(uses: Sequence[coupons.Use]) -> tuple[OrderCoupon, ...]:
    """Coupons as an order stores them."""
    return tuple(OrderCoupon(use.coupon_id, use.campaign_id, use.discount_fen) for use in uses)


def find_payer(member_id: str, via: Via | None, mall: malls.Mall) -> tuple[members.Member, str]:
    """The member, and their openid in the mall's mini-program: the session's openid if the session is of that
    mini-program, otherwise the stored one. Raises ReferenceInvalid for a member who never logged in there."""
    member = members.find(member_id)
    openid = member.openids.get(mall.appid) if member else None
    if via is not None and via[0] == mall.appid:
        openid = via[1]
    if member is None or openid is None:
        raise errors.ReferenceInvalid("store_id", what="a login in that mall's mini-program")
    return member, openid
