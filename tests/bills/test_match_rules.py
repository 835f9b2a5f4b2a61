"""What both sides have in common: each entry is in one place, once."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib import errors
from chalicelib.bills.rules import bill, match
from chalicelib.bills.rules.bill import Ours
from chalicelib.bills.rules.match import Difference
from chalicelib.period import day_in
from chalicelib.providers.answers.trade_bill import Malformed, Row

AT = datetime(2026, 11, 23, 4, tzinfo=UTC)
NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)


def ours(number, fen=100, kind="payment"):
    return Ours(kind, number, "our" + number, fen, AT)


def row(number, fen=100, kind="payment", failed=False, of="our"):
    return Row(kind, number, of + number, f"t{number}", "", 0 if failed else fen, 0, failed)


def held(one_side, other, may_be_ours=lambda order: order.startswith("our")):
    return match.match(one_side, other, may_be_ours=may_be_ours)


def test_the_four_outcomes():
    told = held([ours("1"), ours("2"), ours("3")], [row("1"), row("2", 90), row("4"), row("5", of="pos")])
    assert told.agreed == 1
    assert [(theirs.fen, mine.fen) for theirs, mine in told.differing] == [(90, 100)]
    assert [one.number for one in told.ours_left] == ["3"]
    assert [one.number for one in told.theirs_left] == ["4"]
    assert [one.number for one in told.not_ours] == ["5"]
    assert (told.theirs.paid_fen, told.ours.paid_fen, told.others.paid_fen) == (390, 300, 100)


def test_a_refund_that_went_nowhere_is_nothing_unless_we_hold_that_it_went():
    assert held([], [row("1", kind="refund", failed=True)]).failed.refunds == 1
    told = held([ours("1", kind="refund")], [row("1", kind="refund", failed=True)])
    assert [(theirs.fen, mine.fen) for theirs, mine in told.differing] == [(0, 100)]


def test_an_entry_of_ours_twice_in_a_bill_is_refused():
    with pytest.raises(Malformed):
        held([ours("1")], [row("1"), row("1")])
    with pytest.raises(Malformed):
        held([], [row("1"), row("1")])


def test_what_others_sold_is_counted_whole_and_listed_in_part():
    told = held([], [row(str(number), 7, of="pos") for number in range(500)])
    assert (told.others.payments, told.others.paid_fen, len(told.not_ours)) == (500, 3500, match.MOST_LISTED)
    assert told.theirs_left == []


ENTRIES = st.dictionaries(
    st.tuples(st.sampled_from(["payment", "refund"]), st.sampled_from("abcdefgh")), st.integers(0, 3), max_size=12
)


@given(ENTRIES, ENTRIES, st.sets(st.sampled_from("abcdefgh")), st.booleans())
def test_every_entry_of_both_sides_is_in_one_place_and_the_sums_agree(mine, theirs, strangers, failing):
    rows = [
        row(number, fen, kind, failing and kind == "refund" and fen == 0, "pos" if number in strangers else "our")
        for (kind, number), fen in theirs.items()
    ]
    told = held([ours(number, fen, kind) for (kind, number), fen in mine.items()], rows)
    differing = [(one.kind, one.number) for one, _ in told.differing]
    left = [(one.kind, one.number) for one in told.ours_left]
    theirs_left = [(one.kind, one.number) for one in told.theirs_left]
    others = [(one.kind, one.number) for one in told.not_ours]
    assert told.agreed + len(differing) + len(left) == len(mine)
    assert told.agreed + len(differing) + len(theirs_left) + len(others) + told.failed.entries == len(theirs)
    assert set(left) == set(mine) - set(theirs)
    assert set(theirs_left) | set(others) <= set(theirs) - set(mine)
    assert set(differing) == {place for place in set(mine) & set(theirs) if mine[place] != theirs[place]}
    net = (
        told.theirs.paid_fen - told.others.paid_fen - sum(one.fen for one in told.theirs_left if one.kind == "payment")
    )
    agreed = [place for place in set(mine) & set(theirs) if place[0] == "payment"]
    assert net == sum(theirs[place] for place in agreed)


def test_a_payment_under_another_transaction_is_in_neither_pile_of_its_amount():
    mine = replace(ours("1"), transaction_id="t1")
    assert held([mine], [row("1")]).agreed == 1
    told = held([replace(mine, transaction_id="t2")], [row("1")])
    assert (told.agreed, told.differing, len(told.strange)) == (0, [], 1)
    assert held([ours("1")], [row("1")]).agreed == 1, "noted before it was told"


DIFFERENCE = Difference("payment", match.THEIRS_ONLY, "1", "our1", None, 100)


def test_what_is_found_again_is_not_written_and_what_is_found_no_more_is_gone():
    assert match.changes([], [DIFFERENCE]) == [DIFFERENCE]
    assert match.changes([DIFFERENCE], [DIFFERENCE]) == []
    (gone,) = match.changes([DIFFERENCE], [])
    assert (gone.state, gone.why) == ("gone", "known_by_now")
    assert match.changes([gone], []) == []
    assert match.changes([gone], [DIFFERENCE]) == [DIFFERENCE]


def test_what_staff_resolved_stays_so_while_it_says_the_same():
    resolved = replace(DIFFERENCE, state="resolved", resolved={"note": "x"})
    assert match.changes([resolved], [DIFFERENCE]) == []
    assert match.open_after([resolved], [DIFFERENCE]) == 0
    other = replace(DIFFERENCE, theirs_fen=90)
    assert match.changes([resolved], [other]) == [other]
    assert match.open_after([resolved], [other]) == 1


# --- days ---------------------------------------------------------------------------------------------------------
def test_bills_are_due_from_ten_in_shanghai_and_from_the_first_day_known():
    first = date(2026, 11, 20)
    known = bill.BilledMerchant("m", first, first)
    assert bill.due_days(known, now=datetime(2026, 11, 23, 1, 59, 59, tzinfo=UTC)) == [date(2026, 11, 21), first]
    assert bill.due_days(known, now=datetime(2026, 11, 23, 2, tzinfo=UTC))[0] == date(2026, 11, 22)
    assert bill.due_days(replace(known, first_day=date(2026, 11, 23)), now=NOON) == []


def test_a_merchant_id_of_which_nothing_can_go_back_any_more_ends():
    known = bill.BilledMerchant("m", date(2024, 1, 1), date(2025, 11, 1))
    assert bill.due_days(known, now=NOON)[0] == date(2026, 11, 2), "paid on the last day, given back a year after"
    assert bill.due_days(replace(known, last_day=date(2025, 8, 1)), now=NOON) == []


@given(st.integers(0, 400), st.integers(0, 24 * 60))
def test_no_day_is_due_that_cannot_be_asked_for_and_none_is_left_out(known_days_ago, minutes):
    now = datetime(2026, 11, 23, tzinfo=UTC) + timedelta(minutes=minutes)
    first = bill.calendar_day(now) - timedelta(days=known_days_ago)
    due = bill.due_days(bill.BilledMerchant("m", first, bill.calendar_day(now)), now=now)
    for day in due:
        bill.require_ready(day, now=now)
    assert due == sorted(due, reverse=True)
    newest = [day for day in (first + timedelta(days=n) for n in range(401)) if bill.ready_at(day) <= now]
    assert due == [day for day in newest[::-1] if day >= bill.oldest_day(now=now)]


def test_days_that_cannot_be_had_are_refused_by_name():
    for text in ("", "today", "2026-13-01", "20261123", "2026-11-23T00:00:00", "2026-W48-1"):
        with pytest.raises(errors.ParameterInvalid):
            day_in("date", text)
    for day in (date(2026, 11, 23), date(2026, 12, 1)):
        with pytest.raises(errors.BillNotYet):
            bill.require_past(day, now=NOON)
    with pytest.raises(errors.BillTooOld):
        bill.require_past(date(2026, 8, 22), now=NOON)
    bill.require_past(date(2026, 8, 23), now=NOON)


# --- turns --------------------------------------------------------------------------------------------------------
BILL = bill.Bill("m", date(2026, 11, 22))


def test_what_was_never_tried_comes_first_and_then_whoever_waited_longest():
    fresh, older = replace(BILL, day=date(2026, 11, 21)), replace(BILL, day=date(2026, 11, 20))
    tried = replace(BILL, tried_at=NOON - timedelta(hours=1))
    long_ago = replace(older, tried_at=NOON - timedelta(hours=2))
    assert sorted([tried, long_ago, older, fresh], key=bill.turn) == [fresh, older, long_ago, tried]


@given(st.integers(0, 60), st.sampled_from([bill.BEING_MADE, bill.FAILED]), st.booleans())
def test_a_bill_that_was_put_off_is_due_again_later_and_keeps_what_was_matched(tries, state, matched):
    before = replace(BILL, tries=tries, state=bill.MATCHED if matched else bill.WAITING, file="f" if matched else None)
    before = replace(before, matched_at=NOON if matched else None, anew_at=NOON)
    after = bill.put_off(before, state, None, now=NOON)
    assert (after.state, after.file, after.tries) == (before.state if matched else state, before.file, tries + 1)
    assert not bill.is_due(after, now=NOON + timedelta(minutes=28))
    assert bill.is_due(after, now=NOON + timedelta(minutes=30 if state == bill.BEING_MADE else 361))


@pytest.mark.parametrize(
    ("tries", "state", "why", "pause"),
    [
        (0, bill.BEING_MADE, None, timedelta(minutes=29)),
        (60, bill.BEING_MADE, None, timedelta(minutes=29)),
        (7, bill.FAILED, bill.NO_ANSWER, timedelta(minutes=29)),
        (8, bill.FAILED, bill.NO_ANSWER, timedelta(hours=6)),
        (0, bill.FAILED, bill.NO_KEYS, timedelta(days=1)),
        (60, bill.FAILED, bill.NO_KEYS, timedelta(days=1)),
    ],
)
def test_it_is_tried_again_after_half_an_hour_six_hours_from_the_ninth_try_on_and_a_day_without_keys(
    tries, state, why, pause
):
    after = bill.put_off(replace(BILL, tries=tries), state, why, now=NOON)
    assert (after.tried_at, after.again_at, after.why) == (NOON, NOON + pause, why)
    assert bill.is_due(after, now=NOON + pause)
    assert not bill.is_due(after, now=NOON + pause - timedelta(seconds=1))


@pytest.mark.parametrize(
    ("more", "due"),
    [
        ({}, True),
        ({"state": bill.FAILED}, True),
        ({"state": bill.MATCHED}, False),
        ({"state": bill.EMPTY}, False),
        ({"state": bill.MATCHED, "pending": 1}, True),
        ({"state": bill.MATCHED, "anew_at": NOON}, True),
    ],
)
def test_a_matched_bill_is_due_only_for_a_refund_on_its_way_or_where_staff_asked(more, due):
    ready = datetime(2026, 11, 23, 2, tzinfo=UTC)
    assert bill.is_due(replace(BILL, **more), now=ready) is due
    assert not bill.is_due(replace(BILL, **more), now=ready - timedelta(seconds=1))


def test_a_bill_that_is_not_matched_is_late_two_hours_after_it_could_be_had():
    late_at = datetime(2026, 11, 23, 4, tzinfo=UTC)
    assert bill.is_late(BILL, now=late_at)
    assert not bill.is_late(BILL, now=late_at - timedelta(seconds=1))
    assert not bill.is_late(replace(BILL, state=bill.EMPTY), now=late_at)


def test_a_bill_may_be_asked_for_from_ten_on():
    ready = datetime(2026, 11, 23, 2, tzinfo=UTC)
    bill.require_ready(BILL.day, now=ready)
    with pytest.raises(errors.BillNotYet):
        bill.require_ready(BILL.day, now=ready - timedelta(seconds=1))


@pytest.mark.parametrize(
    ("why", "theirs"), [(None, False), (bill.NO_KEYS, False), (bill.NO_ANSWER, True), ("refused: NO_AUTH", True)]
)
def test_no_answer_and_a_no_are_the_providers(why, theirs):
    assert bill.is_providers_fault(replace(BILL, why=why)) is theirs


def test_a_file_is_kept_unless_staff_asked_for_a_new_one():
    assert not BILL.is_kept
    assert replace(BILL, file="f").is_kept
    assert not replace(BILL, file="f", anew_at=NOON).is_kept


def test_sums_of_a_side_and_of_a_fresh_tally():
    assert (bill.Side().entries, bill.Tally().theirs, bill.Tally().counts) == (0, bill.Side(0, 0, 0, 0, 0), {})
    summed = bill.Side().with_entry("payment", 100, 6).with_entry("refund", 40, -2).with_entry("payment", 1)
    assert (summed, summed.entries) == (bill.Side(2, 1, 101, 40, 4), 3)
    assert (BILL.state, BILL.rev, BILL.tries, BILL.open, BILL.pending) == ("waiting", 0, 0, 0, 0)
    assert not BILL.settled_amounts
