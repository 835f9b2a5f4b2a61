"""The ledger's rules: lots, debts, refunds in any order; by example and against a plain count."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib import errors
from chalicelib.points.rules import book as rules
from chalicelib.points.rules import earning
from chalicelib.points.rules.book import Book, Place, Source, TakeBack
from chalicelib.points.rules.life import Life

NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)
EMPTY = Book()
HERE = Place("m", "s")


def applied(book: Book, posting) -> Book:
    """The book after a posting, as the store's adds make it."""
    assert sum(points for _, points in posting.legs) == 0
    lots = {lot.id: lot for lot in book.lots}
    for one in posting.lots:
        before = lots.get(one.id, replace(one, points=0))
        lots[one.id] = replace(before, points=before.points + one.points)
    left = sorted((lot for lot in lots.values() if lot.points), key=lambda lot: str(lot.expires_at or "9999"))
    return replace(
        book,
        balance=book.balance + posting.points,
        debt=book.debt + posting.debt_change,
        postings=book.postings + 1,
        lots=tuple(left),
        lapses_at=posting.lapses_at or book.lapses_at,
        pending_until=posting.pending_until or book.pending_until,
        forgiven=book.forgiven + posting.forgiven_change,
        forgiven_at=posting.source.at if posting.forgiven_change > 0 else book.forgiven_at,
    )


def check(book: Book) -> None:
    assert book.balance == sum(lot.points for lot in book.lots) - book.debt
    assert all(lot.points > 0 for lot in book.lots)
    assert book.debt >= 0
    assert not (book.debt and book.lots)


def credit(book, name, points, days=None, **more):
    life = Life(expires_at=NOW + timedelta(days=days) if days else None, **more)
    return applied(
        book, rules.decide_credit(book, Source("payment", name, NOW), points, issuer="mall:m", life=life, place=HERE)
    )


def take(book, name, points, of, **more):
    wanted = TakeBack(f"payment:{of}", "mall:m", points, **more)
    return applied(book, rules.decide_take_back(book, Source("refund", name, NOW), wanted, place=HERE))


def spend(book, points, now=NOW):
    return rules.decide_spend(book, Source("parking", "p", now), points, place=Place("m"), redeemed_at="c", now=now)


def test_spending_takes_the_soonest_to_expire_and_names_the_lots():
    book = credit(credit(credit(EMPTY, "late", 10, 90), "soon", 10, 5), "never", 10)
    spent = spend(book, 15)
    assert [(one.id, one.points) for one in spent.lots] == [("payment:soon", -10), ("payment:late", -5)]
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
    assert {lot.id: lot.points for lot in take(book, "r", 10, "bought").lots} == {"payment:old": 10}
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
    back = applied(applied(book, spent), rules.decide_restore(applied(book, spent), spent, Source("x", "y", NOW)))
    assert back.lots == book.lots
    assert back.balance == book.balance


def test_a_return_pays_what_is_owed_meanwhile():
    book = credit(EMPTY, "a", 10, 5)
    spent = spend(book, 10)
    owing = take(applied(book, spent), "r", 4, "a")
    back = applied(owing, rules.decide_restore(owing, spent, Source("x", "y", NOW)))
    assert (back.balance, back.debt) == (6, 0)
    check(back)


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
            book = applied(book, rules.decide_restore(book, posting, Source("r", str(number), NOW)))
            balance -= posting.points
        assert book.balance == balance
        check(book)


def test_a_book_that_was_read_in_part_never_decides_what_the_rest_would():
    book = EMPTY
    for number in range(9):
        book = credit(book, str(number), 5, 30 + number)
    part = replace(book, lots=book.lots[:4], whole=False)
    assert spend(part, 20) == spend(book, 20)
    assert removal(part, "x", 20) == removal(book, "x", 20)
    for decide in (
        lambda: spend(part, 21),
        lambda: removal(part, "x", 21, owe=True),
        lambda: take(part, "r", 5, "8"),
        lambda: take(part, "r", 6, "3"),
    ):
        with pytest.raises(rules.BookCutShort):
            decide()
    assert take(part, "r", 5, "3").balance == 40
    with pytest.raises(errors.PointsInsufficient) as refused:
        spend(book, 46)
    assert refused.value.details["spendable"] == 45
    assert rules.spendable_in_total(part, pending=0, now=NOW) == 45
    assert rules.spendable_in_total(part, pending=10, now=NOW) == 35
    assert rules.spendable_in_total(part, pending=0, now=NOW + timedelta(days=31)) == 35, "two are over"


