"""POST /v1/wechat-pay/notify: verifies the raw bytes, decrypts, stores the notice in one conditional write, answers.

There is no outside call and no effect before the answer. A fault becomes a 5xx, so that WeChat Pay sends the callback
again (payment notification, "notification rules").
"""

from collections.abc import Mapping
from datetime import datetime

from chalicelib import events
from chalicelib.aws import telemetry
from chalicelib.payments.store import notices
from chalicelib.providers import wechat_pay_callback
from chalicelib.providers.answers.notices import COUPON_SENT, OF_CIRCLE, to_keep

# The event that brings a notice to another room's worker, by its type. All other notices are this room's.
EVENTS = {**dict.fromkeys(OF_CIRCLE, events.MALL_NOTICE_RECEIVED), COUPON_SENT: events.COUPON_NOTICE_RECEIVED}


def receive(headers: Mapping[str, str], raw_body: bytes, *, now: datetime, real_now: datetime) -> None:
    """Receives a signed callback of WeChat Pay.

    It is stored once; a repeat changes nothing and gets the same response. `real_now`: for the window of the signature.
    Raises CallbackRefused.
    """
    callback = wechat_pay_callback.open_callback(headers, raw_body, real_now=real_now)
    kept = to_keep(callback)
    event_name = EVENTS.get(callback.event_type, events.NOTICE_RECEIVED)
    first = notices.save(kept, received_at=now, event_name=event_name)
    telemetry.count("callbacks", type=kept.name, repeat=str(not first).lower())
