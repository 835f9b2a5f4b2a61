"""An order for a store, ours before it is the provider's."""

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib import allowance, errors, ids, once
from chalicelib.allowance import Allowance
from chalicelib.aws import dynamo
from chalicelib.aws.dynamo import Action
from chalicelib.coupons import parts as coupons
from chalicelib.malls import parts as malls
from chalicelib.members import parts as members
from chalicelib.payments import settle, view
from chalicelib.payments.rules import order as rules
from chalicelib.payments.rules.order import CLOSED, CREATED, OPEN, PAID, Order, OrderCoupon, OrderLine
from chalicelib.payments.store import open_orders, orders
from chalicelib.points import parts as points
from chalicelib.providers import codes, wechat_pay
from chalicelib.security.tokens import Via

# WeChat Pay's out_trade_no: 6 to 32 letters and digits, unique per merchant id, for good.
ORDER_ID_LENGTH = 28
ROUNDS = 12
# Of one order that the provider does not have yet, for the caller comes again until it does.
OPENINGS = Allowance("open", 60, rules.ORDER_LIFE)
# Begins the reason why an order was closed that the provider would not have.
REFUSED = "provider_"


@dataclass(frozen=True)
class Purchase:
    """What is to be paid at a store. `amount_fen` before coupons and points; `lines` what it is for, which coupons for
    certain goods need; `points` to pay with, of what the coupons leave."""

    store_id: str
    amount_fen: int
    lines: tuple[coupons.BasketLine, ...] = ()
    coupon_ids: tuple[str, ...] = ()
    points: int = 0


def handle(
    purchase: Purchase, *, member_id: str, via: Via | None, key: str, request_hash: str, now: datetime
) -> tuple[view.Payment, bool]:
    """The order with the parameters to pay it, by the openid of the session; a repeat of the key gives the same order,
    and says so. One that coupons and points pay whole is paid at once, without the provider.

    Raises ResourceNotFound, StoreClosed, the coupon's refusals, PointsNotAccepted, PointsInsufficient, ValueInvalid,
    PaymentsOpenTooMany, IdempotencyKeyReused, PaymentRefused, WechatUnavailable (the order stands: repeat the request).
    """
    order_id = ids.derived("order", member_id, key, length=ORDER_ID_LENGTH)
    # A repeat may come under the id that the member became meanwhile.
    ids_before = [ids.derived("order", one, key, length=ORDER_ID_LENGTH) for one in members.ids_of(member_id)]
    before = next((found for one in ids_before if (found := orders.find(one)) is not None), None)
    if before is not None:
        return view.show(_repeat(before, request_hash, now=now), now=now), True
    for attempt in range(ROUNDS):
        try:
            order, beside = decide(purchase, order_id, member_id, via, request_hash, now)
            return view.show(place(order, beside), now=now), False
        except (errors.CouponInUse, errors.PointsInsufficient):
            # By this very order, if the same request was made twice.
            before = orders.find(order_id)
            if before is None:
                raise
            return view.show(_repeat(before, request_hash, now=now), now=now), True
        except dynamo.Refused as refused:
            moved = coupons.dropped_by(refused) or any(map(points.is_of_book, refused.blocking))
            if not (moved or open_orders.BOOK in refused):
                raise  # else a coupon, the points, or what the member has open, moved since they were read
            dynamo.pause(min(attempt, 4))
    raise errors.Busy


def quote(purchase: Purchase, *, member_id: str, now: datetime) -> list[rules.QuoteLine]:
    """What the purchase comes to, line by line, as `handle` would decide it now; holds nothing (what a hold that lapsed
    kept of the points may come back). Raises as `handle`."""
    return rules.quote_lines(decide(purchase, "quote", member_id, None, "", now)[0])


def decide(
    purchase: Purchase, order_id: str, member_id: str, via: Via | None, request_hash: str, now: datetime
) -> tuple[Order, Sequence[Action]]:
    """The order, and the actions that hold its coupons and spend its points, to be committed with it."""
    shop = malls.find_store(purchase.store_id)
    if not shop.open:
        raise errors.StoreClosed("store_id")
    mall = malls.find_mall(shop.mall_id)
    payer, openid = payer_of(member_id, via, mall)
    uses, left, holding = coupons.hold_for_order(
        member_id=member_id,
        coupon_ids=purchase.coupon_ids,
        payment_id=order_id,
        store_id=shop.id,
        amount_fen=purchase.amount_fen,
        lines=purchase.lines,
        now=now,
    )
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
        coupons=listed(uses),
        state=CREATED,
        created_at=now,
        expires_at=now + rules.ORDER_LIFE,
        joined_at=payer.joined_at,
        lines=_lines(purchase.lines, rules.shared_out(purchase.amount_fen - discount_fen - points_fen, left)),
    )
    return order, [*holding, *spending]


