"""The ledger can be proved, and the proof sees what is wrong."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.aws import dynamo
from chalicelib.points import verify
from chalicelib.points.rules import proof
from chalicelib.points.rules.book import Book, Lot
from chalicelib.points.rules.proof import Books
from chalicelib.points.store import ledger
from chalicelib.points.store.books import read_book
from chalicelib.tables.points import PointsAccount, PointsLot
from infra import verify as command
from proof.scenes import common as scenes
from proof.scenes import points
from tests.points import test_rules as made

NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)


def test_a_history_is_proved_and_says_what_was_checked(lab):
    lab.fresh()
    points.points_expired(lab.world)
    lab.world.fire("points_expire")
    members = list(command.members())
    found = verify.verify(members)
    assert found.problems == ()
    assert found.checked["members"] == len(members) == 1
    assert found.checked["entries"] >= 3
    assert found.accounts["breakage:mall:sun"] > 0
    assert sum(found.accounts.values()) == 0


def tampered(member_id):
    pk = f"MEMBER#{member_id}"
    account = PointsAccount(pk=pk, sk="BOOK")
    raw = next(one for one in PointsLot.query(pk, PointsLot.sk.startswith("BOOK#")))
    yield "balance", dynamo.update("x", account, [PointsAccount.balance.add(1)])
    yield "debt", dynamo.update("x", account, [PointsAccount.debt.add(1)])
    yield "entries counted", dynamo.update("x", account, [PointsAccount.postings.add(1)])
    yield "lot", dynamo.update("x", PointsLot(pk=pk, sk=raw.sk), [PointsLot.points_left.add(-1)])
    yield "lot", dynamo.delete("x", PointsLot(pk=pk, sk=raw.sk))


@pytest.mark.parametrize("which", range(5))
def test_whatever_is_tampered_with_is_seen(lab, which):
    lab.fresh()
    scenes.bought(lab.world)
    (member_id,) = command.members()
    what, action = list(tampered(member_id))[which]
    dynamo.commit([action])
    problems = verify.verify([member_id]).problems
    assert any(f"{member_id}: {what}" in problem for problem in problems), problems


def books(moves):
    """A member's books after some credits, spends and expiries, as the store would keep them."""
    book, entries, expired = Book(), [], {}
    for number, (kind, amount) in enumerate(moves):
        if kind == "credit":
            after = made.credit(book, str(number), amount, 5)
            posting = made.rules.decide_credit(
                book,
                made.Source("payment", str(number), NOW),
                amount,
                issuer="mall:m",
                life=made.Life(expires_at=NOW + timedelta(days=5)),
                place=made.HERE,
            )
        elif kind == "spend" and made.rules.spendable(book, now=NOW) >= amount:
            posting = made.spend(book, amount)
            after = made.applied(book, posting)
        elif kind == "expire" and book.lots:
            posting = made.expiry(book, now=NOW + timedelta(days=9))
            after = made.applied(book, posting)
            for lot in posting.lots:
                expired[lot.id] = expired.get(lot.id, 0) - lot.points
        else:
            continue
        book, entries = after, [*entries, posting]
    return Books(book, tuple(entries), expired)


MOVES = st.lists(st.tuples(st.sampled_from(("credit", "spend", "expire")), st.integers(1, 50)), min_size=1, max_size=15)


@given(moves=MOVES, by=st.integers(1, 9))
def test_books_are_proved_and_no_number_of_them_can_be_another(moves, by):
    kept = books([("credit", 60), *moves])
    assert proof.prove(kept).problems == ()
    book, entries = kept.book, kept.entries
    first = entries[0]
    wrong = [
        replace(kept, book=replace(book, balance=book.balance + by)),
        replace(kept, book=replace(book, debt=book.debt + by)),
        replace(kept, book=replace(book, lots=(*book.lots, Lot("ghost", by, "mall:m")))),
        replace(kept, entries=entries[1:]),
        replace(kept, entries=(replace(first, legs=((first.legs[0][0], first.legs[0][1] + by),)), *entries[1:])),
        replace(kept, expired={**kept.expired, "payment:0": kept.expired.get("payment:0", 0) + by}),
    ]
    assert all(proof.prove(one).problems for one in wrong)


def test_all_members_together_sum_to_zero():
    one = proof.prove(books([("credit", 10), ("spend", 4)]))
    assert proof.total([one, one]).problems == ()
    off = replace(one, accounts=Counter({**one.accounts, "member": one.accounts["member"] + 1}))
    assert proof.total([one, off]).problems == ("the sum of all accounts: 1, by the entries 0",)


def test_a_read_of_everything_is_the_book(lab):
    lab.fresh()
    scenes.bought(lab.world)
    (member_id,) = command.members()
    assert ledger.everything(member_id).book == read_book(member_id)
