"""Worker: applies a callback that was taken down."""

from chalicelib import delivery, telemetry
from chalicelib.payments import notify, rules, settle, store


def handle(message: dict) -> None:  # type: ignore[type-arg]
    """Applies notice.received: payments and refunds; other types are counted, with an alarm on the metric."""
    event = delivery.event_in(message)
    notice_type, resource, received_at = store.find_notice(event.details["notice_id"])
    if notice_type == notify.PAID and "out_trade_no" in resource:
        settle.apply_payment(rules.read_payment(resource))
    elif notice_type == notify.REFUNDED and "out_trade_no" in resource:
        settle.apply_refund(rules.read_refund(resource, received_at))
    else:
        telemetry.count("callbacks_unhandled", type=notice_type)
