"""What a payment earned is told to WeChat, once it is credited, again and again for a day where that fails: of a
payment whose points were not told no refund is ever told.
"""

from datetime import datetime, timedelta
from typing import Any

from chalicelib import delivery, telemetry
from chalicelib.circle import rules, store
from chalicelib.circle.rules import DISMISSED, EARNED_WITHIN, ORDER_PAUSE, PLACED, REPORT_FAILED, Sale
from chalicelib.members import parts as members
from chalicelib.payments import parts as payments
from chalicelib.points import parts as points
from chalicelib.providers import business_circle, wechat_pay
from chalicelib.receipts import parts as receipts

# A receipt's number is its transaction's where the business circle, or the shopper, told of it.
FAILURES = (wechat_pay.ProviderDown, wechat_pay.ProviderRefused)


class _NotYet(Exception):
    """What it earned is not known before then."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


def credited(message: dict[str, Any], *, now: datetime) -> None:
    """Worker: applies receipt.recorded of payments that WeChat told of; others are nobody's business here."""
    event = delivery.event_in(message)
    found = receipts.find(event.details["receipt_id"])
    if found is None or found[0].id != receipts.of_transaction(found[0].receipt_no):
        return
    sale = store.find(found[0].receipt_no)
    if sale is not None:
        try_to(sale, now=now)


def try_to(sale: Sale, *, now: datetime) -> None:
    """Reports a sale; where that fails, or it is too early, it is due again. Nothing where it was reported."""
    if sale.reported_at is not None or sale.state not in (PLACED, DISMISSED) or sale.task is not None:
        return
    try:
        _report(sale, now)
    except _NotYet as early:
        store.put_off(sale, until=early.until, failed=False)
    except FAILURES as failure:
        telemetry.count("circle_reports_failed")
        telemetry.log("WARNING", "points not told", transaction_id=sale.transaction_id, why=str(failure)[:200])
        again = rules.next_report_at(sale, now)
        if again is not None:
            store.put_off(sale, until=again, failed=True)
        elif store.leave_to_a_person(sale, why=REPORT_FAILED, now=now, due_at=None):
            telemetry.count("circle_reports_given_up")


def _report(sale: Sale, now: datetime) -> None:
    earned, member_id, remark = _earned(sale, now)
    member = members.find(member_id) if member_id else None
    business_circle.tell_points(
        mchid=sale.mchid,
        transaction_id=sale.transaction_id,
        appid=sale.appid,
        openid=sale.openid,
        points=earned,
        total_points=max(0, points.balance(member.id)) if member else None,
        remark=remark,
        at=now,
    )
    store.note_report(sale, points=earned, remark=remark, now=now)


def _earned(sale: Sale, now: datetime) -> tuple[int, str | None, str | None]:
    """How many points, of which member, and why none. Raises _NotYet."""
    if sale.state == DISMISSED:
        return 0, None, rules.NOT_A_SALE
    if sale.payment_id is not None:
        earned, member_id = _of_order(sale.payment_id, now)
    else:
        found = receipts.find(receipts.of_transaction(sale.transaction_id))
        assert found is not None
        receipt, event = found
        if event is None:
            return _nobodys(receipt, now)
        points.credit(event)
        source = points.Source(points.RECEIPT, receipt.id, receipt.bought_at)
        earned, member_id = points.posted(receipt.member_id, source), receipt.member_id
    return earned, member_id, None if earned > 0 else rules.NOTHING_EARNED


def _of_order(payment_id: str, now: datetime) -> tuple[int, str]:
    order = payments.find(payment_id)
    assert order is not None
    if order.state == payments.CLOSED:
        return 0, order.member_id  # the money went back, or will
    if order.paid_at is None:
        # Its callback is on its way; money that does not fit waits for a person.
        raise _NotYet(now + (ORDER_PAUSE if order.set_aside is None else timedelta(hours=1)))
    earned = points.posted(order.member_id, points.Source(points.PAYMENT, order.id, order.paid_at))
    if earned == 0 and now < order.paid_at + EARNED_WITHIN:
        raise _NotYet(now + ORDER_PAUSE)
    return earned, order.member_id


def _nobodys(receipt: receipts.Receipt, now: datetime) -> tuple[int, None, str]:
    """Kept for who paid it, who may join, or file it, until the mall's days for that are over."""
    until = receipt.bought_at + timedelta(days=points.back_fill_days(receipt.mall_id))
    if now <= until:
        raise _NotYet(until + timedelta(minutes=1))
    return 0, None, rules.NOT_A_MEMBER
