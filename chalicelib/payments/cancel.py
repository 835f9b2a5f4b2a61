"""POST /v1/payments/{id}/cancel: closed at the provider before it is closed here, which frees the coupon."""

from datetime import datetime

from chalicelib import errors
from chalicelib.payments import settle, view
from chalicelib.payments.rules.order import CLOSED
from chalicelib.providers import wechat_pay


def handle(*, member_id: str, payment_id: str, now: datetime) -> view.Payment:
    """The closed payment; cancelling twice is the same. Raises ResourceNotFound, PaymentAlreadyPaid,
    WechatUnavailable."""
    order = view.own(member_id, payment_id)
    try:
        order = settle.close(order, at=now, reason="cancelled")
    except wechat_pay.ProviderDown as down:
        raise errors.WechatUnavailable from down
    if order.state != CLOSED:  # paid, or with money that does not fit
        raise errors.PaymentAlreadyPaid
    return view.show(order, now=now)
