"""Reads WeChat Pay's notices as structs. Decides the key under which a notice is stored, and which fields are stored.

A notice is stored as JSON: whole, or only the fields that matter. A notice that this module cannot read is stored
whole: it is authenticated, so it must not be lost. `read` reads every form in which a notice was ever stored.

Source: pay.weixin.qq.com/doc/v3, "payment notification", "refund notification", "mall payment notice", "mall refund
notice", "card activation notice", "notification of sent coupons".
"""

import json
from collections.abc import Sequence
from typing import Any

import msgspec

from chalicelib import ids
from chalicelib.providers import codes
from chalicelib.providers.answers import busifavor, circle, payments
from chalicelib.providers.answers.busifavor import SentCoupon
from chalicelib.providers.answers.circle import CardActivation, MallRefund, MallSale
from chalicelib.providers.answers.fields import Fields, Unreadable, is_number
from chalicelib.providers.answers.payments import Payment, RefundStatus, UnpaidOrder

PAID = "TRANSACTION.SUCCESS"
REFUNDED = ("REFUND.SUCCESS", "REFUND.ABNORMAL", "REFUND.CLOSED")
CARD_ACTIVATED, MALL_PAID, MALL_REFUNDED = "MALL_AUTH.ACTIVATE_CARD", "MALL_TRANSACTION.SUCCESS", "MALL_REFUND.SUCCESS"
OF_CIRCLE = (CARD_ACTIVATED, MALL_PAID, MALL_REFUNDED)
COUPON_SENT = "COUPON.SEND"
WITH_OWN_ID = (*OF_CIRCLE, COUPON_SENT)

Notice = Payment | UnpaidOrder | RefundStatus | CardActivation | MallSale | MallRefund | SentCoupon

# WeChat Pay uses the event type PAID also for parking deductions, combined orders and profit sharing (payment
# notification). A notice with one of these fields is no payment of an order of ours.
OF_ANOTHER_KIND = ("trade_scene", "combine_mchid", "combine_out_trade_no", "sub_orders")
# An event type, or an instant, is cut to this many characters before it is stored.
NAME_LENGTH = 64

PAYMENT_FIELDS = (
    "appid",
    "mchid",
    "out_trade_no",
    "transaction_id",
    "trade_type",
    "trade_state",
    "success_time",
    "amount",
    "payer",
)
REFUND_FIELDS = (
    "mchid",
    "out_trade_no",
    "transaction_id",
    "out_refund_no",
    "refund_id",
    "refund_status",
    "success_time",
    "amount",
)
# The other fields of a sent coupon may hold a phone number or a card's code.
COUPON_FIELDS = (
    "event_type",
    "coupon_code",
    "stock_id",
    "send_time",
    "openid",
    "unionid",
    "send_channel",
    "send_merchant",
    "act_id",
)
COUPON_ATTACHED = ("transaction_id", "act_code", "activity_id")


class Callback(msgspec.Struct, frozen=True, kw_only=True):
    """A notice whose signature was verified and whose contents were decrypted. `created_at`: the notice's create_time,
    as text. `mchid`: the merchant id whose key decrypted it. `is_readable`: False if the contents are no JSON object;
    the field `raw` then has them in Base64."""

    id: str
    created_at: str
    event_type: str
    mchid: str
    fields: Fields
    is_readable: bool = True


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """What is stored of a notice. `key`: two notices with the same key count once. `name`: the first 64 characters of
    its event type. `fields`: the fields that matter, or all, and the `mchid` that decrypted it."""

    key: str
    name: str
    fields: Fields


def read(event_type: str, fields: Fields) -> Notice:
    """Returns the struct of a notice, from its stored fields. Raises Unreadable for an unknown event type, and for
    fields that do not fit it: WeChat Pay uses one event type for several kinds of notice."""
    if event_type == PAID:
        return _read_order(fields)
    if event_type in REFUNDED:
        return payments.read_refund(fields, mchid=fields.text_or_number("mchid"), state_field="refund_status")
    if event_type == CARD_ACTIVATED:
        return circle.read_card(fields)
    if event_type == MALL_PAID:
        return circle.read_sale(fields)
    if event_type == MALL_REFUNDED:
        return circle.read_refund(fields)
    if event_type == COUPON_SENT:
        return busifavor.read_sent_coupon(fields)
    raise Unreadable("an unknown event type")


def _read_order(fields: Fields) -> Payment | UnpaidOrder:
    if any(fields.has(one) for one in OF_ANOTHER_KIND):
        raise Unreadable("no order of ours")
    if fields.text_if_any("trade_state") in codes.PAID_STATES:
        return payments.read_payment(fields, mchid=fields.text_or_number("mchid"))
    if not fields.has("appid"):
        raise Unreadable("no appid")
    return UnpaidOrder(fields.number("out_trade_no"), fields.part_if_any("amount").fen_if_any("total"))


def to_keep(callback: Callback) -> Kept:
    """Decides what is stored of a notice, and under which key.

    The key of a payment has the transaction_id, the key of a refund the refund_id. The key of a notice of the business
    circle, or of a sent coupon, has the notice's own id, if that id is well formed. Any other key has a digest of the
    fields, so that a repeat opens no second task for a person. This includes a notice of an unpaid order, because its
    transaction may be paid later.

    Of an order, a refund or a sent coupon only the fields that matter are stored. So the item of a payment or a refund
    stays under 1 KB, one write unit. Any other notice is stored whole.
    """
    name, content = callback.event_type[:NAME_LENGTH], callback.fields.content
    proved = {"mchid": callback.mchid}
    try:
        notice: Notice | None = read(callback.event_type, Fields({**content, **proved}))
    except Unreadable:
        notice = None
    if isinstance(notice, Payment):
        fields = Fields({**_only(PAYMENT_FIELDS, content), **proved})
        return Kept(key=f"{name}#{notice.transaction_id}", name=name, fields=fields)
    if isinstance(notice, RefundStatus):
        fields = Fields({**_only(REFUND_FIELDS, content), **proved})
        return Kept(key=f"{name}#{notice.refund_id}", name=name, fields=fields)
    has_own_id = callback.event_type in WITH_OWN_ID and is_number(callback.id)
    number = callback.id if has_own_id else ids.derived("callback", json.dumps(content, sort_keys=True))
    if isinstance(notice, UnpaidOrder):
        content = _only(PAYMENT_FIELDS, content)
    elif callback.event_type == COUPON_SENT and callback.is_readable:
        content = _of_coupon(content)
    fields = Fields({**content, **proved, "create_time": callback.created_at[:NAME_LENGTH]})
    return Kept(key=f"{name}#{number}", name=name, fields=fields)


def _only(names: Sequence[str], content: dict[str, Any]) -> dict[str, Any]:
    return {name: content[name] for name in names if name in content}


def _of_coupon(content: dict[str, Any]) -> dict[str, Any]:
    attached = content.get("attach_info")
    kept = _only(COUPON_FIELDS, content)
    return {**kept, "attach_info": _only(COUPON_ATTACHED, attached)} if isinstance(attached, dict) else kept
