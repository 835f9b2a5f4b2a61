"""POST /v1/payments/{id}/cancel: closed at the provider before it is closed here, which frees the coupon."""

from datetime import datetime

from chalicelib import allowance, errors
from chalicelib.allowance import Allowance
from chalicelib.payments import settle, view
from chalicelib.payments.rules.order import CLOSED, ORDER_LIFE
from chalicelib.providers import wechat_pay

QUESTIONS = Allowance("cancel", 10, ORDER_LIFE)


def handle(*, member_id: str, payment_id: str, now: datetime) -> view.Payment:
    """Closes an order that was not paid.

    The closed payment; cancelling twice is the same. Raises ResourceNotFound, PaymentAlreadyPaid, AskedTooOften,
    WechatUnavailable.
    """
    order = view.own(member_id, payment_id)
    if not order.is_settled:
        allowance.require(QUESTIONS, order.id, now=now)
    try:
        order = settle.close(order, at=now, reason="cancelled")
    except wechat_pay.ProviderDown as down:
        raise errors.WechatUnavailable from down
    if order.state != CLOSED:  # paid, or with money that does not fit
        raise errors.PaymentAlreadyPaid
    return view.show(order, now=now)
