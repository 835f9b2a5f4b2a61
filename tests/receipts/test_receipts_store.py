"""What a receipt takes only as it was read: one claim, one next refund, one note of each contradiction."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.receipts.rules import NOBODY, Refund
from chalicelib.receipts.store import receipts as store
from tests.receipts.test_receipt_rules import NOON, RECEIPT

pytestmark = pytest.mark.usefixtures("bare")

UNCLAIMED = replace(RECEIPT, member_id=NOBODY, payer="wx#o_1")


def refund(number, before=0, fen=1000):
    return Refund(f"id{number}", f"r{number}", fen, before, "till", NOON)


def stands():
    return store.find(RECEIPT.id)[0]


def test_a_receipt_is_written_once_and_a_repeat_gets_what_stands_there():
    first, event = store.record(RECEIPT, extra_actions=())
    assert (first, event.details.member_id) == (RECEIPT, "m1")
    again, event = store.record(replace(RECEIPT, member_id="m2", amount_fen=1), extra_actions=())
    assert (again, event.details.member_id) == (RECEIPT, "m1")
    assert stands() == RECEIPT


def test_what_nobody_had_is_found_by_who_paid_and_claimed_once():
    assert store.record(UNCLAIMED, extra_actions=()) == (UNCLAIMED, None)
    assert store.of_payer("wx#o_1", since=NOON) == [RECEIPT.id]
    assert store.of_payer("wx#o_1", since=NOON + timedelta(seconds=1)) == []
    assert store.claim(UNCLAIMED, "m1", NOON)
    assert not store.claim(UNCLAIMED, "m2", NOON)
    assert (stands().member_id, stands().claimed_at) == ("m1", NOON)


def test_what_was_refunded_since_it_was_read_is_claimed_only_with_its_refunds():
    store.record(UNCLAIMED, extra_actions=())
    assert store.record_refund(UNCLAIMED, refund(1)) == (True, None)
    for refunded_fen in (0, 999, 1001):
        assert not store.claim(replace(UNCLAIMED, refunded_fen=refunded_fen), "m1", NOON)
    assert store.refund_events(RECEIPT.id) == []
    assert store.claim(stands(), "m1", NOON)
    (event,) = store.refund_events(RECEIPT.id)
    assert (event.details.member_id, event.details.refund_fen) == ("m1", 1000)


def test_a_refund_is_the_next_of_the_receipt_that_was_read_or_it_is_none():
    store.record(RECEIPT, extra_actions=())
    written, event = store.record_refund(RECEIPT, refund(1))
    assert (written, event.details.refunded_before_fen) == (True, 0)
    assert store.record_refund(RECEIPT, refund(2)) == (False, None)
    assert store.record_refund(stands(), refund(1, 1000)) == (False, None)
    for read in ({"member_id": "m2"}, {"member_id": "a"}, {"refunded_fen": 999}, {"refunded_fen": 1001}):
        assert store.record_refund(replace(stands(), **read), refund(2, 1000)) == (False, None)
    assert store.record_refund(stands(), refund(2, 1000, 500))[0]
    receipt, refunds, _ = store.find_whole(RECEIPT.id)
    assert (receipt.refunded_fen, [one.refund_no for one in refunds]) == (1500, ["r1", "r2"])


def test_a_contradiction_is_kept_once():
    store.record(RECEIPT, extra_actions=())
    other = replace(RECEIPT, amount_fen=5001, reported_at=NOON + timedelta(hours=1))
    for at in (other, replace(other, reported_at=NOON + timedelta(hours=2)), replace(other, member_id="m2")):
        store.record_conflict(at)
    _, _, conflicts = store.find_whole(RECEIPT.id)
    assert sorted(one.member_id for one in conflicts) == ["m1", "m2"]
    assert {one.reported_at for one in conflicts if one.member_id == "m1"} == {NOON + timedelta(hours=1)}
