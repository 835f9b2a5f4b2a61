"""Worker: applies a callback that was stored."""

from datetime import datetime

from chalicelib.aws import telemetry
from chalicelib.events.envelope import Event
from chalicelib.events.notices import NoticeReceived
from chalicelib.payments.apply_payment import apply_payment
from chalicelib.payments.apply_refund import apply_refund
from chalicelib.payments.query_order import query_order, query_unsettled
from chalicelib.payments.rules.order import CLOSED, Order
from chalicelib.payments.rules.task import UNKNOWN_ORDER
from chalicelib.payments.rules.unmatched import is_refunded
from chalicelib.payments.store import notices, orders
from chalicelib.providers.answers.payments import Payment, RefundStatus, UnpaidOrder


def apply(event: Event[NoticeReceived]) -> None:
    """Applies notice.received. A payment or a refund is applied to its order. An order that the callback reports as
    unpaid is queried. A callback about anything else, or about an unknown order, opens a task.

    Raises LookupError if the notice does not exist; ProviderDown, Unsettled, ValueError, Busy as the functions it
    calls. After any of them the queue delivers the message again.
    """
    notice_id = event.details.notice_id
    notice = notices.find(notice_id)
    if notice is None:
        raise LookupError(f"no notice {notice_id}")
    content, received_at = notice.content, notice.received_at
    if not isinstance(content, Payment | UnpaidOrder | RefundStatus):
        _open_task(notice_id, received_at, counted_as=notice.notice_type, why=None)
        return
    order = orders.find(content.order_id)
    if order is None:  # an order of ours is stored before it is sent, so this one will never exist
        _open_task(notice_id, received_at, counted_as=UNKNOWN_ORDER, why=UNKNOWN_ORDER)
    elif isinstance(content, Payment):
        apply_payment(content, now=received_at, order=order)
    elif isinstance(content, UnpaidOrder):
        query_order(order, now=received_at)
    else:
        _apply_refund(content, order, received_at)


def _open_task(notice_id: str, received_at: datetime, *, counted_as: str, why: str | None) -> None:
    notices.open_task(notice_id, received_at, why=why)
    telemetry.count("callbacks_unhandled", type=counted_as)


def _apply_refund(status: RefundStatus, order: Order, received_at: datetime) -> None:
    """Applies a refund. An unsettled order is queried first: the callback of its payment has not been applied yet. A
    closed order is queried afterwards, unless all of its late payment is refunded: the query finds the rest, which is
    then refunded too."""
    query_unsettled(order, now=received_at)
    apply_refund(status, now=received_at)
    if order.state == CLOSED:
        closed = orders.find(order.id)
        if closed is not None and not is_refunded(closed):
            query_order(closed, now=received_at)
