"""Worker: applies the business circle's callbacks that were taken down."""

from datetime import datetime

from chalicelib.aws import telemetry
from chalicelib.circle import authorize, refund, rules, sale
from chalicelib.events.envelope import Event
from chalicelib.events.notices import MallNoticeReceived
from chalicelib.payments import parts as payments


def handle(event: Event[MallNoticeReceived], *, now: datetime) -> None:
    """Applies mall_notice.received; one that lacks what it needs waits for a person, with an alarm."""
    notice_id = event.details.notice_id
    found = payments.find_notice(notice_id)
    if found is None:
        raise LookupError(f"no notice {notice_id}")
    notice_type, resource, heard_at = found
    about = rules.is_about(notice_type, resource)
    if about == rules.AUTHORIZATION:
        authorize.apply(resource, heard_at=heard_at)
    elif about == rules.SALE:
        sale.apply(resource, heard_at=heard_at, now=now)
    elif about == rules.REFUND:
        refund.apply(resource, now=now)
    else:
        payments.leave_to_a_person(notice_id, heard_at)
        telemetry.count("callbacks_unhandled", type=notice_type)
