"""What a payment earned is told to WeChat, once that is known, again and again for a day where that fails: of a payment
whose points were not told no refund is ever told. So what earns nothing yet is told to earn nothing, at once, and its
points when they come.
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
    """What it earned is not known yet; it is `earned_by` an instant."""

    def __init__(self, earned_by: datetime | None = None) -> None:
        super().__init__(earned_by)
        self.earned_by = earned_by


def credited(event: Event[ReceiptRecorded], *, now: datetime) -> None:
    """Worker: applies receipt.recorded of payments that WeChat reported; others do not concern it."""
    if not event.details.member_id:
        return  # nobody's: WeChat was told so when it was recorded
    found = receipts.find(event.details.receipt_id)
    # A receipt's number is its transaction's where the business circle, or the shopper, told of it.
    if found is None or found[0].id != receipts.of_transaction(found[0].receipt_no):
        return
    sale = store.find(found[0].receipt_no)
    if sale is not None:
        try_to(sale, now=now)


def try_to(sale: Sale, *, now: datetime) -> None:
    """Reports a sale; where that fails, or it is too early, it is due again. Nothing where what it earned was told."""
    if sale.state == NEW or sale.why == REPORT_FAILED:
        return
    try:
        _tell(sale, now)
    except _NotYet as early:
        store.put_off(sale, until=now + ORDER_PAUSE, failed=False, earned_by=early.earned_by)
    except FAILURES as failure:
        telemetry.count("circle_reports_failed")
        telemetry.log("WARNING", "points not told", transaction_id=sale.transaction_id, why=str(failure)[:200])
        _again_or_never(sale, now)


def _again_or_never(sale: Sale, now: datetime) -> None:
    if sale.state == UNPLACED:
        return  # with the next look for its place
    again = rules.next_report_at(sale, now)
    if again is not None:
        store.put_off(sale, until=again, failed=True)
    elif store.leave_to_a_person(sale, why=REPORT_FAILED, now=now, due_at=None):
        telemetry.count("circle_reports_given_up")


def _tell(sale: Sale, now: datetime) -> None:
    """Told and noted; told anew where it was noted otherwise meanwhile, for nobody knows which WeChat heard last."""
    current: Sale | None = sale
    for attempt in dynamo.rounds():
        assert current is not None
        earned, member_id, remark = _earned(current, now)
        told_before = attempt == 0 and (current.points, current.remark) == (earned, remark)
        if told_before and (current.due_at is None or current.state == UNPLACED):
            return
        if not told_before:
            _send(current, earned, member_id, remark, now)
        at = current.reported_at if told_before and current.reported_at else now
        if store.note_report(current, points=earned, remark=remark, at=at):
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
    """How many points, of which member, and why none. Raises _NotYet."""
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
    if receipts.may_be_on_its_way(receipt, now):
        points.credit(event)
    earned = points.posted(receipt.member_id, points.Source(points.RECEIPT, receipt.id, receipt.bought_at))
    return earned, receipt.member_id, None if earned > 0 else rules.NOTHING_EARNED


def _of_order(sale: Sale, payment_id: str, now: datetime) -> tuple[int, str]:
    order = payments.find_order(payment_id)
    assert order is not None
    if order.state == payments.CLOSED or (order.unmatched and order.unmatched.transaction_id == sale.transaction_id):
        return 0, order.member_id  # the money went back, or will
    if order.paid_at is None:
        raise _NotYet  # its callback is on its way
    earned = points.posted(order.member_id, points.Source(points.PAYMENT, order.id, order.paid_at))
    if earned == 0 and (sale.earned_by is None or now < sale.earned_by):
        raise _NotYet(sale.earned_by or now + EARNED_WITHIN)
    return earned, order.member_id
