"""POST /v1/payments: an order for a store and an amount, ours before it is the provider's."""

import contextlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Annotated

import msgspec

from chalicelib import dynamo, errors, ids, once
from chalicelib.coupons import parts as coupons
from chalicelib.dynamo import Action
from chalicelib.malls import parts as malls
from chalicelib.members import parts as members
from chalicelib.payments import rules, settle, store, view
from chalicelib.payments.rules import CLOSED, CREATED, OPEN, PAID, Order, OrderCoupon
from chalicelib.points import parts as points
from chalicelib.providers import wechat_pay
from chalicelib.session import Via

# WeChat Pay's out_trade_no: 6 to 32 letters and digits, unique per merchant id, for good.
ORDER_ID_LENGTH = 28


ROUNDS = 5
CouponId = Annotated[str, msgspec.Meta(min_length=1, max_length=80)]


class Request(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`amount_fen` before coupons and points; `lines` what it is for, which coupons for certain goods need; `points` to
    pay with, of what the coupons leave. The store's mini-program is the one the shopper logged in to."""

    store_id: Annotated[str, msgspec.Meta(min_length=1, max_length=32)]
    amount_fen: Annotated[int, msgspec.Meta(ge=1, le=1_000_000_00)]
    lines: Annotated[tuple[coupons.BasketLine, ...], msgspec.Meta(max_length=coupons.MOST_LINES)] = ()
    coupon_ids: Annotated[tuple[CouponId, ...], msgspec.Meta(max_length=coupons.MOST_TOGETHER)] = ()
    points: Annotated[int, msgspec.Meta(ge=0, le=10_000_000)] = 0


def handle(
    body: Request, *, member_id: str, via: Via | None, key: str, request_hash: str, now: datetime
) -> tuple[view.Payment, bool]:
    """The order with the parameters to pay it, by the openid of the session; a repeat of the key gives the same order,
    and says so.

    Raises ResourceNotFound, StoreClosed, the coupon's refusals, PointsNotAccepted, PointsInsufficient, ValueInvalid,
    IdempotencyKeyReused, PaymentRefused, WechatUnavailable (the order stands: repeat the request).
    """
    order_id = ids.derived("order", member_id, key, length=ORDER_ID_LENGTH)
    # A repeat may come under the id that the member became meanwhile.
    ids_before = [ids.derived("order", one, key, length=ORDER_ID_LENGTH) for one in members.ids_of(member_id)]
    before = next((found for one in ids_before if (found := store.find(one)) is not None), None)
    if before is not None:
        return view.show(_repeat(before, request_hash), now=now), True
    for _ in range(ROUNDS):
        try:
            order, beside = _order(body, order_id, member_id, via, request_hash, now)
            return view.show(place(order, beside), now=now), False
        except (errors.CouponInUse, errors.PointsInsufficient):
            # By this very order, if the same request was made twice.
            before = store.find(order_id)
            if before is None:
                raise
            return view.show(_repeat(before, request_hash), now=now), True
        except dynamo.Refused as refused:
            if not (coupons.dropped_by(refused) or any(map(points.is_of_book, refused.blocking))):
                raise  # else a coupon, or the points, moved since they were read
    raise errors.Busy


def _order(
    body: Request, order_id: str, member_id: str, via: Via | None, request_hash: str, now: datetime
) -> tuple[Order, Sequence[Action]]:
    shop = malls.find_store(body.store_id)
    if not shop.open:
        raise errors.StoreClosed("store_id")
    mall = malls.find_mall(shop.mall_id)
    payer, openid = payer_of(member_id, via, mall)
    uses, holding = coupons.hold_for_order(
        member_id=member_id,
        coupon_ids=body.coupon_ids,
        payment_id=order_id,
        store_id=shop.id,
        amount_fen=body.amount_fen,
        lines=body.lines,
        now=now,
    )
    discount_fen = sum(use.discount_fen for use in uses)
    spent, points_fen, spending = 0, 0, list[Action]()
    if body.points:
        spent, points_fen, spending = points.pay(
            member_id,
            body.points,
            order_id=order_id,
            mall_id=mall.id,
            store_id=shop.id,
            amount_fen=body.amount_fen - discount_fen,
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
        amount_fen=body.amount_fen,
        discount_fen=discount_fen,
        points=spent,
        points_fen=points_fen,
        points_per_yuan=shop.points_per_yuan,
        coupons=listed(uses),
        state=CREATED,
        created_at=now,
        expires_at=now + rules.ORDER_LIFE,
        joined_at=payer.joined_at,
    )
    return order, [*holding, *spending]


def listed(uses: Sequence[coupons.Use]) -> tuple[OrderCoupon, ...]:
    """Coupons as an order keeps them."""
    return tuple(OrderCoupon(use.coupon_id, use.campaign_id, use.discount_fen) for use in uses)


def payer_of(member_id: str, via: Via | None, mall: malls.Mall) -> tuple[members.Member, str]:
    """The member, and its openid in the mall's mini-program, which is where it pays: the session's own, if that is of
    this one. Raises ReferenceInvalid."""
    member = members.find(member_id)
    openid = member.openids.get(mall.appid) if member else None
    if via is not None and via[0] == mall.appid:
        openid = via[1]
    if member is None or openid is None:
        raise errors.ReferenceInvalid("store_id", what="该商场小程序的登录 / a login in that mall's mini-program")
    return member, openid


def place(order: Order, beside: Sequence[Action]) -> Order:
    """Writes the order with what must change beside it, then opens it at the provider.

    If another request wrote it first, that one is gone on with. Raises Refused for an action of `beside`.
    """
    try:
        store.create(order, beside)
    except dynamo.Refused as refused:
        before = store.find(order.id) if store.ORDER in refused else None
        if before is None:
            raise
        return _repeat(before, order.request_hash)
    return open_at_provider(order)


def _repeat(before: Order, request_hash: str) -> Order:
    once.require_same(request_hash, before.request_hash)
    return before if before.state in (PAID, CLOSED) else open_at_provider(before)


def open_at_provider(order: Order) -> Order:
    """The same order, the same number, the same parameters: repeating it gives a fresh prepay_id and nothing else.

    A definite no closes the order; without an answer it stays as it is and the caller comes again.
    """
    try:
        prepay_id = wechat_pay.open_order(
            mchid=order.mchid,
            appid=order.appid,
            openid=order.openid,
            out_trade_no=order.id,
            description=order.description,
            payable_fen=order.payable_fen,
            expires_at=order.expires_at,
            attach=order.store_id or order.visit_id or "",
        )
    except wechat_pay.ProviderDown as down:
        raise errors.WechatUnavailable from down
    except wechat_pay.ProviderRefused as refused:
        if refused.code == "ORDER_PAID":
            return order
        _give_up(order, refused)
        raise errors.PaymentRefused(provider_code=refused.code) from refused
    if not store.save_prepay(order, prepay_id):
        return store.find(order.id) or order  # settled meanwhile
    return replace(order, state=OPEN, prepay_id=prepay_id)


def _give_up(order: Order, refused: wechat_pay.ProviderRefused) -> None:
    """An order the provider never had is closed here; one it has is closed there first."""
    reason = f"provider_{refused.code.lower()}"
    if order.state == CREATED:
        store.save_closed(order, at=order.created_at, reason=reason)
        return
    with contextlib.suppress(wechat_pay.ProviderDown):  # then the poller closes it when its time is up
        settle.close(order, at=order.created_at, reason=reason)
