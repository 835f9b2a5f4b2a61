"""A payment as its shopper sees it: GET /v1/payments/{id} and GET /v1/me/payments."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from chalicelib import errors
from chalicelib.members import parts as members
from chalicelib.pages import Paging
from chalicelib.payments import looks
from chalicelib.payments.rules import order as rules
from chalicelib.payments.rules.order import CLOSED, OPEN, PAID, Order
from chalicelib.payments.rules.refund import OF_PAYMENT, OF_STRAY_MONEY, SUCCEEDED, Refund
from chalicelib.payments.store import orders, refunds
from chalicelib.points import parts as points
from chalicelib.providers import wechat_pay
from chalicelib.shapes import Quantity, Word


class UsedCoupon(msgspec.Struct, frozen=True):
    """A coupon an order holds or redeemed, and what it takes off."""

    coupon_id: str
    campaign_id: str
    discount_fen: int


class Line(msgspec.Struct, frozen=True):
    """`kind`: goods, amount, parking; coupon and points take off."""

    kind: str
    name: str
    amount_fen: int


class ReturnedLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """So many of an article of the order."""

    sku: Word
    quantity: Quantity = 1


class RefundView(msgspec.Struct, frozen=True):
    """`state`: processing, abnormal (a person sees to it), succeeded, failed (`why`; ask again with another key).
    `points`: what it took back of the points that were earned (negative), once that is known."""

    refund_no: str
    payment_id: str
    state: str
    refund_fen: int
    reason: str
    lines: list[ReturnedLine]
    asked_at: datetime
    refunded_at: datetime | None
    why: str | None
    points: int


class Returned(msgspec.Struct, frozen=True):
    """Money that came for the order and was not its own: after it closed, or another amount. `state` of its way back;
    set_aside while a person looks, or where a part only is back."""

    amount_fen: int
    state: str
    returned_at: datetime | None


class Payment(msgspec.Struct, frozen=True):
    """`state`: created (ours only), open (to be paid), paid, closed. `wx`: what wx.requestPayment takes, while open.
    `lines` sum to `payable_fen`. `points` pay `points_fen` of it, and come back where it is closed or refunded whole;
    `refunded_fen` is the money that went back so far. `points_earned`, less what each of `refunds` took back, is told
    where a payment is looked at, not where it is opened."""

    payment_id: str
    state: str
    purpose: str
    store_id: str | None
    visit_id: str | None
    lines: list[Line]
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
    points_earned: int
    refunds: list[RefundView]
    returned: Returned | None
    wx: dict[str, str] | None


class Page(msgspec.Struct, frozen=True):
    payments: list[Payment]
    next_cursor: str | None


def handle(*, member_id: str, payment_id: str, now: datetime) -> Payment:
    """A payment of the member's as it stands.

    Did it go through? While we do not know, the provider is asked, once in each pause of the ladder; if it is away,
    what we know is told.
    """
    order = looks.look(own(member_id, payment_id), now=now)
    return with_history([order], members.ids_of(member_id), now=now, payable=True)[0]


def page(*, member_id: str, paging: Paging, now: datetime) -> Page:
    """The member's payments, newest first.

    A member's payments, newest first, with what each earned and what went back.
    """
    ids = members.ids_of(member_id)
    found, after = orders.page(ids, limit=paging.limit, after=paging.cursor)
    return Page(with_history(found, ids, now=now), after)


def own(member_id: str, payment_id: str) -> Order:
    """The order, if it is this member's; raises ResourceNotFound."""
    order = orders.find(payment_id)
    if order is None or order.member_id not in members.ids_of(member_id):
        raise errors.ResourceNotFound(what="payment")
    return order


def with_history(
    found: Sequence[Order], member_ids: Sequence[str], *, now: datetime, payable: bool = False
) -> list[Payment]:
    """Orders of a member with their refunds, a query each where there are some, and their points: one batch read."""
    went_back = {one.id: refunds.of_order(one.id) for one in found if one.refund_moves}
    sources = [source for one in found for source in _sources(one, went_back.get(one.id, ()))]
    posted = points.posted_of(member_ids, sources) if sources else {}
    return [show(one, went_back.get(one.id, ()), posted, now=now, payable=payable) for one in found]


def _sources(order: Order, went_back: Sequence[Refund]) -> list[points.Source]:
    if order.state != PAID or order.paid_at is None or order.store_id is None:
        return []
    return [_earned_by(order), *(_taken_by(one) for one in went_back if one.state == SUCCEEDED)]


def _earned_by(order: Order) -> points.Source:
    assert order.paid_at is not None
    return points.Source(points.PAYMENT, order.id, order.paid_at)


def _taken_by(refund: Refund) -> points.Source:
    assert refund.refunded_at is not None
    return points.Source(points.REFUND, refund.refund_id or "", refund.refunded_at)


def show(
    order: Order,
    went_back: Sequence[Refund] = (),
    posted: dict[points.Source, int] | None = None,
    *,
    now: datetime,
    payable: bool = True,
) -> Payment:
    """What is told of an order; the parameters to pay with only where they are of use."""
    wx, posted = None, posted or {}
    if payable and order.state == OPEN and order.prepay_id is not None and now < order.expires_at:
        wx = wechat_pay.payment_parameters(appid=order.appid, mchid=order.mchid, prepay_id=order.prepay_id)
    return Payment(
        payment_id=order.id,
        state=order.state,
        purpose=order.purpose,
        store_id=order.store_id,
        visit_id=order.visit_id,
        lines=[Line(one.kind, one.name, one.amount_fen) for one in rules.quote_lines(order)],
        amount_fen=order.amount_fen,
        discount_fen=order.discount_fen,
        points=order.points,
        points_fen=order.points_fen,
        payable_fen=order.payable_fen,
        refunded_fen=order.refunded_fen if order.state == PAID else 0,
        coupons=[UsedCoupon(one.coupon_id, one.campaign_id, one.discount_fen) for one in order.coupons],
        created_at=order.created_at,
        expires_at=order.expires_at,
        paid_at=order.paid_at,
        closed_reason=order.closed_reason if order.state == CLOSED else None,
        points_earned=posted.get(_earned_by(order), 0) if order.paid_at else 0,
        refunds=[show_refund(one, posted) for one in went_back if one.kind == OF_PAYMENT],
        returned=_returned(order, went_back),
        wx=wx,
    )


def show_refund(refund: Refund, posted: dict[points.Source, int] | None = None) -> RefundView:
    """What is told of a refund."""
    done = refund.state == SUCCEEDED and posted
    return RefundView(
        refund_no=refund.number,
        payment_id=refund.order_id,
        state=refund.state,
        refund_fen=refund.refund_fen,
        reason=refund.reason,
        lines=[ReturnedLine(one.sku, one.quantity) for one in refund.returned],
        asked_at=refund.asked_at,
        refunded_at=refund.refunded_at,
        why=refund.why,
        points=(posted or {}).get(_taken_by(refund), 0) if done else 0,
    )


def _returned(order: Order, went_back: Sequence[Refund]) -> Returned | None:
    if order.set_aside is None:
        return None
    total_fen = order.set_aside["total_fen"]
    found = next((one for one in reversed(went_back) if one.kind == OF_STRAY_MONEY), None)
    if found is None or (found.state == SUCCEEDED and order.refunded_fen < total_fen):
        return Returned(total_fen, "set_aside", None)
    return Returned(total_fen, found.state, found.refunded_at)
