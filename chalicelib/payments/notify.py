"""POST /v1/wechat-pay/notify: verify the raw bytes, decrypt, one conditional write, answer.

No outside call and no effect before the answer; a fault rises to a 5xx, so that the provider comes again.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from chalicelib import events, ids
from chalicelib.aws import telemetry
from chalicelib.payments.store import notices
from chalicelib.providers import codes, wechat_pay_callback, whole

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
# What else WeChat tells of a coupon that it sent may be a phone number, or a card's code.
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
# A notice says that money came, or something of an order that the provider is to be asked about; or what came of a
# refund.
PAYMENT, ORDER, REFUND = "payment", "order", "refund"
# So much of a name stands in a key, and in what is counted.
NAME_LENGTH = 64
PAID = "TRANSACTION.SUCCESS"
COUPON_SENT = "COUPON.SEND"
REFUNDED = ("REFUND.SUCCESS", "REFUND.ABNORMAL", "REFUND.CLOSED")
# Whose worker it goes to, by its type; all else are this room's.
ROOMS = {
    "MALL_AUTH.ACTIVATE_CARD": events.MALL_NOTICE_RECEIVED,
    "MALL_TRANSACTION.SUCCESS": events.MALL_NOTICE_RECEIVED,
    "MALL_REFUND.SUCCESS": events.MALL_NOTICE_RECEIVED,
    COUPON_SENT: events.COUPON_NOTICE_RECEIVED,
}
# One name is also used for parking deductions, combined orders and profit sharing (payment notification): what makes it
# a payment of an order of ours are its contents.
OF_ANOTHER_KIND = ("trade_scene", "combine_mchid", "combine_out_trade_no", "sub_orders")


def handle(headers: Mapping[str, str], raw_body: bytes, *, now: datetime, real_now: datetime) -> None:
    """A notice of the provider's, signed by it.

    Takes a callback down once; a repeat changes nothing and is answered the same. Raises CallbackRefused.
    """
    callback = wechat_pay_callback.open_callback(headers, raw_body, real_now=real_now)
    key, resource = _kept(callback)
    told_as = ROOMS.get(callback.event_type, events.NOTICE_RECEIVED)
    name = callback.event_type[:NAME_LENGTH]
    first = notices.save(key, notice_type=name, resource=resource, received_at=now, event_name=told_as)
    telemetry.count("callbacks", type=name, repeat=str(not first).lower())


def is_about(event_type: str, resource: dict[str, Any]) -> str | None:
    """Whether a notice is of a payment, of an order that it says no payment of, of a refund, or of something else: by
    its contents, for a name is no proof."""
    if event_type == PAID and not any(field in resource for field in OF_ANOTHER_KIND):
        if whole.is_payment(resource):
            return PAYMENT
        may_be_ours = "appid" in resource and whole.is_number(resource.get("out_trade_no"))
        return ORDER if may_be_ours and resource.get("trade_state") not in codes.PAID_STATES else None
    if event_type in REFUNDED and whole.is_refund(resource, "refund_status"):
        return REFUND
    return None


def _kept(callback: wechat_pay_callback.Callback) -> tuple[str, dict[str, Any]]:
    """The business key that makes it happen once, and the fields that matter (the item stays under 1 KB, one unit).
    What is neither is kept whole, but for a coupon's: another room's under its own id, and what nobody knows under its
    contents, so that a person is asked about it once. So is what says no payment: the same transaction may be paid
    yet."""
    about, name = is_about(callback.event_type, callback.resource), callback.event_type[:NAME_LENGTH]
    if about in (None, ORDER) or not callback.is_readable:
        is_coupon = callback.event_type == COUPON_SENT and callback.is_readable
        by_id = callback.event_type in ROOMS and whole.is_number(callback.id)
        told = callback.id if by_id else _digest(callback.resource)
        kept = _of_coupon(callback.resource) if is_coupon else callback.resource
        kept = _only(PAYMENT_FIELDS, kept) if about == ORDER else kept
        return f"{name}#{told}", {**kept, "mchid": callback.mchid, "create_time": callback.created_at[:NAME_LENGTH]}
    id_field, fields = ("transaction_id", PAYMENT_FIELDS) if about == PAYMENT else ("refund_id", REFUND_FIELDS)
    kept = _only(fields, callback.resource)
    return f"{name}#{callback.resource[id_field]}", {**kept, "mchid": callback.mchid}


def _only(fields: Sequence[str], resource: dict[str, Any]) -> dict[str, Any]:
    return {field: resource[field] for field in fields if field in resource}


def _digest(resource: dict[str, Any]) -> str:
    return ids.derived("callback", json.dumps(resource, sort_keys=True))


def _of_coupon(resource: dict[str, Any]) -> dict[str, Any]:
    told, attached = _only(COUPON_FIELDS, resource), resource.get("attach_info")
    return {**told, "attach_info": _only(COUPON_ATTACHED, attached)} if isinstance(attached, dict) else told
