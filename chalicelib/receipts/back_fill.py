"""POST /v1/me/points/back-fill: a shopper files a payment that earned nothing, such as one made before joining.

WeChat Pay confirms the payment by its transaction id, and that the shopper's openid paid it. The receipt's id comes
from the transaction id, so a payment is credited once, whoever reports it.
"""

import contextlib
from datetime import datetime, timedelta
from typing import Annotated, Any

import msgspec

from chalicelib import allowance, errors
from chalicelib.allowance import Allowance
from chalicelib.business_day import instant_in
from chalicelib.malls import parts as malls
from chalicelib.members import parts as members
from chalicelib.payments import parts as payments
from chalicelib.points import parts as points
from chalicelib.providers import wechat_pay
from chalicelib.receipts import claim, record, rules
from chalicelib.receipts.rules import Receipt
from chalicelib.receipts.store import receipts as store
from chalicelib.receipts.view import ReceiptView, show
from chalicelib.shapes import AS_NUMBER, Id

MAX_AGE = timedelta(days=91)  # a points policy allows 90 days at most
# Each request queries WeChat Pay once for each merchant id, valid or not.
REQUESTS = Allowance("back_fill", 10, timedelta(hours=1))


class Request(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`transaction_id`: the payment's number in WeChat's list of payments (交易单号). `store_id`: the store, if the
    payment does not name it."""

    transaction_id: Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z]{10,32}\Z", extra=AS_NUMBER)]
    store_id: Id | None = None


def handle(body: Request, *, member_id: str, now: datetime) -> ReceiptView:
    """Credits a payment that earned nothing yet, by its transaction id.

    A repeat returns the same. Raises ResourceNotFound unless the shopper paid it, with an openid they logged in with,
    to a mall of that mini-program; PaymentKnown for one of our orders, which earns by itself; PaymentTooOld,
    PaymentRefunded, ValueInvalid for a missing or wrong store, AskedTooOften, WechatUnavailable, Busy.
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
    """Queries WeChat Pay and returns the receipt to save. Raises as `handle`."""
    allowance.require(REQUESTS, member_id, now=now, field="transaction_id")
    told = _witnessed(body.transaction_id, member_id)
    shop = _shop(told, body.store_id)
    paid_at = instant_in(told["success_time"])
    rules.check_back_fill(told["trade_state"], paid_at, days=points.back_fill_days(shop.mall_id), now=now)
    return Receipt(
        id=receipt_id,
        mall_id=shop.mall_id,
        store_id=shop.id,
        receipt_no=body.transaction_id,
        member_id=member_id,
        amount_fen=told["amount"]["total"],
        paid_fen=told["amount"].get("payer_total", told["amount"]["total"]),
        bought_at=rules.decide_bought_at(paid_at, now, within=MAX_AGE),
        reported_by=f"member:{member_id}",
        reported_at=now,
        told_at=paid_at,
        points_per_yuan=shop.points_per_yuan,
        merchant_id=shop.merchant_id,
        transaction_id=body.transaction_id,
    )


def _witnessed(transaction_id: str, member_id: str) -> dict[str, Any]:
    """What WeChat Pay says of the payment, which this member's openid made."""
    openids = _openids(member_id)
    merchants = {mall.mchid for appid, _ in openids for mall in malls.malls_of_appid(appid)}
    try:
        for mchid in sorted(merchants):
            told = None
            with contextlib.suppress(wechat_pay.ProviderRefused):  # a number that is none, or another merchant id's
                told = wechat_pay.find_transaction(mchid=mchid, transaction_id=transaction_id)
            # One that was never paid has no instant, and maybe no payer.
            if (
                told is not None
                and told.get("success_time")
                and (told["appid"], told.get("payer", {}).get("openid")) in openids
            ):
                return _unknown(told)
    except wechat_pay.ProviderDown as down:
        raise errors.WechatUnavailable from down
    raise errors.ResourceNotFound("transaction_id", what="payment")


def _openids(member_id: str) -> set[tuple[str, str]]:
    stored = [found for one in members.ids_of(member_id) if (found := members.find_own(one))]
    return {openid for one in stored for openid in one.openids.items()}


def _payers(member_id: str) -> set[str]:
    return {rules.payer_of(appid, openid) for appid, openid in _openids(member_id)}


def _unknown(told: dict[str, Any]) -> dict[str, Any]:
    """Our own orders are credited by themselves."""
    if payments.find_order(told["out_trade_no"]) is not None:
        raise errors.PaymentKnown("transaction_id")
    return told


def _shop(told: dict[str, Any], named: str | None) -> malls.Store:
    """Returns the store that the payment names in its `attach`, or else the one that the shopper names. The store must
    be in a mall with the payment's merchant id. Raises ValueInvalid."""
    store_id = told.get("attach") or named
    if store_id is None or not malls.is_store(store_id):
        raise errors.ValueInvalid("store_id", reason="name the store it was made at")
    shop = malls.find_store(store_id)
    if malls.find_mall(shop.mall_id).mchid != told["mchid"]:
        raise errors.ValueInvalid("store_id", reason="name the store it was made at")
    return shop
