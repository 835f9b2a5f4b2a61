"""Writes an order, then opens it at WeChat Pay. A repeated request does what the earlier one left undone."""

import contextlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from chalicelib import allowance, errors, once
from chalicelib.allowance import Allowance
from chalicelib.aws import dynamo
from chalicelib.aws.dynamo import Action
from chalicelib.payments.close_order import close_order
from chalicelib.payments.rules import order as rules
from chalicelib.payments.rules.order import CLOSED, CREATED, OPEN, PAID, Order
from chalicelib.payments.store import open_orders, orders
from chalicelib.payments.store.items import ORDER
from chalicelib.providers import codes, wechat_pay

# How often a caller may repeat the request for one order while WeChat Pay may not have the order yet.
OPENINGS = Allowance("open", 60, rules.ORDER_LIFE)
# The `closed_reason` of an order that WeChat Pay refused begins with this text.
REFUSED = "provider_"


def place_order(order: Order, actions: Sequence[Action]) -> Order:
    """Writes the order together with `actions`, then opens it at WeChat Pay. An order with nothing to pay is written as
    paid. If another request wrote it first, that order is continued.

    Raises Refused, whose `blocking` names each refused action, and open_orders.BOOK if the member opened another order
    meanwhile; PaymentsOpenTooMany; the errors of `repeat_order`.
    """
    if order.payable_fen == 0:
        order = replace(order, state=PAID, paid_at=order.created_at)
    counted = () if order.is_settled else (_counted(order),)
    order = replace(order, notify_url=wechat_pay.notify_url())
    try:
        orders.create(order, [*actions, *counted])
    except dynamo.Refused as refused:
        before = orders.find(order.id) if ORDER in refused else None
        if before is None:
            raise
        return repeat_order(before, order.request_hash, now=order.created_at)
    return order if order.is_settled else _open_at_provider(order)


def _counted(order: Order) -> Action:
    """The action that counts the order among the member's open orders. If the limit is reached, the other orders are
    read, and those that were settled no longer count. Raises PaymentsOpenTooMany."""
    book = open_orders.find(order.member_id)
    ends = rules.list_others_open(book.ends, order.id, now=order.created_at)
    if len(ends) >= rules.MOST_OPEN:
        settled = {one.id for one in orders.find_many(ends).values() if one.is_settled}
        ends = {order_id: end for order_id, end in ends.items() if order_id not in settled}
    if len(ends) >= rules.MOST_OPEN:
        raise errors.PaymentsOpenTooMany(limit=rules.MOST_OPEN)
    return open_orders.save_action(book, {**ends, order.id: order.expires_at})


def repeat_order(before: Order, request_hash: str, *, now: datetime) -> Order:
    """Returns the stored order; opens it at WeChat Pay if that is not done yet. Raises IdempotencyKeyReused if the
    request differs, PaymentRefused, AskedTooOften, WechatUnavailable."""
    once.require_same(request_hash, before.request_hash)
    if before.state == CLOSED and (before.closed_reason or "").startswith(REFUSED):
        raise errors.PaymentRefused(provider_code=(before.closed_reason or "").removeprefix(REFUSED).upper())
    return before if before.is_settled else open_again(before, now=now)


def open_again(order: Order, *, now: datetime) -> Order:
    """Returns an unsettled order with its prepay_id. The order is sent to WeChat Pay only if WeChat Pay may not have it
    yet. Raises AskedTooOften, WechatUnavailable, PaymentRefused."""
    if order.state == OPEN and order.prepay_id is not None:
        return order
    allowance.require(OPENINGS, order.id, now=now)
    return _open_at_provider(order, sent_before=True)


def _open_at_provider(order: Order, *, sent_before: bool = False) -> Order:
    """Sends the order to WeChat Pay and returns it with its prepay_id. An order that is sent again with the same number
    and fields only gets a new prepay_id. If WeChat Pay refuses the order, it is closed. If there is no response, the
    order does not change, and the caller repeats the request. Raises WechatUnavailable, PaymentRefused."""
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
            return order  # WeChat Pay has it, and the first prepay_id still pays it
        _close_refused(order, refused, in_doubt=sent_before or refused.is_in_doubt)
        raise errors.PaymentRefused(provider_code=refused.code) from refused
    return orders.save_prepay(order, prepay_id) or orders.find(order.id) or order  # settled meanwhile


def _close_refused(order: Order, refused: wechat_pay.ProviderRefused, *, in_doubt: bool) -> None:
    """Closes an order that WeChat Pay refused: only here if WeChat Pay does not have it, otherwise at WeChat Pay first.
    `in_doubt`: WeChat Pay may have it, because an earlier response was lost; a query decides."""
    reason = f"{REFUSED}{refused.code.lower()}"
    with contextlib.suppress(wechat_pay.ProviderDown):  # the schedule closes it when it expires
        if order.state == CREATED and not (in_doubt and _is_there(order)):
            if orders.save_closed_unopened(order, at=order.created_at, reason=reason) is not None:
                return
            order = orders.find(order.id) or order  # another request opened it
        close_order(order, at=order.created_at, reason=reason)


def _is_there(order: Order) -> bool:
    return wechat_pay.find_order(mchid=order.mchid, out_trade_no=order.id) is not None
