"""Writes of visits and plates: the condition decides, whatever was read before."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.aws import dynamo
from chalicelib.parking.rules.quote import quote_visit
from chalicelib.parking.rules.visit import EXITED, PARKED, SETTLED, SUPERSEDED, PaidSettlement
from chalicelib.parking.store import plates
from chalicelib.parking.store import visits as store
from chalicelib.tables.parking import Visit as Item
from tests.parking.test_rules import NOON, at, visit

pytestmark = pytest.mark.usefixtures("bare")

PARKED_CAR = visit()
NOW = at(minutes=45)


def price():
    return quote_visit(PARKED_CAR, use_points=0, now=NOW)


def stands(visit_id="v"):
    return store.find(visit_id)


def is_taken(write, one):
    """Whether a write succeeded: it raises Refused or returns False if not."""
    try:
        return write(one) is not False
    except dynamo.Refused:
        return False


def settle(one, payer="m"):
    dynamo.commit([store.settle_action(one, price(), payer_id=payer, now=NOW)])


def wait_for(one, payment_id="p1"):
    action = store.await_payment_action(one, price(), payer_id="m", payment_id=payment_id, coupon_id=None, now=NOW)
    dynamo.commit([action])


WRITES = {
    "settle": settle,
    "wait for an order": wait_for,
    "leave": lambda one: store.save_exit(one, at=NOW, exit_event_id="out"),
}


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize(
    "read",
    [
        {"state": PARKED},
        {"state": SUPERSEDED},
        *({name: number} for name in ("settlements", "coupon_fen", "paid_fen", "bought_minutes") for number in (0, 9)),
    ],
)
def test_a_visit_is_written_only_if_it_is_unchanged(write, read):
    assert store.save_entry(PARKED_CAR, None)
    spent = [Item.coupon_fen.add(1), Item.paid_fen.add(2), Item.bought_minutes.add(3)]
    dynamo.commit([dynamo.update("visit", Item(pk="VISIT#v", sk="VISIT"), spent)])
    settle(stands())
    kept = stands()
    assert not is_taken(WRITES[write], replace(kept, **read))
    assert stands() == kept
    assert is_taken(WRITES[write], kept)
    assert stands() != kept


@pytest.mark.parametrize("write", WRITES)
def test_a_visit_that_waits_for_an_order_takes_no_other_write(write):
    store.save_entry(PARKED_CAR, None)
    read = stands()
    wait_for(read)
    assert not is_taken(WRITES[write], read)
    store.stop_waiting("v", "p2")
    assert stands().payment_id == "p1"
    store.stop_waiting("v", "p1")
    assert (stands().payment_id, stands().pending, stands().settlements) == (None, None, 1)
    assert not is_taken(WRITES[write], read), "an order was opened and closed since"
    assert is_taken(WRITES[write], stands())


def test_an_order_settles_only_the_visit_that_waits_for_it():
    store.save_entry(PARKED_CAR, None)
    wait_for(stands())
    waiting = stands()
    for order, read in (("p2", waiting), ("p1", replace(waiting, state=SUPERSEDED))):
        with pytest.raises(dynamo.Refused):
            store.settle_paid(read, order, NOW)
    store.settle_paid(waiting, "p1", NOW)
    now = stands()
    assert (now.state, now.paid_fen, now.settlements, now.payment_id) == (SETTLED, 500, 1, None)
    assert now.leave_by == NOW + timedelta(minutes=15)
    settled = PaidSettlement(500)
    assert now.by_order == {"p1": settled}
    with pytest.raises(dynamo.Refused):
        store.settle_paid(waiting, "p1", NOW)
    for _ in range(2):
        store.reverse_settlement("v", "p1", settled)
    assert (stands().paid_fen, stands().leave_by) == (0, None)
    store.reverse_settlement("v", "p2", settled)
    assert stands().paid_fen == -500, "each order is reversed once"


def test_a_superseded_visit_stays_superseded_when_its_order_is_paid():
    store.save_entry(PARKED_CAR, None)
    wait_for(stands())
    assert store.save_entry(replace(PARKED_CAR, id="w", entered_at=NOW), stands())
    assert stands().state == SUPERSEDED
    store.settle_paid(stands(), "p1", NOW)
    assert (stands().state, stands().paid_fen) == (SUPERSEDED, 500)


@pytest.mark.parametrize(("state", "after"), [(PARKED, SUPERSEDED), (SETTLED, SUPERSEDED), (EXITED, EXITED)])
def test_a_new_entry_supersedes_a_visit_without_an_exit(state, after):
    store.save_entry(PARKED_CAR, None)
    if state == SETTLED:
        settle(stands())
    elif state == EXITED:
        assert store.save_exit(stands(), at=NOW, exit_event_id="out")
    before = stands()
    again = replace(PARKED_CAR, id="w", entered_at=NOW)
    assert not store.save_entry(again, None), "the plate points to a visit since"
    assert store.save_entry(again, before)
    assert not store.save_entry(again, before)
    assert (stands().state, stands("w").state) == (after, PARKED)
    assert [one.id for one in store.list_latest([PARKED_CAR.plate])] == ["w"]
    assert store.list_latest([]) == store.list_latest(["粤B12345"]) == []


def test_an_entry_is_refused_if_the_visit_before_changed():
    store.save_entry(PARKED_CAR, None)
    before = stands()
    assert store.save_exit(before, at=NOW, exit_event_id="out")
    assert not store.save_entry(replace(PARKED_CAR, id="w", entered_at=NOW), before)
    assert stands("w") is None


def test_an_exit_is_written_once():
    store.save_entry(PARKED_CAR, None)
    read = stands()
    assert store.find_exit("garage", "out") is None
    assert store.save_exit(read, at=NOW, exit_event_id="out")
    assert store.find_exit("garage", "out") == "v"
    other = replace(PARKED_CAR, id="w", plate="粤B12345")
    store.save_entry(other, None)
    assert not store.save_exit(stands("w"), at=NOW, exit_event_id="out")
    assert (stands("w").state, stands().exit_event_id, stands().exited_at) == (PARKED, "out", NOW)


def test_a_late_entry_is_written_once_and_the_plate_keeps_its_latest_visit():
    store.save_entry(PARKED_CAR, None)
    for minutes in (90, 80):
        late = replace(PARKED_CAR, id="w", state=SUPERSEDED, entered_at=NOON - timedelta(minutes=minutes))
        store.save_late_entry(late)
    assert stands("w").entered_at == NOON - timedelta(minutes=90)
    assert [one.id for one in store.list_latest([PARKED_CAR.plate])] == ["v"]


def test_a_plate_is_bound_once():
    assert plates.bind("m", "京A12345", at(), bound=set(), book=None)
    book = plates.find_book("m")
    assert book == {"京A12345"}
    assert not plates.bind("m", "京A12345", at(minutes=5), bound=book, book=book)
    assert not plates.bind("m", "京B12345", at(minutes=5), bound=set(), book=None), "the book changed since"
    plates.transfer("m", "n")
    assert plates.list_plates(["m", "n"]) == ["京A12345"]
    assert plates.list_members("京A12345") == ["m", "n"]
    assert plates.list_plates(["other"]) == []


# --- stored form --------------------------------------------------------------------------------------------------
def test_settlements_are_stored_as_before():
    store.save_entry(PARKED_CAR, None)
    wait_for(stands())
    lines = [
        {"code": "parking_time", "amount_fen": 500, "minutes": 45, "points": None},
    ]
    pending = {"due_fen": 500, "minutes": 0, "tier_minutes": 0, "coupon_fen": 0, "points": 0, "coupon_id": None}
    assert stored().pending == {**pending, "lines": lines, "at": NOW.isoformat()}
    store.settle_paid(stands(), "p1", NOW)
    paid = {"code": "already_paid", "amount_fen": -500, "minutes": None, "points": None}
    assert stored().settlement == {"points": 0, "lines": [*lines, paid]}
    assert stored().by_order == {"p1": {"due_fen": 500, "minutes": 0, "tier_minutes": 0, "coupon_fen": 0}}


def test_a_settlement_stored_without_tier_and_coupon_is_read():
    store.save_entry(PARKED_CAR, None)
    pending = {"due_fen": 500, "minutes": 60, "points": 50, "lines": [], "at": NOW.isoformat()}
    dynamo.commit([dynamo.update("visit", Item(pk="VISIT#v", sk="VISIT"), [Item.pending.set(pending)])])
    read = stands().pending
    assert (read.minutes, read.tier_minutes, read.coupon_fen, read.coupon_id, read.at) == (60, 0, 0, None, NOW)


def stored():
    return Item.get("VISIT#v", "VISIT", consistent_read=True)
