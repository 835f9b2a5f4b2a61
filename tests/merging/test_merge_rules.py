"""How one book becomes part of another: by example and, whatever the books, against what they held before."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib import errors
from chalicelib.merging.rules import PHONE, UNIONID, Marks, find_proof, format_code, parse_code
from chalicelib.points.rules import merge
from chalicelib.points.rules.book import Book, Lot
from tests.points.test_rules import applied, check

NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)


def book(name, points, debt=0, lapses_at=None, **more):
    """A book of lots with so many points each, one a day."""
    lots = tuple(
        Lot(f"{name}{number}", held, "mall:m", None, NOW + timedelta(days=number + 1))
        for number, held in enumerate(points)
    )
    return Book(sum(points) - debt, debt, len(points), lots, lapses_at, member_id=name, **more)


def merged(old, new):
    """Both books at the end, and how many steps it took."""
    steps = 0
    while (step := merge.decide_step(old, new, now=NOW)) is not None:
        old, new = applied(old, step[0]), applied(new, step[1])
        check(old)
        check(new)
        steps += 1
    return old, new, steps


books = st.one_of(
    st.lists(st.integers(1, 50), max_size=120).map(lambda points: (points, 0)),
    st.integers(1, 500).map(lambda debt: ([], debt)),
)


@given(books, books, st.integers(0, 30))
def test_nothing_is_lost_and_nothing_comes_twice(one, other, forgiven):
    old, new = book("a", *one, forgiven=forgiven), book("b", *other)
    left, whole, steps = merged(old, new)
    assert (left.balance, left.debt, left.forgiven, left.lots) == (0, 0, 0, ())
    assert whole.balance == old.balance + new.balance
    assert whole.forgiven == forgiven
    assert steps <= 1 + len(old.lots) / merge.MOST_LOTS + bool(old.debt or forgiven)
    held = {lot.id: lot.expires_at for lot in (*old.lots, *new.lots)}
    assert all(held[lot.id] == lot.expires_at for lot in whole.lots), "each keeps its end"


def test_what_has_lapsed_does_not_come_back_to_life():
    lapsed = Lot("a", 10, "mall:m", lapses=True)
    old = Book(10, 0, 1, (lapsed,), lapses_at=NOW - timedelta(days=1), member_id="a")
    new = replace(book("b", [5]), lapses_at=NOW + timedelta(days=30))
    _, whole, _ = merged(old, new)
    (transferred,) = (lot for lot in whole.lots if lot.id == "a")
    assert whole.is_expired(transferred, NOW)
    assert whole.lapses_at == NOW + timedelta(days=30)


def test_what_lapses_lives_as_long_as_the_later_of_both():
    alive = Lot("a", 10, "mall:m", lapses=True)
    old = Book(10, 0, 1, (alive,), lapses_at=NOW + timedelta(days=60), member_id="a")
    _, whole, _ = merged(old, replace(book("b", [5]), lapses_at=NOW + timedelta(days=30)))
    assert whole.lapses_at == NOW + timedelta(days=60)


def test_pending_points_stay_pending():
    waits = Lot("a", 10, "mall:m", active_at=NOW + timedelta(days=7))
    _, whole, _ = merged(Book(10, 0, 1, (waits,), member_id="a"), book("b", []))
    assert whole.pending_until == NOW + timedelta(days=7)


def test_what_may_come_back_lives_as_long_as_what_is_there():
    """The old book is empty: all is held somewhere, and lapses by its own account."""
    old = Book(0, 0, 2, (), lapses_at=NOW + timedelta(days=60), member_id="a")
    _, whole, steps = merged(old, replace(book("b", [5]), lapses_at=NOW + timedelta(days=30)))
    assert (whole.lapses_at, steps) == (NOW + timedelta(days=60), 1)


def test_what_is_over_pays_no_debt():
    over = Lot("a", 60, "mall:m", None, NOW - timedelta(days=1))
    old = Book(100, 0, 2, (over, Lot("b", 40, "mall:m", None, NOW + timedelta(days=9))), member_id="a")
    left, whole, _ = merged_loosely(old, book("c", [], debt=50))
    assert left.balance == 0
    assert (whole.balance, whole.debt) == (50, 10)


def merged_loosely(old, new):
    """As merged, of books with lots that nobody has booked as over."""
    steps = 0
    while (step := merge.decide_step(old, new, now=NOW)) is not None:
        old, new, steps = applied(old, step[0]), applied(new, step[1]), steps + 1
    return old, new, steps


@pytest.mark.parametrize(
    ("one", "other", "proof"),
    [
        (Marks("u", "n5"), Marks("u", "n4"), UNIONID),
        (Marks("u", "n5"), Marks("v", "n5"), PHONE),
        (Marks(None, "n5"), Marks(None, "n4"), None),
        (Marks(None, None), Marks(None, None), None),
        (Marks("u", None), Marks(None, None), None),
        (Marks(None, "n5"), Marks(None, "n5"), PHONE),
    ],
)
def test_what_staff_see_of_two(one, other, proof):
    assert find_proof(one, other) == proof


@given(st.binary(min_size=7, max_size=8))
def test_a_code_is_read_as_it_was_written(entropy):
    written = format_code(entropy)
    assert (
        parse_code(written)
        == parse_code(written.lower().replace("1", "l").replace("0", "o"))
        == written.replace("-", "")
    )


@pytest.mark.parametrize(
    "text", ["", "ABCDE-FGHJ", "ABCDE-FGHJKM", "ABCDE-FGHJU", "会员合并码会员合并码", "ABCDE-FGHJ\u00e9"]
)
def test_what_is_no_code_is_refused(text):
    with pytest.raises(errors.MergeCodeInvalid):
        parse_code(text)
