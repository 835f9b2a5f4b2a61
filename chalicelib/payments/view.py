"""A payment as its shopper sees it: GET /v1/payments/{id} and GET /v1/me/payments."""

import contextlib
from datetime import datetime

import msgspec

from chalicelib import errors
from chalicelib.members import parts as members
from chalicelib.payments import settle, store
from chalicelib.payments.rules import CLOSED, OPEN, Order
from chalicelib.providers import wechat_pay


class UsedCoupon(msgspec.Struct, frozen=True):
    """A coupon an order holds or redeemed, and what it takes off."""

    coupon_id: str
    campaign_id: str
    discount_fen: int


class Payment(msgspec.Struct, frozen=True):
    """`state`: created (ours only), open (to be paid), paid, closed. `wx`: what wx.requestPayment takes, while open.
    `points` pay `points_fen` of it, and come back where it is closed or refunded whole; `refunded_fen` is the money
    that went back so far."""

    payment_id: str
    state: str
    purpose: str
    store_id: str | None
    visit_id: str | None
    amount_fen: int
    discount_fen: int
    points: int
    points_fen: int
    payable_fen: int
    refunded_fen: int
    coupons: list[UsedCoupon]
    created_at: datetime
    expires_at: datetime
    paid_at: datetime | None
    closed_reason: str | None
    wx: dict[str, str] | None


class Page(msgspec.Struct, frozen=True):
    payments: list[Payment]
    next_cursor: str | None


def handle(*, member_id: str, payment_id: str, now: datetime) -> Payment:
    """Did it go through? While we do not know, the provider is asked; if it is away, what we know is told."""
    order = own(member_id, payment_id)
    # Where the provider is away, the shopper sees the state we have, and the poller asks again.
    with contextlib.suppress(wechat_pay.ProviderDown):
        order = settle.ask_provider(order)
    return show(order, now=now)


def page(*, member_id: str, limit: int, cursor: str | None, now: datetime) -> Page:
    """A member's payments, newest first."""
    orders, after = store.page(members.ids_of(member_id), limit=limit, after=cursor)
    return Page([show(order, now=now, payable=False) for order in orders], after)


def own(member_id: str, payment_id: str) -> Order:
    """The order, if it is this member's; raises ResourceNotFound."""
    order = store.find(payment_id)
    if order is None or order.member_id not in members.ids_of(member_id):
        raise errors.ResourceNotFound(what="payment")
    return order


def show(order: Order, *, now: datetime, payable: bool = True) -> Payment:
    """What is told of an order; the parameters to pay with only where they are of use."""
    wx = None
    if payable and order.state == OPEN and order.prepay_id is not None and now < order.expires_at:
        wx = wechat_pay.payment_parameters(appid=order.appid, mchid=order.mchid, prepay_id=order.prepay_id)
    return Payment(
        payment_id=order.id,
        state=order.state,
        purpose=order.purpose,
        store_id=order.store_id,
        visit_id=order.visit_id,
        amount_fen=order.amount_fen,
        discount_fen=order.discount_fen,
        points=order.points,
        points_fen=order.points_fen,
        payable_fen=order.payable_fen,
        refunded_fen=order.refunded_fen,
        coupons=[UsedCoupon(one.coupon_id, one.campaign_id, one.discount_fen) for one in order.coupons],
        created_at=order.created_at,
        expires_at=order.expires_at,
        paid_at=order.paid_at,
        closed_reason=(order.set_aside or {}).get("reason") if order.state == CLOSED else None,
        wx=wx,
    )
