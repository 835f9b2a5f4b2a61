"""POST /v1/wechat-pay/notify: verifies the raw bytes, decrypts, stores the notice in one conditional write, answers.

Before the response there is no call to another system and no other effect. A fault becomes a 5xx, so that WeChat Pay
sends the callback again (payment notification, "notification rules").
"""

from collections.abc import Mapping
from datetime import datetime

from chalicelib.aws import telemetry
from chalicelib.events.notices import CouponNoticeReceived, MallNoticeReceived, NoticeReceived, Received
from chalicelib.payments.store import notices
from chalicelib.providers import wechat_pay_callback
from chalicelib.providers.answers.notices import COUPON_SENT, OF_CIRCLE, to_keep

# The event of a notice, by the notice's type, if another room's worker applies it. This room applies all other notices
# (NoticeReceived).
EVENTS: dict[str, type[Received]] = {
    **dict.fromkeys(OF_CIRCLE, MallNoticeReceived),
    COUPON_SENT: CouponNoticeReceived,
}


def receive(headers: Mapping[str, str], raw_body: bytes, *, now: datetime, real_now: datetime) -> None:
    """Receives a signed callback of WeChat Pay.

    It is stored once; a repeat changes nothing and gets the same response. `real_now`: the real time, with which the
    age of the signature is checked. Raises CallbackRefused.
    """
    callback = wechat_pay_callback.open_callback(headers, raw_body, real_now=real_now)
    kept = to_keep(callback)
    event_type = EVENTS.get(callback.event_type, NoticeReceived)
    first = notices.save(kept, received_at=now, event_type=event_type)
    telemetry.count("callbacks", type=kept.name, repeat=str(not first).lower())
