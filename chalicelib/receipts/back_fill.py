"""POST /v1/me/points/back-fill: a shopper files a payment that earned nothing, such as one made before joining.

WeChat Pay confirms by the transaction id that the payment exists and that the shopper's openid paid it. The receipt's
id is derived from the transaction id, so a payment is credited once, whichever channel reports it.
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

MAX_AGE = timedelta(days=91)  # a points policy allows 90 days at most
# Each request queries WeChat Pay, at most once for each merchant id, even if the number is not valid.
REQUESTS = Allowance("back_fill", 10, timedelta(hours=1))


class Request(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`transaction_id`: the payment's number in WeChat's list of payments (交易单号). `store_id`: the store; needed if
    the payment does not name it."""

    transaction_id: Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z]{10,32}\Z", extra=AS_NUMBER)]
    store_id: Id | None = None


def back_fill(body: Request, *, member_id: str, now: datetime) -> ReceiptView:
    """Credits a payment that earned nothing yet, by its transaction id.

    A repeat returns the same. The shopper must have paid with an openid of theirs that we know, to a mall of that
    openid's mini-program; if not, raises ResourceNotFound. Raises PaymentKnown for one of our orders, which earns
    points by itself; ValueInvalid for a missing or wrong store; PaymentTooOld, PaymentRefunded, AskedTooOften,
    WechatUnavailable, Busy.
    """
    receipt_id = record.of_transaction(body.transaction_id)
    found = store.find(receipt_id)
    receipt, event = found or record.record(_query(body, receipt_id, member_id, now))
    if not receipt.is_claimed and receipt.payer in _payers(member_id):
        # The business circle reported the sale, and no member has it.
        rules.check_age(receipt, days=points.back_fill_days(receipt.mall_id), now=now)
        receipt, event = claim.claim(receipt, member_id, since=now, now=now)
    if receipt.member_id not in members.ids_of(member_id):
        raise errors.ResourceNotFound("transaction_id", what="payment")
    if event is not None and rules.may_need_credit(receipt, now):
        points.credit(event)
    return show(receipt)


def _query(body: Request, receipt_id: str, member_id: str, now: datetime) -> Receipt:
    """Queries WeChat Pay and returns the receipt to save. Raises the errors of `back_fill`, except Busy."""
    allowance.require(REQUESTS, member_id, now=now, field="transaction_id")
    order = _paid_order(body.transaction_id, member_id)
    sold_at = _store(order, body.store_id)
    assert order.paid_at is not None
    paid_at = order.paid_at
    rules.check_back_fill(order.state, paid_at, days=points.back_fill_days(sold_at.mall_id), now=now)
    assert order.payment is not None
    return Receipt(
        id=receipt_id,
        mall_id=sold_at.mall_id,
        store_id=sold_at.id,
        receipt_no=body.transaction_id,
        member_id=member_id,
        amount_fen=order.payment.total_fen,
        paid_fen=order.payment.payer_total_fen,
        bought_at=rules.decide_bought_at(paid_at, now, within=MAX_AGE),
        reported_by=f"member:{member_id}",
        reported_at=now,
        told_at=paid_at,
        points_per_yuan=sold_at.points_per_yuan,
        merchant_id=sold_at.merchant_id,
        transaction_id=body.transaction_id,
    )


def _paid_order(transaction_id: str, member_id: str) -> OrderStatus:
    """Queries a payment and checks that one of the member's openids made it. Raises ResourceNotFound, PaymentKnown,
    WechatUnavailable."""
    openids = _openids(member_id)
    merchants = {mall.mchid for appid, _ in openids for mall in malls.malls_of_appid(appid)}
    try:
        for mchid in sorted(merchants):
            order = None
            with contextlib.suppress(wechat_pay.ProviderRefused):  # no such payment, or another merchant id has it
                order = wechat_pay.find_transaction(mchid=mchid, transaction_id=transaction_id)
            # A payment that was never paid has no time, and may have no payer.
            if order is not None and order.paid_at is not None and (order.appid, order.payer_openid) in openids:
                _check_not_ours(order)
                return order
    except wechat_pay.ProviderDown as down:
        raise errors.WechatUnavailable from down
    raise errors.ResourceNotFound("transaction_id", what="payment")


def _openids(member_id: str) -> set[tuple[str, str]]:
    stored = [found for one in members.ids_of(member_id) if (found := members.find_own(one))]
    return {openid for one in stored for openid in one.openids.items()}


def _payers(member_id: str) -> set[str]:
    return {rules.payer_of(appid, openid) for appid, openid in _openids(member_id)}


def _check_not_ours(order: OrderStatus) -> None:
    """Checks that a payment is not for one of our orders, which earn points by themselves. Raises PaymentKnown."""
    if order.order_id is not None and payments.find_order(order.order_id) is not None:
        raise errors.PaymentKnown("transaction_id")


def _store(order: OrderStatus, named_id: str | None) -> malls.Store:
    """Returns the store that the payment names in its `attach`, or else the one that the shopper names. The store must
    be in a mall with the payment's merchant id. Raises ValueInvalid."""
    store_id = order.attach or named_id
    if store_id is None or not malls.is_store(store_id):
        raise errors.ValueInvalid("store_id", reason="name the store it was made at")
    found = malls.find_store(store_id)
    if malls.find_mall(found.mall_id).mchid != order.mchid:
        raise errors.ValueInvalid("store_id", reason="name the store it was made at")
    return found
