"""POST /v1/wechat-pay/notify: verify the raw bytes, decrypt, one conditional write, answer.

No outside call and no effect before the answer; a fault rises to a 5xx, so that the provider comes again.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from chalicelib import events, ids, telemetry
from chalicelib.payments.rules.refund import STATES
from chalicelib.payments.store import notices
from chalicelib.providers import wechat_pay_callback

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
PAYMENT, REFUND = "payment", "refund"
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


def handle(headers: Mapping[str, str], raw: bytes, *, now: datetime, real_now: datetime) -> None:
    """Takes a callback down once; a repeat changes nothing and is answered the same. Raises CallbackRefused."""
    callback = wechat_pay_callback.open_callback(headers, raw, real_now=real_now)
    key, resource = _kept(callback)
    told_as = ROOMS.get(callback.event_type, events.NOTICE_RECEIVED)
    first = notices.save(key, notice_type=callback.event_type, resource=resource, received_at=now, event_name=told_as)
    telemetry.count("callbacks", type=callback.event_type, repeat=str(not first).lower())


def is_about(event_type: str, resource: dict[str, Any]) -> str | None:
    """Whether a notice is of a payment, of a refund, or of something else, by its type and contents."""
    if event_type == PAID and {"out_trade_no", "transaction_id", "appid", "success_time", "amount"} <= resource.keys():
        return None if any(field in resource for field in OF_ANOTHER_KIND) else PAYMENT
    if event_type in REFUNDED and {"out_trade_no", "out_refund_no", "refund_id", "amount"} <= resource.keys():
        return REFUND if resource.get("refund_status") in STATES else None
    return None


def _kept(callback: wechat_pay_callback.Callback) -> tuple[str, dict[str, Any]]:
    """The business key that makes it happen once, and the fields that matter (the item stays under 1 KB, one unit).
    What is neither is kept whole, but for a coupon's: another room's under its own id, and what nobody knows under its
    contents, so that a person is asked about it once."""
    about = is_about(callback.event_type, callback.resource)
    if about is None:
        told = callback.id if callback.event_type in ROOMS else _digest(callback.resource)
        kept = _of_coupon(callback.resource) if callback.event_type == COUPON_SENT else callback.resource
        said = {**kept, "mchid": callback.mchid, "create_time": callback.created_at}
        return f"{callback.event_type}#{told}", said
    id_field, fields = ("transaction_id", PAYMENT_FIELDS) if about == PAYMENT else ("refund_id", REFUND_FIELDS)
    kept = _only(fields, callback.resource)
    return f"{callback.event_type}#{callback.resource[id_field]}", {**kept, "mchid": callback.mchid}


def _only(fields: Sequence[str], resource: dict[str, Any]) -> dict[str, Any]:
    return {field: resource[field] for field in fields if field in resource}


def _digest(resource: dict[str, Any]) -> str:
    return ids.derived("callback", json.dumps(resource, sort_keys=True))


def _of_coupon(resource: dict[str, Any]) -> dict[str, Any]:
    told, attached = _only(COUPON_FIELDS, resource), resource.get("attach_info")
    return {**told, "attach_info": _only(COUPON_ATTACHED, attached)} if isinstance(attached, dict) else told
