"""POST /v1/me/points/back-fill: a shopper files a payment that nobody credited, such as one made before joining.

WeChat Pay is the witness: it knows the payment by its number, and that the shopper's own openid paid it. The number
makes the receipt's id, so a payment is credited once ever, whoever asks and however it became known.
"""

import contextlib
from datetime import datetime, timedelta
from typing import Annotated

import msgspec

from chalicelib import allowance, errors
from chalicelib.allowance import Allowance
from chalicelib.malls import parts as malls
from chalicelib.members import parts as members
from chalicelib.payments import parts as payments
from chalicelib.points import parts as points
from chalicelib.providers import wechat_pay
from chalicelib.providers.answers.payments import OrderStatus
from chalicelib.receipts import claim, record, rules
from chalicelib.receipts.rules import Receipt
from chalicelib.receipts.store import receipts as store
from chalicelib.receipts.view import ReceiptView, show
from chalicelib.shapes import AS_NUMBER, Id

MOST = timedelta(days=91)  # a policy gives 90 at most
# Each asks the provider once a merchant id, whatever the number is.
QUESTIONS = Allowance("back_fill", 10, timedelta(hours=1))


class Request(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The payment's number, as it stands on WeChat's record of it. `store_id`: where it was made, if the payment itself
    does not say so."""

    transaction_id: Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z]{10,32}\Z", extra=AS_NUMBER)]
    store_id: Id | None = None


def handle(body: Request, *, member_id: str, now: datetime) -> ReceiptView:
    """Credits a payment that nobody credited, by its transaction id.

    Credits it; a repeat answers the same. Raises ResourceNotFound for a payment that is not this shopper's to the
    malls of the mini-programs it logged in to, PaymentKnown, PaymentTooOld, PaymentRefunded, ValueInvalid,
    AskedTooOften, WechatUnavailable.
    """
    receipt_id = record.of_transaction(body.transaction_id)
    found = store.find(receipt_id)
    before, event = found or record.record(_sold(body, receipt_id, member_id, now))
    if not before.is_claimed and before.payer in _payers(member_id):
        # The business circle told of it, and nobody had it.
        rules.check_age(before, days=points.back_fill_days(before.mall_id), now=now)
        before, event = claim.claim(before, member_id, since=now, now=now)
    if before.member_id not in members.ids_of(member_id):
        raise errors.ResourceNotFound("transaction_id", what="payment")
    if event is not None and rules.may_be_on_its_way(before, now):
        points.credit(event)
    return show(before)


def _sold(body: Request, receipt_id: str, member_id: str, now: datetime) -> Receipt:
    allowance.require(QUESTIONS, member_id, now=now, field="transaction_id")
    order = _paid_order(body.transaction_id, member_id)
    shop = _shop(order, body.store_id)
    assert order.paid_at is not None
    paid_at = order.paid_at
    rules.check_back_fill(order.state, paid_at, days=points.back_fill_days(shop.mall_id), now=now)
    assert order.payment is not None
    return Receipt(
        id=receipt_id,
        mall_id=shop.mall_id,
        store_id=shop.id,
        receipt_no=body.transaction_id,
        member_id=member_id,
        amount_fen=order.payment.total_fen,
        paid_fen=order.payment.payer_total_fen,
        bought_at=rules.bought_at(paid_at, now, within=MOST),
        reported_by=f"member:{member_id}",
        reported_at=now,
        told_at=paid_at,
        points_per_yuan=shop.points_per_yuan,
        merchant_id=shop.merchant_id,
        transaction_id=body.transaction_id,
    )


def _paid_order(transaction_id: str, member_id: str) -> OrderStatus:
    """The payment at WeChat Pay, which this member's openid made. Raises ResourceNotFound, PaymentKnown,
    WechatUnavailable."""
    openids = _openids(member_id)
    merchants = {mall.mchid for appid, _ in openids for mall in malls.malls_of_appid(appid)}
    try:
        for mchid in sorted(merchants):
            order = None
            with contextlib.suppress(wechat_pay.ProviderRefused):  # a number that is none, or another merchant id's
                order = wechat_pay.find_transaction(mchid=mchid, transaction_id=transaction_id)
            # One that was never paid has no instant, and maybe no payer.
            if order is not None and order.paid_at is not None and (order.appid, order.payer_openid) in openids:
                return _unknown(order)
    except wechat_pay.ProviderDown as down:
        raise errors.WechatUnavailable from down
    raise errors.ResourceNotFound("transaction_id", what="payment")


def _openids(member_id: str) -> set[tuple[str, str]]:
    known = [found for one in members.ids_of(member_id) if (found := members.find_own(one))]
    return {opened for one in known for opened in one.openids.items()}


def _payers(member_id: str) -> set[str]:
    return {rules.payer_of(appid, openid) for appid, openid in _openids(member_id)}


def _unknown(order: OrderStatus) -> OrderStatus:
    """Our own orders are credited by themselves."""
    if order.order_id is not None and payments.find_order(order.order_id) is not None:
        raise errors.PaymentKnown("transaction_id")
    return order


def _shop(order: OrderStatus, named: str | None) -> malls.Store:
    """The store that the payment itself names (its attach), or else the shopper; one of a mall of that merchant id."""
    store_id = order.attach or named
    if store_id is None or not malls.is_store(store_id):
        raise errors.ValueInvalid("store_id", reason="name the store it was made at")
    shop = malls.find_store(store_id)
    if malls.find_mall(shop.mall_id).mchid != order.mchid:
        raise errors.ValueInvalid("store_id", reason="name the store it was made at")
    return shop