def _lines(lines: Sequence[coupons.BasketLine], shares: Sequence[int]) -> tuple[OrderLine, ...]:
    """An article that stands on several lines is one."""
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
        raise errors.ReferenceInvalid("store_id", what="a login in that mall's mini-program")
    return member, openid


def place(order: Order, beside: Sequence[Action]) -> Order:
    """Writes the order with what must change beside it, then opens it at the provider; where nothing is left to pay it
    is paid as it is written.

    If another request wrote it first, that one is gone on with. Raises Refused for an action of `beside`, or where the
    member opened another meanwhile; PaymentsOpenTooMany.
    """
    if order.payable_fen == 0:
        order = replace(order, state=PAID, paid_at=order.created_at)
    counted = () if order.is_settled else (_counted(order),)
    order = replace(order, notify_url=wechat_pay.notify_url())
    try:
        orders.create(order, [*beside, *counted])
    except dynamo.Refused as refused:
        before = orders.find(order.id) if orders.ORDER in refused else None
        if before is None:
            raise
        return _repeat(before, order.request_hash, now=order.created_at)
    return order if order.is_settled else open_at_provider(order)


def _counted(order: Order) -> Action:
    """Counts it among the member's open ones, within the limit: those that were settled since are looked at only where
    it is reached. Raises PaymentsOpenTooMany."""
    book = open_orders.find(order.member_id)
    ends = rules.may_be_open(book.ends, order.id, now=order.created_at)
    if len(ends) >= rules.MOST_OPEN:
        settled = {one.id for one in orders.find_many(ends).values() if one.is_settled}
        ends = {order_id: end for order_id, end in ends.items() if order_id not in settled}
    if len(ends) >= rules.MOST_OPEN:
        raise errors.PaymentsOpenTooMany(limit=rules.MOST_OPEN)
    return open_orders.save_action(book, {**ends, order.id: order.expires_at})


def _repeat(before: Order, request_hash: str, *, now: datetime) -> Order:
    once.require_same(request_hash, before.request_hash)
    if before.state == CLOSED and (before.closed_reason or "").startswith(REFUSED):
        raise errors.PaymentRefused(provider_code=(before.closed_reason or "").removeprefix(REFUSED).upper())
    return before if before.is_settled else open_again(before, now=now)


def open_again(order: Order, *, now: datetime) -> Order:
    """An order that is not settled, with its parameters: the provider is asked only where it may not have it yet.
    Raises AskedTooOften, WechatUnavailable, PaymentRefused."""
    if order.state == OPEN and order.prepay_id is not None:
        return order
    allowance.require(OPENINGS, order.id, now=now)
    return open_at_provider(order, asked_before=True)


def open_at_provider(order: Order, *, asked_before: bool = False) -> Order:
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
            notify_url=order.notify_url or wechat_pay.notify_url(),
        )
    except wechat_pay.ProviderDown as down:
        raise errors.WechatUnavailable from down
    except wechat_pay.ProviderRefused as refused:
        if refused.code == codes.ORDER_PAID:
            return order
        if refused.code == codes.OUT_TRADE_NO_USED and order.prepay_id is not None:
            return order  # it stands there, and what was answered first still pays it
        _give_up(order, refused, in_doubt=asked_before or refused.is_in_doubt)
        raise errors.PaymentRefused(provider_code=refused.code) from refused
    if not orders.save_prepay(order, prepay_id):
        return orders.find(order.id) or order  # settled meanwhile
    return replace(order, state=OPEN, prepay_id=prepay_id)


def _give_up(order: Order, refused: wechat_pay.ProviderRefused, *, in_doubt: bool) -> None:
    """An order the provider never had is closed here; one it has is closed there first, and where the answer to an
    earlier try was lost, it is asked whether it has it."""
    reason = f"{REFUSED}{refused.code.lower()}"
    with contextlib.suppress(wechat_pay.ProviderDown):  # then the poller closes it when its time is up
        if order.state == CREATED and not (in_doubt and _is_there(order)):
            if orders.give_up(order, at=order.created_at, reason=reason):
                return
            order = orders.find(order.id) or order  # another request opened it
        settle.close(order, at=order.created_at, reason=reason)


def _is_there(order: Order) -> bool:
    return wechat_pay.find_order(mchid=order.mchid, out_trade_no=order.id) is not None
