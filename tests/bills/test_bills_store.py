"""What the writes of a day's bill refuse: whoever was overtaken writes nothing."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from chalicelib.bills import store
from chalicelib.bills.rules.bill import (
    EMPTY,
    FAILED,
    MATCHED,
    MATCHING,
    WAITING,
    Bill,
    BilledMerchant,
    Ours,
    Side,
    Tally,
)
from chalicelib.bills.rules.match import NOT_OURS, THEIRS_ONLY, Difference

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
DAY, MCHID = date(2026, 11, 22), "1900000109"
FOUND = Difference("payment", THEIRS_ONLY, "1", "our1", None, 100, transaction_id="t1")

pytestmark = pytest.mark.usefixtures("bare")


def days(first, last):
    return BilledMerchant(MCHID, date(2026, 11, first), date(2026, 11, last))


def test_a_bill_is_kept_only_as_it_was_read():
    first = store.save(Bill(MCHID, DAY))
    assert first.rev == 1
    with pytest.raises(store.Overtaken):
        store.save(Bill(MCHID, DAY, state=FAILED))
    second = store.save(replace(first, tries=1))
    with pytest.raises(store.Overtaken):
        store.save(replace(first, tries=2))
    assert store.find(MCHID, DAY) == second
    for unread in (replace(second, rev=9), Bill(MCHID, DAY + timedelta(days=1), rev=1)):
        with pytest.raises(store.Overtaken):
            store.save(unread)


def test_a_bill_comes_back_as_it_was_kept():
    whole = Bill(
        *(MCHID, DAY, MATCHED, 0, 3, NOON, NOON, "no_answer", "sha", 77, "file", Tally(theirs=Side(1, 0, 100))),
        open=2,
        matched_at=NOON,
        settled_amounts=True,
        pending=1,
        anew_at=NOON,
    )
    kept = store.save(whole)
    assert store.find(MCHID, DAY) == kept == replace(whole, rev=1)
    assert store.bills(MCHID, DAY, DAY) == {DAY: kept}
    assert store.bills(MCHID, DAY + timedelta(days=1), DAY + timedelta(days=9)) == {}
    empty = Bill(MCHID, DAY + timedelta(days=1))
    assert store.find(MCHID, empty.day) == empty
    assert store.save(empty) == store.find(MCHID, empty.day)


@pytest.mark.parametrize(
    ("told", "known"),
    [([10], (10, 10)), ([10, 12], (10, 12)), ([10, 8], (8, 10)), ([10, 12, 11], (10, 12)), ([10, 10], (10, 10))],
)
def test_a_merchant_id_is_billed_from_the_first_day_to_the_last_whatever_order_they_are_told_in(told, known):
    for number in told:
        store.save_billed_day(MCHID, date(2026, 11, number))
    assert store.merchants() == {MCHID: days(*known)}


@pytest.mark.parametrize(
    ("state", "again"), [(WAITING, False), (FAILED, False), (MATCHING, True), (MATCHED, True), (EMPTY, True)]
)
def test_only_what_was_matched_is_matched_again(state, again):
    kept = store.save(Bill(MCHID, DAY, state=state, again_at=NOON))
    store.match_again(MCHID, DAY)
    after = replace(kept, state=MATCHING, rev=2, again_at=None) if again else kept
    assert store.find(MCHID, DAY) == after
    store.match_again(MCHID, DAY + timedelta(days=1))
    assert store.find(MCHID, DAY + timedelta(days=1)).rev == 0


@pytest.mark.parametrize("more", [{}, {"transaction_id": "t1", "refund_no": "r1"}])
def test_an_entry_is_noted_once_and_comes_back_as_it_was(more):
    entry = Ours("payment", "1", "our1", 100, NOON, **more)
    assert store.add_entry(MCHID, entry)
    assert not store.add_entry(MCHID, replace(entry, fen=200))
    assert list(store.entries(MCHID, DAY)) == [entry]


def test_an_entry_that_another_days_bill_has_is_found_with_its_day():
    one, other = (Ours("payment", number, "our", 100, NOON) for number in "12")
    store.save_seen(MCHID, [("payment", "1")], DAY)
    assert store.seen_on(MCHID, [one, other]) == {("payment", "1"): DAY}
    assert store.seen_on(MCHID, []) == {}


def test_differences_are_written_only_while_the_day_is_as_it_was_saved():
    bill = store.save(Bill(MCHID, DAY, state=MATCHING))
    store.save_differences(bill, [FOUND])
    store.match_again(MCHID, DAY)
    for overtaken in (bill, replace(bill, rev=9)):
        with pytest.raises(store.Overtaken):
            store.save_differences(overtaken, [replace(FOUND, number="2")])
    assert store.differences(MCHID, DAY) == [FOUND]


@pytest.mark.parametrize(("state", "left"), [(MATCHED, 1), (MATCHING, 2)])
def test_a_difference_is_resolved_once(state, left):
    bill = store.save(Bill(MCHID, DAY, state=state, open=2))
    store.save_differences(bill, [FOUND])
    resolved = store.resolve(bill, FOUND, by="staff", note="paid in cash", at=NOON)
    assert (resolved.state, store.find_difference(MCHID, DAY, "payment", "1")) == ("resolved", resolved)
    now = store.find(MCHID, DAY)
    assert now.open == left
    with pytest.raises(store.Overtaken):
        store.resolve(now, FOUND, by="staff", note="again", at=NOON)
    assert store.find(MCHID, DAY) == now


def test_rows_of_other_systems_stand_apart_and_are_told_page_by_page():
    bill = store.save(Bill(MCHID, DAY))
    others = [replace(FOUND, what=NOT_OURS, number=str(number), ours_fen=None, state="noted") for number in range(3)]
    store.save_differences(bill, [FOUND, *others])
    first, after = store.page(MCHID, DAY, section=store.OTHERS, limit=2, after=None)
    rest, end = store.page(MCHID, DAY, section=store.OTHERS, limit=2, after=after)
    assert (first + rest, end) == (others, None)
    assert store.page(MCHID, DAY, section=store.DIFFERENCES, limit=2, after=None) == ([FOUND], None)
    assert store.find_difference(MCHID, DAY, "payment", "2") is None
