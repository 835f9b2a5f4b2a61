"""Writes of orders and callbacks: the condition on the state decides, whatever was read before."""

from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest

from chalicelib.aws import dynamo
from chalicelib.events.notices import NoticeReceived
from chalicelib.payments.rules.order import (
    CLOSED,
    CREATED,
    OPEN,
    PAID,
    STORE,
    OrderCoupon,
    OrderLine,
    UnmatchedPayment,
)
from chalicelib.payments.store import notices, orders, tasks
from chalicelib.providers.answers.fields import Fields
from chalicelib.providers.answers.notices import Kept
from chalicelib.tables.payments import Order as Item
from tests.payments.test_payment_rules import NOON, PAYMENT
from tests.payments.test_payment_rules import PAID as PAID_ORDER

pytestmark = pytest.mark.usefixtures("bare")

NEW = replace(PAID_ORDER, state=CREATED, paid_at=None)
LATER = NOON + timedelta(hours=1)
LATE = UnmatchedPayment("late", PAYMENT.transaction_id, PAYMENT.total_fen, PAYMENT.paid_at)
MISMATCH = msgspec.structs.replace(LATE, reason="amount_differs")


def kept(state):
    """An order in a state, as it is stored."""
    orders.create(replace(NEW, state=state, paid_at=NOON if state == PAID else None), [])
    return orders.find(NEW.id)


WRITES = {
    "prepay": lambda order: orders.save_prepay(order, "pre"),
    "paid": lambda order: orders.save_paid(order, PAYMENT),
    "closed": lambda order: orders.save_closed(order, at=NOON, reason="expired"),
    "closed unopened": lambda order: orders.save_closed_unopened(order, at=NOON, reason="refused"),
    "late": lambda order: orders.save_late(order, LATE),
    "held": lambda order: orders.hold_for_review(order, MISMATCH),
}
TAKEN = {
    CREATED: {"prepay", "paid", "closed", "closed unopened", "held"},
    OPEN: {"prepay", "paid", "closed", "held"},
    PAID: {"held"},
    CLOSED: {"late", "held"},
}


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("state", TAKEN)
def test_an_order_accepts_a_write_only_in_certain_states(state, write):
    order = kept(state)
    written = WRITES[write](order)
    assert (written is not None) is (write in TAKEN[state])
    assert orders.find(order.id) == (written or order)
    assert written != order


def test_an_order_is_written_once():
    kept(CREATED)
    with pytest.raises(dynamo.Refused):
        kept(OPEN)


@pytest.mark.parametrize("write", ["late", "held"])
def test_an_unmatched_payment_is_kept_once_and_only_in_the_state_that_was_read(write):
    order = kept(CLOSED)
    assert not orders.hold_for_review(replace(order, state=OPEN), MISMATCH)
    assert WRITES[write](order)
    assert [WRITES[again](order) for again in ("late", "held")] == [None, None]


@pytest.mark.parametrize(("state", "due"), [(CREATED, True), (OPEN, True), (PAID, False)])
def test_an_order_is_due_until_it_is_settled(state, due):
    order = kept(state)
    for _ in range(2):
        assert [one.id for one in orders.list_due(order.expires_at, per_shard=9)] == ([order.id] if due else [])
        assert list(orders.list_due(order.expires_at - timedelta(seconds=1), per_shard=9)) == []
    orders.postpone_query(order, LATER)
    assert [one.id for one in orders.list_due(LATER, per_shard=9)] == ([order.id] if due else [])
    assert list(orders.list_due(LATER - timedelta(seconds=1), per_shard=9)) == []


def test_a_settled_order_is_not_due():
    order = kept(OPEN)
    assert orders.save_closed(order, at=NOON, reason="expired")
    orders.postpone_query(order, NOON)
    assert list(orders.list_due(LATER, per_shard=9)) == []


@pytest.mark.parametrize(
    "more",
    [
        {},
        {
            "lines": (OrderLine("cup", 3, 1000, 700, 1),),
            "coupons": (OrderCoupon("c", "gift", 100),),
            "discount_fen": 100,
            "points": 20,
            "points_fen": 200,
        },
    ],
)
def test_an_order_is_read_as_it_was_written(more):
    orders.create(replace(NEW, **more), [])
    assert orders.find(NEW.id) == replace(NEW, **more)
    assert orders.find_many([NEW.id, "other"]) == {NEW.id: replace(NEW, **more)}
    assert orders.find_many([]) == {}
    assert orders.find("other") is None
    assert NEW.purpose == STORE


def test_orders_of_all_ids_are_paged_newest_first():
    for number in range(5):
        member = "ab"[number % 2]
        orders.create(replace(NEW, id=f"o{number}", member_id=member, created_at=NOON + number * timedelta(1)), [])

    def walked(ids):
        pages, after = [], None
        for _ in range(9):
            found, after = orders.list_by_member(ids, limit=2, after=after)
            pages.append([one.id for one in found])
            if after is None:
                return pages
        raise AssertionError(pages)

    assert walked(["a", "b"]) == [["o4", "o3"], ["o2", "o1"], ["o0"]]
    assert walked(["a"])[:2] == [["o4", "o2"], ["o0"]]
    assert orders.list_by_member(["a"], limit=9, after=None)[1] is None
    assert walked(["nobody"]) == [[]]


# --- callbacks ----------------------------------------------------------------------------------------------------
def test_a_notice_is_stored_once_and_its_task_stays_open_until_it_is_resolved():
    received = {"received_at": NOON, "event_type": NoticeReceived}
    kept = Kept(key="k", name="X", fields=Fields({"a": 1}))
    notices.open_task("k", NOON)
    assert tasks.list_open(limit=9, after=None) == ([], None)
    assert notices.save(kept, **received)
    assert not notices.save(Kept(key="k", name="X", fields=Fields({})), **received)
    assert notices.find("k") == notices.Notice("X", None, NOON)
    assert notices.find("other") is None
    notices.open_task("k", NOON)
    (task,) = tasks.list_open(limit=9, after=None)[0]
    assert tasks.find(task.id) == task
    assert tasks.resolve(task.id, by="staff", note="seen", at=LATER)
    assert not tasks.resolve(task.id, by="staff", note="again", at=LATER)
    notices.open_task("k", NOON)
    assert tasks.list_open(limit=9, after=None) == ([], None)
    assert tasks.find(task.id).since == LATER, "it waited once"


def test_tasks_are_paged_oldest_first():
    for number in range(3):
        order = replace(NEW, id=f"o{number}")
        orders.create(order, [])
        assert orders.hold_for_review(order, msgspec.structs.replace(MISMATCH, at=NOON + number * timedelta(1)))
    first, after = tasks.list_open(limit=2, after=None)
    rest, end = tasks.list_open(limit=2, after=after)
    assert [(one.id, one.amount_fen, one.why) for one in first + rest] == [
        (f"order.o{number}", 1000, "amount_differs") for number in range(3)
    ]
    assert end is None
    orders.create(replace(NEW, id="plain"), [])
    assert tasks.find("order.plain") is None
    assert tasks.find("notice.none") is None


# --- stored form --------------------------------------------------------------------------------------------------
def test_an_unmatched_payment_is_stored_as_before():
    order = kept(OPEN)
    orders.hold_for_review(order, MISMATCH)
    item = Item.get(f"ORDER#{order.id}", "ORDER", consistent_read=True)
    assert item.set_aside == {
        "reason": "amount_differs",
        "transaction_id": PAYMENT.transaction_id,
        "total_fen": PAYMENT.total_fen,
        "at": PAYMENT.paid_at.isoformat(),
    }
    assert orders.find(order.id).unmatched == MISMATCH
