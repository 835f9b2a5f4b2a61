"""POST /v1/payments/{id}/cancel: closes an order at WeChat Pay, then here. A closed order releases its coupons and
points."""

from datetime import datetime

from chalicelib import allowance, errors
from chalicelib.allowance import Allowance
from chalicelib.payments import view
from chalicelib.payments.close_order import close_order
from chalicelib.payments.rules.order import CLOSED, ORDER_LIFE
from chalicelib.providers import wechat_pay

CANCELS = Allowance("cancel", 10, ORDER_LIFE)


def cancel(*, member_id: str, payment_id: str, now: datetime) -> view.Payment:
    """Closes an order that was not paid.

    Returns the closed payment; a repeat returns the same. Raises ResourceNotFound, PaymentAlreadyPaid (the order
    is paid, or its money is held for review), AskedTooOften, WechatUnavailable, Busy.
    """
    order = view.find_own(member_id, payment_id)
    if not order.is_settled:
        allowance.require(CANCELS, order.id, now=now)
    try:
        order = close_order(order, at=now, reason="cancelled")
    except wechat_pay.ProviderDown as down:
        raise errors.WechatUnavailable from down
    if order.state != CLOSED:
        raise errors.PaymentAlreadyPaid
    return view.show_payment(order, now=now)
