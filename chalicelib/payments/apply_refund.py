"""Applies the status of a refund at WeChat Pay. The status comes from a callback, a response or the schedule."""

from datetime import datetime

from chalicelib import errors
from chalicelib.aws import dynamo, telemetry
from chalicelib.payments.rules.order import Order
from chalicelib.payments.rules.refund import ABNORMAL, FAILED, PROCESSING, RANK, Refund, apply_status
from chalicelib.payments.store import orders, refunds
from chalicelib.providers.answers.payments import RefundStatus


def apply_refund(status: RefundStatus, *, now: datetime) -> Refund | None:
    """Applies a status and returns the refund; a status of no higher rank than the stored one changes nothing. A refund
    that was made in the console of WeChat Pay is stored only once it is SUCCEEDED or ABNORMAL; before that, None is
    returned. `now`: the time of the refund, if WeChat Pay does not name it.

    Raises Unsettled if the order, or its payment, is not known here (yet); ValueError if the merchant id is not the
    order's, or the amount is not the refund's or exceeds the payment; Busy.
    """
    for _ in dynamo.rounds():
        order = orders.find(status.order_id)
        if order is None:
            raise errors.Unsettled(f"refund {status.refund_id}: no order {status.order_id}")
        if status.mchid != order.mchid:
            raise ValueError(
                f"refund {status.refund_id} is of merchant {status.mchid}, order {order.id} of {order.mchid}"
            )
        before = refunds.find(order.id, status.number)
        if before is not None and RANK[status.state] <= RANK[before.state]:
            return before
        if before is None and status.state in (PROCESSING, FAILED):
            return None  # made in the console, and no money was refunded
        after = apply_status(order, before, status, now=now)
        if refunds.save_status(order, before, after, now=now):
            _report(order, before, after)
            return after
    raise errors.Busy


def _report(order: Order, before: Refund | None, after: Refund) -> None:
    if after.state == ABNORMAL:
        telemetry.count("refunds_abnormal")
        telemetry.log("ERROR", "refund is abnormal: a person must act", payment_id=order.id, refund_no=after.number)
    elif after.state == FAILED:
        telemetry.count("refunds_failed", why="closed")
    elif before is not None and before.state == FAILED:
        telemetry.count("refunds_failed", why="made_after_all")
