"""Closes an order at WeChat Pay, then here."""

from dataclasses import replace
from datetime import datetime

from chalicelib.payments.query_order import apply_status
from chalicelib.payments.rules.order import CLOSED, Order
from chalicelib.payments.store import orders
from chalicelib.providers import wechat_pay


def close_order(order: Order, *, at: datetime, reason: str) -> Order:
    """Closes an order and returns it. If WeChat Pay reports a payment of it, the payment is applied instead. A settled
    order is returned unchanged. Raises ProviderDown, also if WeChat Pay refuses to close the order; Unsettled,
    ValueError, Busy as `apply_payment`."""
    if order.is_settled:
        return order
    try:
        wechat_pay.close_order(mchid=order.mchid, out_trade_no=order.id)
    except wechat_pay.ProviderRefused as refused:
        status = wechat_pay.find_order(mchid=order.mchid, out_trade_no=order.id)
        if status is not None and status.payment is not None:
            return apply_status(order, status, now=at)
        # If WeChat Pay does not know the number, nobody can pay under it.
        if status is not None and not status.is_closed:
            raise wechat_pay.ProviderDown(f"close of {order.id} refused: {refused.code}") from refused
    closed = orders.save_closed(order, at=at, reason=reason)
    return closed or orders.find(order.id) or replace(order, state=CLOSED)
