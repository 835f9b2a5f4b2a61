"""The ledger's rules: lots, debts, refunds in any order; by example and against a plain count."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib import errors
from chalicelib.points import rules
from chalicelib.points.rules import Book, Lot, Source

NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)
EMPTY = Book(0, 0, 0, ())


def applied(book: Book, posting) -> Book:
    """The book after a posting, as the store's adds make it."""
    lots = {lot.id: lot for lot in book.lots}
    for one in posting.lots:
        before = lots.get(one.lot_id, Lot(one.lot_id, 0, one.expires_at))
        lots[one.lot_id] = Lot(one.lot_id, before.left + one.points, before.expires_at)
    alive = sorted((lot for lot in lots.values() if lot.left), key=lambda lot: str(lot.expires_at or "9999"))
    return Book(book.balance + posting.points, book.debt + posting.debt_change, book.postings + 1, tuple(alive))


def check(book: Book) -> None:
    assert book.balance == sum(lot.left for lot in book.lots) - book.debt
    assert all(lot.left > 0 for lot in book.lots)
    assert book.debt >= 0
    assert not (book.debt and book.lots)


def credit(book, name, points, days=None):
    expires = NOW + timedelta(days=days) if days else None
    return applied(
        book,
        rules.decide_credit(book, Source("payment", name, NOW), points, expires_at=expires, mall_id="m", store_id="s"),
    )


def take(book, name, points, of):
    return applied(
        book,
        rules.decide_take_back(
            book, Source("refund", name, NOW), points, lot_id=f"payment:{of}", mall_id="m", store_id="s"
        ),
    )


def spend(book, points, now=NOW):
    return rules.decide_spend(
        book, Source("parking", "p", now), points, mall_id="m", store_id=None, counter_account="c", now=now
    )


@pytest.mark.parametrize(("fen", "rate", "points"), [(0, 5, 0), (99, 1, 0), (100, 1, 1), (199, 1, 1), (150, 2, 3)])
def test_points_are_earned_per_yuan_rounded_down(fen, rate, points):
    assert rules.earned(fen, rate) == points


@given(
    paid=st.integers(1, 10_000_00),
    rate=st.integers(0, 50),
    cuts=st.lists(st.integers(1, 10_000_00), max_size=6),
)
def test_partial_refunds_take_exactly_what_one_whole_refund_would(paid, rate, cuts):
    before, taken = 0, 0
    for cut in [*cuts, paid]:
        part = min(cut, paid - before)
        if part:
            now = rules.taken_back(paid_fen=paid, points_per_yuan=rate, refunded_before_fen=before, refund_fen=part)
            assert now >= 0
            taken, before = taken + now, before + part
            assert taken <= rules.earned(paid, rate)
    assert taken == rules.earned(paid, rate)


def test_spending_takes_the_soonest_to_expire_and_names_the_lots():
    book = credit(credit(credit(EMPTY, "late", 10, 90), "soon", 10, 5), "never", 10)
    spent = spend(book, 15)
    assert [(one.lot_id, one.points) for one in spent.lots] == [("payment:soon", -10), ("payment:late", -5)]
    check(applied(book, spent))


def test_an_expired_lot_is_not_spendable_at_that_very_instant():
    book = credit(EMPTY, "a", 10, 5)
    end = NOW + timedelta(days=5)
    assert rules.spendable(book, now=end - timedelta(microseconds=1)) == 10
    assert rules.spendable(book, now=end) == 0
    with pytest.raises(errors.PointsInsufficient):
        spend(book, 1, now=end)


def test_a_refund_takes_from_its_own_lot_first_then_the_soonest_then_it_is_owed():
    book = credit(credit(EMPTY, "old", 10, 5), "bought", 10, 90)
    assert {lot.id: lot.left for lot in take(book, "r", 10, "bought").lots} == {"payment:old": 10}
    book = applied(book, spend(book, 15))
    owing = take(take(book, "r1", 10, "bought"), "r2", 10, "old")
    assert (owing.balance, owing.debt) == (-15, 15)
    check(owing)


