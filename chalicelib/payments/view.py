"""A payment as its shopper sees it: GET /v1/payments/{id} and GET /v1/me/payments."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from chalicelib import errors
from chalicelib.members import parts as members
from chalicelib.pages import Paging
from chalicelib.payments.query_order import query_for_shopper
from chalicelib.payments.rules import order as rules
from chalicelib.payments.rules.order import CLOSED, OPEN, PAID, Order
from chalicelib.payments.rules.refund import OF_PAYMENT, OF_UNMATCHED, SUCCEEDED, Refund
from chalicelib.payments.store import orders, refunds
from chalicelib.points import parts as points
from chalicelib.providers import wechat_pay
from chalicelib.shapes import Quantity, Word


class UsedCoupon(msgspec.Struct, frozen=True):
    """A coupon that an order holds or redeemed, and what it takes off."""

    coupon_id: str
    campaign_id: str
    discount_fen: int


class PaymentLine(msgspec.Struct, frozen=True):
    """One line of the price. `kind`: goods, amount, parking, coupon, points. `name`: the sku, the coupon's id, or, in
    the quote of a visit, the `code` of the visit's line; otherwise empty. `amount_fen` is negative if the line lowers
    the price."""

    kind: str
    name: str
    amount_fen: int


class ReturnedLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many of an article of the order are returned."""

    sku: Word
    quantity: Quantity = 1


class RefundView(msgspec.Struct, frozen=True):
    """`state`: processing, abnormal (a person has to act), succeeded, failed (see `why`; try again with another key).
    `points`: the earned points that it reversed (negative); 0 until they are reversed."""

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
    """An unmatched payment: it came after the order closed, or does not match the order. `state`: the state of its
    refund; set_aside while it is held for review, or if only a part of it was refunded."""

    amount_fen: int
    state: str
    returned_at: datetime | None


class Payment(msgspec.Struct, frozen=True):
    """`state`: created (WeChat Pay does not have it yet), open (to be paid), paid, closed. `wx`: the parameters of
    wx.requestPayment, while open. `lines` sum to `payable_fen`. `points` pay `points_fen` of the price; they are
    restored if the order is closed or refunded whole. `refunded_fen`: the money refunded so far. `points_earned`: the
    points that the payment earned, before `refunds` reversed some. `points_earned` and `refunds` are filled only where
    payments are read; in any other response they are 0 and empty."""

    payment_id: str
    state: str
    purpose: str
    store_id: str | None
    visit_id: str | None
    lines: list[PaymentLine]
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


def find_payment(*, member_id: str, payment_id: str, now: datetime) -> Payment:
    """Returns a payment of the member in its current state.

    While its result is unknown, WeChat Pay is queried, at most once in each pause of the ladder; without an answer the
    payment is shown as stored. Raises ResourceNotFound.
    """
    order = query_for_shopper(find_own(member_id, payment_id), now=now)
    return show_with_history([order], members.ids_of(member_id), now=now, payable=True)[0]


def list_payments(*, member_id: str, paging: Paging, now: datetime) -> Page:
    """Lists the member's payments, newest first, with the points each earned and its refunds."""
    ids = members.ids_of(member_id)
    found, after = orders.list_by_member(ids, limit=paging.limit, after=paging.cursor)
    return Page(show_with_history(found, ids, now=now), after)


def find_own(member_id: str, payment_id: str) -> Order:
    """An order of the member, under any of its ids. Raises ResourceNotFound."""
    order = orders.find(payment_id)
    if order is None or order.member_id not in members.ids_of(member_id):
        raise errors.ResourceNotFound(what="payment")
    return order


def show_with_history(
    found: Sequence[Order], member_ids: Sequence[str], *, now: datetime, payable: bool = False
) -> list[Payment]:
    """Orders of a member with their refunds (one query for each order that has some) and their points (one batch
    read)."""
    refunds_of = {one.id: refunds.list_by_order(one.id) for one in found if one.refund_moves}
    sources = [source for one in found for source in _sources(one, refunds_of.get(one.id, ()))]
    posted = points.posted_of(member_ids, sources) if sources else {}
    return [show_payment(one, refunds_of.get(one.id, ()), posted, now=now, payable=payable) for one in found]


def _sources(order: Order, of_order: Sequence[Refund]) -> list[points.Source]:
    """The ledger entries that the order and its refunds may have made."""
    if order.state != PAID or order.paid_at is None or order.store_id is None:
        return []
    return [_earned_by(order), *(_reversed_by(one) for one in of_order if one.state == SUCCEEDED)]


def _earned_by(order: Order) -> points.Source:
    assert order.paid_at is not None
    return points.Source(points.PAYMENT, order.id, order.paid_at)


def _reversed_by(refund: Refund) -> points.Source:
    assert refund.refunded_at is not None
    return points.Source(points.REFUND, refund.refund_id or "", refund.refunded_at)


def show_payment(
    order: Order,
    of_order: Sequence[Refund] = (),
    posted: dict[points.Source, int] | None = None,
    *,
    now: datetime,
    payable: bool = True,
) -> Payment:
    """An order as its shopper sees it. `of_order`: its refunds; `posted`: the points of its ledger entries; `payable`:
    add the parameters to pay with."""
    wx, posted = None, posted or {}
    if payable and order.state == OPEN and order.prepay_id is not None and now < order.expires_at:
        wx = wechat_pay.payment_parameters(appid=order.appid, mchid=order.mchid, prepay_id=order.prepay_id)
    return Payment(
        payment_id=order.id,
        state=order.state,
        purpose=order.purpose,
        store_id=order.store_id,
        visit_id=order.visit_id,
        lines=[PaymentLine(one.kind, one.name, one.amount_fen) for one in rules.quote_lines(order)],
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
        refunds=[show_refund(one, posted) for one in of_order if one.kind == OF_PAYMENT],
        returned=_returned(order, of_order),
        wx=wx,
    )


def show_refund(refund: Refund, posted: dict[points.Source, int] | None = None) -> RefundView:
    """A refund as shopper and staff see it. `posted`: the points of ledger entries."""
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
        points=(posted or {}).get(_reversed_by(refund), 0) if done else 0,
    )


def _returned(order: Order, of_order: Sequence[Refund]) -> Returned | None:
    if order.unmatched is None:
        return None
    total_fen = order.unmatched.total_fen
    found = next((one for one in reversed(of_order) if one.kind == OF_UNMATCHED), None)
    if found is None or (found.state == SUCCEEDED and order.refunded_fen < total_fen):
        return Returned(total_fen, "set_aside", None)
    return Returned(total_fen, found.state, found.refunded_at)
