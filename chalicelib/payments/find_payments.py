"""GET /v1/admin/payments: staff find payments by order, transaction or member. Sales that a till reported under a
receipt number are found at GET /v1/admin/receipts."""

import contextlib
import re
from datetime import datetime, timedelta

import msgspec

from chalicelib import allowance, errors
from chalicelib.allowance import Allowance
from chalicelib.malls import parts as malls
from chalicelib.members import parts as members
from chalicelib.pages import Paging
from chalicelib.payments import view
from chalicelib.payments.query_order import apply_status
from chalicelib.payments.rules.order import Order
from chalicelib.payments.store import notices, orders
from chalicelib.providers import wechat_pay
from chalicelib.providers.answers.notices import PAID
from chalicelib.providers.answers.payments import Payment

QUERIES = Allowance("look_up", 100, timedelta(hours=1))
# Source: payment notification, "transaction_id".
TRANSACTION_ID = re.compile(r"[0-9A-Za-z]{1,32}")


class StaffPayment(msgspec.Struct, frozen=True):
    """A payment as its shopper sees it, with fields that only staff see. `set_aside`: why a payment that came for the
    order is unmatched: late (refunded automatically), or "<field>_differs" (held for review); None if none came."""

    payment: view.Payment
    member_id: str
    mall_id: str
    appid: str
    mchid: str
    transaction_id: str | None
    set_aside: str | None


class StaffPaymentPage(msgspec.Struct, frozen=True):
    payments: list[StaffPayment]
    next_cursor: str | None


def find(
    *,
    payment_id: str | None,
    transaction_id: str | None,
    member_id: str | None,
    staff_id: str,
    paging: Paging,
    now: datetime,
) -> StaffPaymentPage:
    """Finds payments by payment id, WeChat Pay's transaction id, or member.

    Newest first; empty if there are none. If no callback came for a transaction, WeChat Pay is queried and the answer
    is applied. Raises ParameterInvalid unless exactly one of the three is given, ResourceNotFound for an unknown
    member, AskedTooOften, WechatUnavailable.
    """
    if sum(one is not None for one in (payment_id, transaction_id, member_id)) != 1:
        raise errors.ParameterInvalid(
            "payment_id", reason="give exactly one of payment_id, transaction_id and member_id"
        )
    after: str | None = None
    if member_id is not None:
        found, after = orders.list_by_member(_ids(members.require(member_id)), limit=paging.limit, after=paging.cursor)
    else:
        order = orders.find(payment_id) if payment_id else _find_by_transaction(transaction_id or "", staff_id, now)
        found = [order] if order else []
    return StaffPaymentPage([_show(one, now) for one in found], after)


def _ids(member_id: str) -> tuple[str, ...]:
    """The current and former ids of a member; empty if there is no such member."""
    member = members.find(member_id)
    return members.ids_of(member.id) if member else ()


def _find_by_transaction(transaction_id: str, staff_id: str, now: datetime) -> Order | None:
    """The order that a transaction's callback names. If no callback came, WeChat Pay is queried. Raises AskedTooOften,
    WechatUnavailable."""
    if not TRANSACTION_ID.fullmatch(transaction_id):
        return None
    notice = notices.find(f"{PAID}#{transaction_id}")
    if notice is not None and isinstance(notice.content, Payment):
        return orders.find(notice.content.order_id)
    allowance.require(QUERIES, staff_id, now=now, field="transaction_id")
    try:
        for mchid in malls.merchant_ids():
            status = None
            with contextlib.suppress(wechat_pay.ProviderRefused):  # it may belong to another merchant id
                status = wechat_pay.find_transaction(mchid=mchid, transaction_id=transaction_id)
            order = orders.find(status.order_id) if status is not None and status.order_id is not None else None
            if status is not None and order is not None:
                return apply_status(order, status, now=now)
    except wechat_pay.ProviderDown as down:
        raise errors.WechatUnavailable from down
    return None


def _show(order: Order, now: datetime) -> StaffPayment:
    return StaffPayment(
        payment=view.show_with_history([order], _ids(order.member_id), now=now)[0],
        member_id=order.member_id,
        mall_id=order.mall_id,
        appid=order.appid,
        mchid=order.mchid,
        transaction_id=order.transaction_id or (order.unmatched.transaction_id if order.unmatched else None),
        set_aside=order.unmatched.reason if order.unmatched else None,
    )
