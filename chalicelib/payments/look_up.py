"""GET /v1/admin/payments: staff look a payment up by its order, its transaction or its member. What was reported under
a receipt of a store's own is looked up at GET /v1/admin/receipts."""

import contextlib
import re
from datetime import datetime, timedelta

import msgspec

from chalicelib import allowance, errors
from chalicelib.allowance import Allowance
from chalicelib.malls import parts as malls
from chalicelib.members import parts as members
from chalicelib.pages import Paging
from chalicelib.payments import settle, view
from chalicelib.payments.notify import PAID
from chalicelib.payments.rules.order import Order
from chalicelib.payments.store import notices, orders
from chalicelib.providers import wechat_pay

# Payment notification, "transaction_id".
QUESTIONS = Allowance("look_up", 100, timedelta(hours=1))
TRANSACTION_ID = re.compile(r"[0-9A-Za-z]{1,32}")


class StaffPayment(msgspec.Struct, frozen=True):
    """A payment as its shopper sees it, and what else is known of it."""

    payment: view.Payment
    member_id: str
    mall_id: str
    appid: str
    mchid: str
    transaction_id: str | None
    set_aside: str | None


class Page(msgspec.Struct, frozen=True):
    payments: list[StaffPayment]
    next_cursor: str | None


def handle(
    *,
    payment_id: str | None,
    transaction_id: str | None,
    member_id: str | None,
    staff_id: str,
    paging: Paging,
    now: datetime,
) -> Page:
    """Finds payments by their number, the provider's, or the member.

    The payments found, newest first; empty where there is none. A transaction whose callback never came is asked of
    the provider, and its word taken. Raises ParameterInvalid unless exactly one thing is named, ResourceNotFound for
    a member who is not there, AskedTooOften, WechatUnavailable.
    """
    if sum(one is not None for one in (payment_id, transaction_id, member_id)) != 1:
        raise errors.ParameterInvalid("payment_id", reason="name payment_id, transaction_id or member_id")
    after: str | None = None
    if member_id is not None:
        found, after = orders.page(_ids(members.require(member_id)), limit=paging.limit, after=paging.cursor)
    else:
        order = orders.find(payment_id) if payment_id else _of_transaction(transaction_id or "", staff_id, now)
        found = [order] if order else []
    return Page([_show(one, now) for one in found], after)


def _ids(member_id: str) -> tuple[str, ...]:
    """All ids of a member, whichever of them is named; none of nobody."""
    member = members.find(member_id)
    return members.ids_of(member.id) if member else ()


def _of_transaction(transaction_id: str, staff_id: str, now: datetime) -> Order | None:
    """Its callback names the order; the provider does where none came."""
    if not TRANSACTION_ID.fullmatch(transaction_id):
        return None
    taken_down = notices.find(f"{PAID}#{transaction_id}")
    if taken_down is not None:
        return orders.find(taken_down[1]["out_trade_no"])
    allowance.require(QUESTIONS, staff_id, now=now, field="transaction_id")
    try:
        for mchid in malls.merchant_ids():
            told = None
            with contextlib.suppress(wechat_pay.ProviderRefused):  # another merchant id's, perhaps
                told = wechat_pay.find_transaction(mchid=mchid, transaction_id=transaction_id)
            order = orders.find(told["out_trade_no"]) if told is not None else None
            if told is not None and order is not None:
                return settle.take_word(order, told, now=now)
    except wechat_pay.ProviderDown as down:
        raise errors.WechatUnavailable from down
    return None


def _show(order: Order, now: datetime) -> StaffPayment:
    return StaffPayment(
        payment=view.with_history([order], _ids(order.member_id), now=now)[0],
        member_id=order.member_id,
        mall_id=order.mall_id,
        appid=order.appid,
        mchid=order.mchid,
        transaction_id=order.transaction_id or (order.set_aside or {}).get("transaction_id"),
        set_aside=(order.set_aside or {}).get("reason"),
    )
