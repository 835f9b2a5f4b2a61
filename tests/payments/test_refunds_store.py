"""A refund and its order's totals change together, and only if both are unchanged since they were read."""

from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest

from chalicelib.payments.rules.order import CLOSED, OPEN, PAID, OrderLine, UnmatchedPayment
from chalicelib.payments.rules.refund import (
    ABNORMAL,
    BY_CONSOLE,
    FAILED,
    OF_UNMATCHED,
    PROCESSING,
    SUCCEEDED,
    Refund,
    Returned,
)
from chalicelib.payments.store import orders, refunds, tasks
from tests.payments.test_payment_rules import NOON, PAYMENT, REFUND
from tests.payments.test_payment_rules import PAID as ORDER

pytestmark = pytest.mark.usefixtures("bare")

MINUTE = timedelta(minutes=1)
CUPS = (OrderLine("cup", 3, 1000, 1000), OrderLine("cake", 1, 0, 0))
LATE = UnmatchedPayment("late", PAYMENT.transaction_id, PAYMENT.total_fen, PAYMENT.paid_at)
MISMATCH = msgspec.structs.replace(LATE, reason="amount_differs")
UNMATCHED = replace(REFUND, kind=OF_UNMATCHED, refund_fen=1000)


def kept(state=PAID, **more):
    orders.create(replace(ORDER, state=state, paid_at=NOON if state == PAID else None, **more), [])
    return stands()


def stands():
    return orders.find(ORDER.id)


def said(before, state, order=None, now=NOON, **more):
    """Writes a status of a refund; whether it was written."""
    after = replace(before, state=state, refund_id="5", refunded_at=NOON, **more)
    return refunds.save_status(order or stands(), before, after, now=now)


def figures():
    order = stands()
    return (order.refunded_fen, order.refunding_fen, order.refunds, [one.returned for one in order.lines])


def test_a_refund_is_written_once_and_only_if_its_order_is_unchanged():
    order = kept()
    assert refunds.create(order, REFUND)
    assert not refunds.create(order, replace(REFUND, number="r2")), "the order changed since"
    assert not refunds.create(replace(stands(), refund_moves=9), replace(REFUND, number="r2"))
    assert not refunds.create(replace(stands(), state=OPEN), replace(REFUND, number="r2"))
    assert not refunds.create(stands(), REFUND), "it exists"
    assert figures() == (0, 100, 1, [])
    assert refunds.create(stands(), replace(REFUND, number="r2", refund_fen=50))
    assert figures() == (0, 150, 2, [])
    assert [one.number for one in refunds.list_by_order(ORDER.id)] == ["r", "r2"]


@pytest.mark.parametrize(
    ("states", "after"),
    [
        ([SUCCEEDED], (700, 0, 1, [2, 0])),
        ([FAILED], (0, 0, 0, [0, 0])),
        ([ABNORMAL], (0, 700, 1, [2, 0])),
        ([ABNORMAL, SUCCEEDED], (700, 0, 1, [2, 0])),
        ([FAILED, SUCCEEDED], (700, 0, 1, [2, 0])),
    ],
)
def test_the_totals_of_an_order_follow_its_refund(states, after):
    cups = replace(REFUND, refund_fen=700, returned=(Returned("cup", 2),))
    assert refunds.create(kept(lines=CUPS), cups)
    assert figures() == (0, 700, 1, [2, 0])
    for state in states:
        assert said(refunds.find(ORDER.id, "r"), state)
    assert figures() == after


def test_a_status_is_written_only_if_the_refund_is_unchanged():
    refunds.create(kept(), REFUND)
    first = refunds.find(ORDER.id, "r")
    assert said(first, ABNORMAL, why="card")
    assert not said(first, SUCCEEDED)
    assert not said(replace(refunds.find(ORDER.id, "r"), resolved={"by": "x"}), SUCCEEDED)
    (task,) = tasks.list_open(limit=9, after=None)[0]
    read = refunds.find(ORDER.id, "r")
    assert tasks.resolve(task.id, by="staff", note="called", at=NOON)
    assert not said(read, SUCCEEDED), "its task was resolved since"
    assert said(refunds.find(ORDER.id, "r"), SUCCEEDED)
    assert refunds.find(ORDER.id, "r").resolved["by"] == "staff"