def test_what_is_owed_is_paid_by_the_next_points():
    owing = take(EMPTY, "r", 10, "unseen")
    paid = credit(owing, "unseen", 10, 90)
    assert (paid.balance, paid.debt, paid.lots) == (0, 0, ())
    check(credit(owing, "more", 25))


def test_a_return_gives_back_the_very_lots_with_their_old_expiry():
    book = credit(credit(EMPTY, "soon", 10, 5), "late", 10, 90)
    spent = spend(book, 12)
    back = applied(applied(book, spent), rules.decide_return(applied(book, spent), spent, Source("x", "y", NOW)))
    assert back.lots == book.lots
    assert back.balance == book.balance


def test_a_return_pays_what_is_owed_meanwhile():
    book = credit(EMPTY, "a", 10, 5)
    spent = spend(book, 10)
    owing = take(applied(book, spent), "r", 4, "a")
    back = applied(owing, rules.decide_return(owing, spent, Source("x", "y", NOW)))
    assert (back.balance, back.debt) == (6, 0)
    check(back)


@pytest.mark.parametrize(
    ("at", "months", "expires"),
    [
        (datetime(2026, 1, 31, 4, tzinfo=UTC), 1, datetime(2026, 2, 28, 16, tzinfo=UTC)),
        (datetime(2024, 1, 31, 4, tzinfo=UTC), 1, datetime(2024, 2, 29, 16, tzinfo=UTC)),
        (datetime(2024, 2, 29, 4, tzinfo=UTC), 12, datetime(2025, 2, 28, 16, tzinfo=UTC)),
        (datetime(2026, 12, 31, 17, tzinfo=UTC), 12, datetime(2028, 1, 1, 16, tzinfo=UTC)),
        (datetime(2026, 11, 23, 4, tzinfo=UTC), None, None),
    ],
)
def test_points_expire_with_the_business_day(at, months, expires):
    assert rules.expiry(at, valid_months=months, cutover_hour=0) == expires


MOVES = st.lists(
    st.one_of(
        st.tuples(st.just("credit"), st.integers(1, 50), st.sampled_from([None, 3, 30])),
        st.tuples(st.just("take"), st.integers(1, 50), st.integers(0, 9)),
        st.tuples(st.just("spend"), st.integers(1, 60), st.none()),
        st.tuples(st.just("return"), st.none(), st.none()),
    ),
    max_size=25,
)


@given(moves=MOVES)
def test_any_history_keeps_the_book_true(moves):
    book, balance, spent = EMPTY, 0, []
    for number, (kind, amount, extra) in enumerate(moves):
        if kind == "credit":
            book, balance = credit(book, str(number), amount, extra), balance + amount
        elif kind == "take":
            book, balance = take(book, str(number), amount, extra), balance - amount
        elif kind == "spend":
            available = rules.spendable(book, now=NOW)
            if amount > available:
                with pytest.raises(errors.PointsInsufficient):
                    spend(book, amount)
            else:
                spent.append(spend(book, amount))
                book, balance = applied(book, spent[-1]), balance - amount
        elif spent:
            posting = spent.pop()
            book = applied(book, rules.decide_return(book, posting, Source("r", str(number), NOW)))
            balance -= posting.points
        assert sum(points for _, points in posting_legs(book)) == 0
        assert book.balance == balance
        check(book)


def posting_legs(book):
    return rules.decide_credit(book, Source("p", "x", NOW), 7, expires_at=None, mall_id="m", store_id=None).legs


def test_a_posting_never_takes_from_more_lots_than_a_transaction_can():
    book = EMPTY
    for number in range(120):
        book = credit(book, str(number), 5, 30)
    assert rules.spendable(book, now=NOW) == rules.MOST_LOTS * 5
    assert len(spend(book, rules.MOST_LOTS * 5).lots) == rules.MOST_LOTS
    with pytest.raises(errors.PointsInsufficient):
        spend(book, rules.MOST_LOTS * 5 + 1)
    after = take(book, "r", 550, "0")
    assert (after.balance, after.debt, len(after.lots)) == (50, 100, 30)
    assert rules.spendable(after, now=NOW) == 50
    assert credit(after, "next", 100).debt == 0
