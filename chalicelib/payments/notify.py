"""POST /v1/wechat-pay/notify: verify the raw bytes, decrypt, one conditional write, answer.

No outside call and no effect before the answer; a fault rises to a 5xx, so that the provider comes again.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from chalicelib import telemetry
from chalicelib.payments import store
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
PAID = "TRANSACTION.SUCCESS"
REFUNDED = "REFUND.SUCCESS"


def handle(headers: Mapping[str, str], raw: bytes, *, now: datetime, real_now: datetime) -> None:
    """Takes a callback down once; a repeat changes nothing and is answered the same. Raises CallbackRefused."""
    callback = wechat_pay.open_callback(headers, raw, real_now=real_now)
    key, resource = _kept(callback)
    first = store.save_notice(key, notice_type=callback.event_type, resource=resource, received_at=now)
    telemetry.count("callbacks", type=callback.event_type, repeat=str(not first).lower())


def _kept(callback: wechat_pay.Callback) -> tuple[str, dict[str, Any]]:
    """The business key that makes it happen once, and the fields that matter (the item stays under 1 KB, one unit).
    What is no payment or refund of an order is kept whole under its own id, for a person to look at."""
    for event_type, id_field, fields in (
        (PAID, "transaction_id", PAYMENT_FIELDS),
        (REFUNDED, "refund_id", REFUND_FIELDS),
    ):
        if callback.event_type == event_type and {id_field, "out_trade_no"} <= callback.resource.keys():
            kept = {field: callback.resource[field] for field in fields if field in callback.resource}
            return f"{event_type}#{callback.resource[id_field]}", {"mchid": callback.mchid, **kept}
    return f"{callback.event_type}#{callback.id}", callback.resource