def expiry(book, *, now, before=0):
    lots = rules.first_expired(book, now=now)
    return rules.decide_expiry(book, lots, expired_before=before) if lots else None


# --- expiry -------------------------------------------------------------------------------------------------------
def test_what_is_over_becomes_the_issuers_breakage_one_instant_at_a_time():
    book = credit(credit(credit(EMPTY, "a", 10, 5), "b", 7, 5), "c", 3, 9)
    assert expiry(book, now=NOW + timedelta(days=5, microseconds=-1)) is None
    first = expiry(book, now=NOW + timedelta(days=30))
    assert (first.points, first.source.at) == (-17, NOW + timedelta(days=5))
    assert dict(first.legs) == {"member": -17, "breakage:mall:m": 17}
    after = applied(book, first)
    second = expiry(after, now=NOW + timedelta(days=30))
    assert second.points == -3
    assert expiry(applied(after, second), now=NOW + timedelta(days=30)) is None


def test_a_lot_half_spent_expires_by_half_and_what_comes_back_expires_again():
    book = credit(EMPTY, "a", 10, 5)
    spent = spend(book, 6)
    book = applied(book, spent)
    over = expiry(book, now=NOW + timedelta(days=6))
    assert over.points == -4
    book = applied(book, over)
    book = applied(book, rules.decide_restore(book, spent, Source("x", "y", NOW)))
    assert (book.balance, rules.spendable(book, now=NOW + timedelta(days=6))) == (6, 0)
    again = expiry(book, now=NOW + timedelta(days=6), before=4)
    assert again.points == -6
    assert again.source.key != over.source.key


def test_more_lots_than_a_posting_can_note_expire_in_several():
    book, postings = EMPTY, 0
    for number in range(100):
        book = credit(book, str(number), 1, 5)
    while (posting := expiry(book, now=NOW + timedelta(days=5))) is not None:
        book, postings = applied(book, posting), postings + 1
    assert (postings, book.lots, book.balance) == (3, (), 0)


# --- pending, lapsing ---------------------------------------------------------------------------------------------
def test_pending_points_are_in_the_balance_and_not_spendable_until_that_instant():
    active = NOW + timedelta(days=7)
    book = credit(EMPTY, "a", 10, 90, active_at=active)
    assert (book.balance, book.pending_until) == (10, active)
    assert rules.spendable(book, now=active - timedelta(microseconds=1)) == 0
    assert rules.spendable(book, now=active) == 10


def spend_at(book, points, now):
    kept = now + timedelta(days=30)
    return rules.decide_spend(book, Source("p", "p", now), points, place=HERE, redeemed_at="c", lapses_at=kept, now=now)


def test_points_lapse_together_unless_the_member_is_active():
    book = credit(EMPTY, "a", 10, lapses_at=NOW + timedelta(days=30))
    assert rules.spendable(book, now=NOW + timedelta(days=30)) == 0
    kept = applied(
        book,
        rules.decide_spend(
            book, Source("p", "p", NOW), 1, place=HERE, redeemed_at="c", lapses_at=NOW + timedelta(days=60), now=NOW
        ),
    )
    assert rules.spendable(kept, now=NOW + timedelta(days=59)) == 9
    lapsed = applied(credit(book, "b", 5), spend_at(credit(book, "b", 5), 5, NOW + timedelta(days=31)))
    assert rules.spendable(lapsed, now=NOW + timedelta(days=32)) == 0, "a spend does not wake what has lapsed"
    late = applied(
        kept,
        rules.decide_credit(
            kept,
            Source("payment", "late", NOW),
            5,
            issuer="mall:m",
            life=Life(lapses_at=NOW + timedelta(days=40)),
            place=HERE,
        ),
    )
    assert late.lapses_at == NOW + timedelta(days=60), "what comes late shortens nothing"


# --- refunds ------------------------------------------------------------------------------------------------------
def test_a_mall_that_forgives_books_the_loss_and_nobody_owes():
    book = credit(EMPTY, "a", 10, 5)
    book = applied(book, spend(book, 8))
    wanted = TakeBack("payment:a", "merchant:lin", 10, owe=False)
    posting = rules.decide_take_back(book, Source("refund", "r", NOW), wanted, place=HERE)
    assert dict(posting.legs) == {"member": -2, "issued:merchant:lin": 10, "loss:mall:m": -8}
    assert (posting.debt_change, applied(book, posting).balance) == (0, 0)


