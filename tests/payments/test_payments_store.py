"""Which writes an order and a callback take in which state: the condition decides, whatever was read before."""

from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest

from chalicelib.aws import dynamo
from chalicelib.payments.rules.order import CLOSED, CREATED, OPEN, PAID, STORE, OrderCoupon, OrderLine
from chalicelib.payments.store import notices, orders, tasks
from chalicelib.providers.answers.fields import Fields
from chalicelib.providers.answers.notices import Kept
from tests.payments.test_payment_rules import NOON, PAYMENT
from tests.payments.test_payment_rules import PAID as PAID_ORDER

pytestmark = pytest.mark.usefixtures("bare")

NEW = replace(PAID_ORDER, state=CREATED, paid_at=None)
LATER = NOON + timedelta(hours=1)


def kept(state):
    """An order in a state, as it is kept."""
    orders.create(replace(NEW, state=state, paid_at=NOON if state == PAID else None), [])
    return orders.find(NEW.id)


WRITES = {
    "prepay": lambda order: orders.save_prepay(order, "pre"),
    "paid": lambda order: orders.save_paid(order, PAYMENT),
    "closed": lambda order: orders.save_closed(order, at=NOON, reason="expired"),
    "give up": lambda order: orders.give_up(order, at=NOON, reason="refused"),
    "late": lambda order: orders.note_late(order, orders.aside(PAYMENT, "late")),
    "set aside": lambda order: orders.save_set_aside(order, PAYMENT, "amount"),
}
TAKEN = {
    CREATED: {"prepay", "paid", "closed", "give up", "set aside"},
    OPEN: {"prepay", "paid", "closed", "set aside"},
    PAID: {"set aside"},
    CLOSED: {"late", "set aside"},
}


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("state", TAKEN)
def test_what_an_order_takes_in_each_state(state, write):
    order = kept(state)
    taken = WRITES[write](order)
    assert taken is (write in TAKEN[state])
    assert (orders.find(order.id) == order) is not taken


def test_an_order_is_written_once():
    kept(CREATED)
    with pytest.raises(dynamo.Refused):
        kept(OPEN)


@pytest.mark.parametrize("write", ["late", "set aside"])
def test_money_is_kept_at_its_order_once_and_only_in_the_state_it_was_read_in(write):
    order = kept(CLOSED)
    assert not orders.save_set_aside(replace(order, state=OPEN), PAYMENT, "amount")
    assert WRITES[write](order)
    assert [WRITES[again](order) for again in ("late", "set aside")] == [False, False]


@pytest.mark.parametrize(("state", "due"), [(CREATED, True), (OPEN, True), (PAID, False)])
def test_an_order_is_asked_about_until_it_is_settled(state, due):
    order = kept(state)
    for _ in range(2):
        assert [one.id for one in orders.due(order.expires_at, per_shard=9)] == ([order.id] if due else [])
        assert list(orders.due(order.expires_at - timedelta(seconds=1), per_shard=9)) == []
    orders.ask_again(order, LATER)
    assert [one.id for one in orders.due(LATER, per_shard=9)] == ([order.id] if due else [])
    assert list(orders.due(LATER - timedelta(seconds=1), per_shard=9)) == []


def test_a_settled_order_is_due_no_more():
    order = kept(OPEN)
    assert orders.save_closed(order, at=NOON, reason="expired")
    orders.ask_again(order, NOON)
    assert list(orders.due(LATER, per_shard=9)) == []


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
def test_an_order_comes_back_as_it_was_kept(more):
    orders.create(replace(NEW, **more), [])
    assert orders.find(NEW.id) == replace(NEW, **more)
    assert orders.find_many([NEW.id, "other"]) == {NEW.id: replace(NEW, **more)}
    assert orders.find_many([]) == {}
    assert orders.find("other") is None
    assert NEW.purpose == STORE


def test_orders_of_all_ids_are_told_page_by_page_newest_first():
    for number in range(5):
        member = "ab"[number % 2]
        orders.create(replace(NEW, id=f"o{number}", member_id=member, created_at=NOON + number * timedelta(1)), [])

    def walked(ids):
        told, after = [], None
        for _ in range(9):
            found, after = orders.page(ids, limit=2, after=after)
            told.append([one.id for one in found])
            if after is None:
                return told
        raise AssertionError(told)

    assert walked(["a", "b"]) == [["o4", "o3"], ["o2", "o1"], ["o0"]]
    assert walked(["a"])[:2] == [["o4", "o2"], ["o0"]]
    assert orders.page(["a"], limit=9, after=None)[1] is None
    assert walked(["nobody"]) == [[]]


# --- callbacks ----------------------------------------------------------------------------------------------------
def test_a_callback_is_taken_down_once_and_left_to_a_person_until_one_has_seen_to_it():
    told = {"received_at": NOON, "event_name": "notice.received"}
    kept = Kept(key="k", name="X", fields=Fields({"a": 1}))
    notices.leave_to_a_person("k", NOON)
    assert tasks.page(limit=9, after=None) == ([], None)
    assert notices.save(kept, **told)
    assert not notices.save(Kept(key="k", name="X", fields=Fields({})), **told)
    assert notices.find("k") == notices.Notice("X", None, NOON)
    assert notices.find("other") is None
    notices.leave_to_a_person("k", NOON)
    (task,) = tasks.page(limit=9, after=None)[0]
    assert tasks.find(task.id) == task
    assert tasks.resolve(task.id, by="staff", note="seen", at=LATER)
    assert not tasks.resolve(task.id, by="staff", note="again", at=LATER)
    notices.leave_to_a_person("k", NOON)
    assert tasks.page(limit=9, after=None) == ([], None)
    assert tasks.find(task.id).since == LATER, "it waited once"


def test_tasks_are_told_the_oldest_first_page_by_page_and_what_never_was_one_is_none():
    for number in range(3):
        order = replace(NEW, id=f"o{number}")
        orders.create(order, [])
        assert orders.save_set_aside(
            order, msgspec.structs.replace(PAYMENT, paid_at=NOON + number * timedelta(1)), "amount"
        )
    first, after = tasks.page(limit=2, after=None)
    rest, end = tasks.page(limit=2, after=after)
    assert [(one.id, one.amount_fen, one.why) for one in first + rest] == [
        (f"order.o{number}", 1000, "amount") for number in range(3)
    ]
    assert end is None
    orders.create(replace(NEW, id="plain"), [])
    assert tasks.find("order.plain") is None
    assert tasks.find("notice.none") is None