@pytest.mark.parametrize(
    "refund",
    [
        REFUND,
        Refund(
            *("o", "r", "refund", 100, PROCESSING, "staff", NOON, "broken", "hash", "key", (Returned("cup", 1),)),
            refund_id="5",
            refunded_at=NOON,
            why="x",
        ),
    ],
)
def test_a_refund_is_read_as_it_was_written(refund):
    assert refunds.create(kept(lines=CUPS), refund)
    assert refunds.find(ORDER.id, "r") == refund
    assert refunds.find_many([(ORDER.id, "r"), (ORDER.id, "s")]) == {(ORDER.id, "r"): refund}
    assert refunds.find_many([]) == {}
    assert refunds.find(ORDER.id, "s") is None


@pytest.mark.parametrize(("state", "due"), [(ABNORMAL, True), (SUCCEEDED, False), (FAILED, False)])
def test_a_refund_is_due_while_it_is_pending(state, due):
    def asked(at):
        return [one.number for one in refunds.list_due(at, per_shard=9)]

    refunds.create(kept(), REFUND)
    assert (asked(NOON + MINUTE - timedelta(seconds=1)), asked(NOON + MINUTE)) == ([], ["r"])
    assert said(refunds.find(ORDER.id, "r"), state)
    assert asked(NOON + MINUTE) == (["r"] if due else [])
    refunds.postpone_query(REFUND, now=NOON + 5 * MINUTE, why="away")
    assert asked(NOON + 10 * MINUTE) == (["r"] if due else [])
    assert asked(NOON + 9 * MINUTE) == []
    assert refunds.find(ORDER.id, "r").why == ("away" if due else None)


@pytest.mark.parametrize(("resolved", "waits"), [(None, True), ({"by": "staff", "at": NOON.isoformat()}, False)])
def test_an_abnormal_refund_is_a_task_unless_it_was_resolved(resolved, waits):
    refunds.create(kept(), replace(REFUND, resolved=resolved))
    assert tasks.list_open(limit=9, after=None)[0] == []
    assert said(refunds.find(ORDER.id, "r"), ABNORMAL)
    assert [one.refund_no for one in tasks.list_open(limit=9, after=None)[0]] == (["r"] if waits else [])


@pytest.mark.parametrize("state", [OPEN, CLOSED])
def test_refunding_an_unmatched_payment_closes_its_order(state):
    order = kept(state)
    assert orders.hold_for_review(order, MISMATCH)
    assert refunds.create_and_close(stands(), UNMATCHED, now=NOON)
    now = stands()
    assert (now.state, now.closed_reason) == (CLOSED, "misfit" if state == OPEN else None)
    assert (now.refunding_fen, now.refunds) == (0, 0), "the order's own payment is not affected"
    assert tasks.list_open(limit=9, after=None)[0] == []
    assert [one.number for one in refunds.list_of_unmatched(ORDER.id)] == ["r"]


@pytest.mark.parametrize(
    ("word", "fen", "waits"), [(SUCCEEDED, 1000, False), (SUCCEEDED, 999, True), (FAILED, 1000, True)]
)
def test_an_unmatched_payment_is_a_task_while_some_of_it_is_left(word, fen, waits):
    assert orders.hold_for_review(kept(OPEN), MISMATCH)
    assert refunds.create_and_close(stands(), replace(UNMATCHED, refund_fen=fen), now=NOON)
    assert said(refunds.find(ORDER.id, "r"), word)
    assert [one.kind for one in tasks.list_open(limit=9, after=None)[0]] == (["stray_money"] if waits else [])
    assert stands().refunded_fen == (fen if word == SUCCEEDED else 0)


def test_a_console_refund_of_an_unmatched_payment_closes_its_order():
    assert orders.hold_for_review(kept(OPEN), MISMATCH)
    made_there = replace(UNMATCHED, state=SUCCEEDED, asked_by=BY_CONSOLE, refund_id="5", refunded_at=NOON)
    assert refunds.save_status(stands(), None, made_there, now=NOON)
    assert (stands().state, stands().refunded_fen) == (CLOSED, 1000)
    assert refunds.list_of_unmatched(ORDER.id) == []
    assert len(refunds.list_by_order(ORDER.id)) == 1


def test_a_late_payment_is_kept_at_its_order_together_with_its_refund():
    order = kept(CLOSED)
    assert refunds.create_late(order, UNMATCHED, LATE)
    assert (stands().unmatched, stands().state) == (LATE, CLOSED)
    assert not refunds.create_late(order, replace(UNMATCHED, number="r2"), LATE)
