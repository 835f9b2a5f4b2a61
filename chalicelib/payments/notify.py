"""POST /v1/wechat-pay/notify: verify the raw bytes, decrypt, one conditional write, answer.

No outside call and no effect before the answer; a fault rises to a 5xx, so that the provider comes again.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from chalicelib import events, telemetry
from chalicelib.payments.rules.refund import STATES
from chalicelib.payments.store import notices
from chalicelib.providers import wechat_pay

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
PAYMENT, REFUND = "payment", "refund"
PAID = "TRANSACTION.SUCCESS"
REFUNDED = ("REFUND.SUCCESS", "REFUND.ABNORMAL", "REFUND.CLOSED")
# Whose worker it goes to, by its type; all else are this room's.
ROOMS = {
    "MALL_AUTH.ACTIVATE_CARD": events.MALL_NOTICE_RECEIVED,
    "MALL_TRANSACTION.SUCCESS": events.MALL_NOTICE_RECEIVED,
    "MALL_REFUND.SUCCESS": events.MALL_NOTICE_RECEIVED,
    "COUPON.SEND": events.COUPON_NOTICE_RECEIVED,
}
# One name is also used for parking deductions, combined orders and profit sharing (payment notification): what makes it
# a payment of an order of ours are its contents.
OF_ANOTHER_KIND = ("trade_scene", "combine_mchid", "combine_out_trade_no", "sub_orders")


def handle(headers: Mapping[str, str], raw: bytes, *, now: datetime, real_now: datetime) -> None:
    """Takes a callback down once; a repeat changes nothing and is answered the same. Raises CallbackRefused."""
    callback = wechat_pay.open_callback(headers, raw, real_now=real_now)
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


def _kept(callback: wechat_pay.Callback) -> tuple[str, dict[str, Any]]:
    """The business key that makes it happen once, and the fields that matter (the item stays under 1 KB, one unit).
    What is no payment or refund of an order is kept whole under its own id, for a person to look at."""
    about = is_about(callback.event_type, callback.resource)
    if about is None:
        return f"{callback.event_type}#{callback.id}", {
            "create_time": callback.created_at,
            **callback.resource,
            # Whose key it was sealed with, whatever the contents say.
            "mchid": callback.mchid,
        }
    id_field, fields = ("transaction_id", PAYMENT_FIELDS) if about == PAYMENT else ("refund_id", REFUND_FIELDS)
    kept = {field: callback.resource[field] for field in fields if field in callback.resource}
    return f"{callback.event_type}#{callback.resource[id_field]}", {"mchid": callback.mchid, **kept}
