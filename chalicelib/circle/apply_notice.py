"""Worker: applies the business circle's notices."""

from datetime import datetime

from chalicelib.aws import telemetry
from chalicelib.circle import apply_refund, apply_sale, authorizations
from chalicelib.events.envelope import Event
from chalicelib.events.notices import MallNoticeReceived
from chalicelib.payments import parts as payments
from chalicelib.providers.answers.circle import CardActivation, MallRefund, MallSale


def apply(event: Event[MallNoticeReceived], *, now: datetime) -> None:
    """Applies mall_notice.received. If a notice cannot be read, opens a task for a person and counts the notice for an
    alarm. Raises LookupError if the notice is not stored (yet), and the errors of the function that applies the notice;
    the queue then delivers the event again."""
    notice_id = event.details.notice_id
    notice = payments.find_notice(notice_id)
    if notice is None:
        raise LookupError(f"no notice {notice_id}")
    if isinstance(notice.content, CardActivation):
        authorizations.apply(notice.content, heard_at=notice.received_at)
    elif isinstance(notice.content, MallSale):
        apply_sale.apply(notice.content, heard_at=notice.received_at, now=now)
    elif isinstance(notice.content, MallRefund):
        apply_refund.apply(notice.content, now=now)
    else:
        payments.open_task(notice_id, notice.received_at)
        telemetry.count("callbacks_unhandled", type=notice.notice_type)
