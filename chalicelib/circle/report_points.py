"""Reports to WeChat the points that a payment earned, as soon as they are known. A failed report is repeated for a day.

WeChat reports refunds only of payments whose points were reported. So a payment that has not earned points yet is
reported immediately with 0 points, and again when it earns some.
"""

from datetime import datetime

from chalicelib import errors
from chalicelib.aws import dynamo, telemetry
from chalicelib.circle import rules, store
from chalicelib.circle.rules import DISMISSED, EARNED_WITHIN, NEW, ORDER_PAUSE, REPORT_FAILED, UNPLACED, Sale
from chalicelib.events.envelope import Event
from chalicelib.events.receipts import ReceiptRecorded
from chalicelib.members import parts as members
from chalicelib.payments import parts as payments
from chalicelib.points import parts as points
from chalicelib.providers import business_circle, wechat_pay
from chalicelib.receipts import parts as receipts

FAILURES = (wechat_pay.ProviderDown, wechat_pay.ProviderRefused)


class _NotYet(Exception):
    """The sale's points are not known yet. `earned_by`: if the sale has no points at this instant, it earned none."""

    def __init__(self, earned_by: datetime | None = None) -> None:
        super().__init__(earned_by)
        self.earned_by = earned_by


def report_credited(event: Event[ReceiptRecorded], *, now: datetime) -> None:
    """Worker: applies receipt.recorded. Reports the points of a payment that WeChat reported; does nothing for other
    receipts."""
    if not event.details.member_id:
        return  # no member has the receipt: 0 points were reported when the payment's notice was applied
    found = receipts.find(event.details.receipt_id)
    # If WeChat reported the payment or the shopper filed it, the receipt's id is made from the transaction's number.
    if found is None or found[0].id != receipts.of_transaction(found[0].receipt_no):
        return
    sale = store.find(found[0].receipt_no)
    if sale is not None:
        report(sale, now=now)


def report(sale: Sale, *, now: datetime) -> None:
    """Reports the points that a sale earned, unless the same points and remark were reported already. If the report
    fails, or the points are not known yet, it schedules another try. Does nothing for a new sale, or if reports failed
    for a day. Raises Busy."""
    if sale.state == NEW or sale.why == REPORT_FAILED:
        return
    try:
        _report(sale, now)
    except _NotYet as early:
        store.put_off(sale, until=now + ORDER_PAUSE, failed=False, earned_by=early.earned_by)
    except FAILURES as failure:
        telemetry.count("circle_reports_failed")
        telemetry.log("WARNING", "points not reported", transaction_id=sale.transaction_id, why=str(failure)[:200])
        _again_or_never(sale, now)


def _again_or_never(sale: Sale, now: datetime) -> None:
    if sale.state == UNPLACED:
        return  # repeated with the next search for its shop
    again = rules.next_report_at(sale, now)
    if again is not None:
        store.put_off(sale, until=again, failed=True)
    elif store.open_task(sale, why=REPORT_FAILED, now=now, due_at=None):
        telemetry.count("circle_reports_given_up")


def _report(sale: Sale, now: datetime) -> None:
    """Sends a report and stores it. If another report was stored since the sale was read, it sends the points again,
    because it is unknown which of the two reports reached WeChat last. Raises _NotYet, Busy, ProviderDown,
    ProviderRefused."""
    current: Sale | None = sale
    for attempt in dynamo.rounds():
        assert current is not None
        earned, member_id, remark = _earned(current, now)
        is_reported = attempt == 0 and (current.points, current.remark) == (earned, remark)
        if is_reported and (current.due_at is None or current.state == UNPLACED):
            return
        if not is_reported:
            _send(current, earned, member_id, remark, now)
        at = current.reported_at if is_reported and current.reported_at else now
        if store.save_report(current, points=earned, remark=remark, at=at):
            return
        current = store.find(sale.transaction_id)
    raise errors.Busy


def _send(sale: Sale, earned: int, member_id: str | None, remark: str | None, now: datetime) -> None:
    member = members.find(member_id) if member_id else None
    business_circle.report_points(
        mchid=sale.mchid,
        transaction_id=sale.transaction_id,
        appid=sale.appid,
        openid=sale.openid,
        points=earned,
        total_points=max(0, points.balance(member.id)) if member else None,
        remark=remark,
        at=now,
    )


def _earned(sale: Sale, now: datetime) -> tuple[int, str | None, str | None]:
    """Returns how many points a sale earned, the member who earned them, and the remark if it earned none. Raises
    _NotYet."""
    if sale.state == UNPLACED:
        return 0, None, rules.NOT_CONFIRMED if sale.why == rules.UNANSWERED else rules.NOT_PLACED
    if sale.state == DISMISSED:
        return 0, None, rules.NOT_A_SALE
    if sale.payment_id is not None:
        earned, member_id = _of_order(sale, sale.payment_id, now)
        return earned, member_id, None if earned > 0 else rules.NOTHING_EARNED
    found = receipts.find(receipts.of_transaction(sale.transaction_id))
    assert found is not None
    receipt, event = found
    if receipt.state == receipts.WAITS:
        return 0, None, rules.NOT_CONFIRMED
    if receipt.state == receipts.DISMISSED:
        return 0, None, rules.NOT_A_SALE
    if event is None:
        return 0, None, rules.NOT_A_MEMBER
    if receipts.may_need_credit(receipt, now):
        points.credit(event)
    earned = points.posted(receipt.member_id, points.Source(points.RECEIPT, receipt.id, receipt.bought_at))
    return earned, receipt.member_id, None if earned > 0 else rules.NOTHING_EARNED


def _of_order(sale: Sale, payment_id: str, now: datetime) -> tuple[int, str]:
    order = payments.find_order(payment_id)
    assert order is not None
    if order.state == payments.CLOSED or (order.unmatched and order.unmatched.transaction_id == sale.transaction_id):
        return 0, order.member_id  # the money is or will be refunded
    if order.paid_at is None:
        raise _NotYet  # the order's own notice has not come yet
    earned = points.posted(order.member_id, points.Source(points.PAYMENT, order.id, order.paid_at))
    if earned == 0 and (sale.earned_by is None or now < sale.earned_by):
        raise _NotYet(sale.earned_by or now + EARNED_WITHIN)
    return earned, order.member_id
