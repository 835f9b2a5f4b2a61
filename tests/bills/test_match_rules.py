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
from chalicelib.bills.rules.statement import Malformed, Row

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
    assert held([], [row("1", kind="refund", failed=True)]).failed == 1
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
    assert told.agreed + len(differing) + len(theirs_left) + len(others) + told.failed == len(theirs)
    assert set(left) == set(mine) - set(theirs)
    assert set(theirs_left) | set(others) <= set(theirs) - set(mine)
    assert set(differing) == {place for place in set(mine) & set(theirs) if mine[place] != theirs[place]}
    net = (
        told.theirs.paid_fen - told.others.paid_fen - sum(one.fen for one in told.theirs_left if one.kind == "payment")
    )
    agreed = [place for place in set(mine) & set(theirs) if place[0] == "payment"]
    assert net == sum(theirs[place] for place in agreed)


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
    assert bill.due_days(first, now=datetime(2026, 11, 23, 1, 59, 59, tzinfo=UTC)) == [date(2026, 11, 21), first]
    assert bill.due_days(first, now=datetime(2026, 11, 23, 2, tzinfo=UTC))[0] == date(2026, 11, 22)
    assert bill.due_days(date(2026, 11, 23), now=NOON) == []


@given(st.integers(0, 400), st.integers(0, 24 * 60))
def test_no_day_is_due_that_cannot_be_asked_for_and_none_is_left_out(known_days_ago, minutes):
    now = datetime(2026, 11, 23, tzinfo=UTC) + timedelta(minutes=minutes)
    first = bill.calendar_day(now) - timedelta(days=known_days_ago)
    due = bill.due_days(first, now=now)
    for day in due:
        bill.require_ready(day, now=now)
    assert due == sorted(due, reverse=True)
    assert len(due) <= bill.DAYS_BACK
    newest = [day for day in (first + timedelta(days=n) for n in range(401)) if bill.ready_at(day) <= now]
    assert due == newest[::-1][: bill.DAYS_BACK]


def test_days_that_cannot_be_had_are_refused_by_name():
    for text in ("", "today", "2026-13-01", "20261123", "2026-11-23T00:00:00", "2026-W48-1"):
        with pytest.raises(errors.ParameterInvalid):
            bill.day_named(text)
    for day in (date(2026, 11, 23), date(2026, 12, 1)):
        with pytest.raises(errors.BillNotYet):
            bill.require_past(day, now=NOON)
    with pytest.raises(errors.BillTooOld):
        bill.require_past(date(2026, 8, 22), now=NOON)
    bill.require_past(date(2026, 8, 23), now=NOON)