def test_what_expired_is_taken_from_breakage():
    wanted = TakeBack("payment:a", "mall:m", 10, expired=4)
    posting = rules.decide_take_back(credit(EMPTY, "b", 20), Source("refund", "r", NOW), wanted, place=HERE)
    assert dict(posting.legs) == {"member": -6, "issued:mall:m": 10, "breakage:mall:m": -4}


@given(
    paid=st.integers(1, 10_000_00), total=st.integers(0, 100_000), cuts=st.lists(st.integers(1, 10_000_00), max_size=6)
)
def test_partial_refunds_take_exactly_what_one_whole_refund_would(paid, total, cuts):
    before, taken = 0, 0
    for cut in [*cuts, paid]:
        part = min(cut, paid - before)
        if part:
            points = earning.share_of_refund(total, paid_fen=paid, refunded_before_fen=before, refund_fen=part)
            assert points >= 0
            taken, before = taken + points, before + part
            assert taken <= total
    assert taken == total


def test_what_was_forgiven_because_it_was_spent_is_no_way_to_keep_it():
    book = credit(EMPTY, "a", 10, 5)
    spent = spend(book, 10)
    forgiven = take(applied(book, spent), "r", 10, "a", owe=False)
    assert (forgiven.balance, forgiven.debt, forgiven.forgiven) == (0, 0, 10)
    returned = rules.decide_restore(forgiven, spent, Source("x", "y", NOW))
    after = applied(forgiven, returned)
    assert (after.balance, after.lots, after.forgiven) == (0, (), 0)
    assert dict(returned.legs)["loss:mall:m"] == 10
    later = credit(forgiven, "b", 8, 5)
    of_later = spend(later, 8, NOW + timedelta(hours=1))
    back = applied(
        applied(later, of_later), rules.decide_restore(applied(later, of_later), of_later, Source("x", "z", NOW))
    )
    assert (back.balance, back.forgiven) == (8, 10), "what was spent afterwards comes back whole"


# --- staff --------------------------------------------------------------------------------------------------------
def gift(book, name, points, days=None):
    life = Life(expires_at=NOW + timedelta(days=days) if days else None)
    given = rules.decide_gift(book, Source("adjustment", name, NOW), points, issuer="mall:m", life=life, place=HERE)
    assert (given.kind, given.earned_at) == ("gift", None)
    return applied(book, given)


def removal(book, name, points, *, owe=False):
    return rules.decide_removal(
        book, Source("adjustment", name, NOW), points, issuer="mall:m", owe=owe, place=HERE, now=NOW
    )


def test_what_staff_take_goes_back_to_who_issued_it_soonest_expiry_first():
    life = Life(expires_at=NOW + timedelta(days=5))
    book = applied(
        credit(EMPTY, "a", 30, 9),
        rules.decide_credit(EMPTY, Source("payment", "b", NOW), 20, issuer="merchant:lin", life=life, place=HERE),
    )
    taken = removal(book, "x", 25)
    assert dict(taken.legs) == {"member": -25, "issued:merchant:lin": 20, "issued:mall:m": 5}
    assert [lot.id for lot in taken.lots] == ["payment:b", "payment:a"]


def test_staff_take_no_more_than_there_is_unless_it_is_to_be_owed():
    book = credit(EMPTY, "a", 30, 9)
    with pytest.raises(errors.PointsInsufficient):
        removal(book, "x", 31)
    owing = applied(book, removal(book, "x", 31, owe=True))
    assert (owing.balance, owing.debt, owing.lots) == (-1, 1, ())
    check(owing)


@given(
    moves=st.lists(
        st.one_of(
            st.tuples(st.just("gift"), st.integers(1, 50), st.integers(1, 9)),
            st.tuples(st.just("remove"), st.integers(1, 60), st.booleans()),
        ),
        max_size=20,
    )
)
def test_whatever_staff_do_the_book_holds(moves):
    book, balance = EMPTY, 0
    for number, (what, points, more) in enumerate(moves):
        if what == "gift":
            book, balance = gift(book, str(number), points, more), balance + points
        else:
            try:
                book = applied(book, removal(book, str(number), points, owe=more))
                balance -= points
            except errors.PointsInsufficient:
                assert points > sum(lot.points for lot in book.lots)
        check(book)
        assert book.balance == balance


def test_what_lies_in_many_lots_is_taken_at_once():
    book = EMPTY
    for number in range(rules.MOST_LOTS + 5):
        book = credit(book, f"{number:03d}", 1)
    for owe in (True, False):
        taken = removal(book, "x", rules.MOST_LOTS + 5, owe=owe)
        assert (taken.debt_change, len(taken.lots)) == (0, rules.MOST_LOTS + 5)
