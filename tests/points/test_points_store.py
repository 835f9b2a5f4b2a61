"""What the writes of holds, adjustments, endings and books that were merged refuse."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.aws import dynamo
from chalicelib.points.rules import adjustment, cash
from chalicelib.points.rules.adjustment import Adjustment
from chalicelib.points.rules.book import Book, Place, Source, TakeBack, decide_credit, decide_spend, decide_take_back
from chalicelib.points.rules.cash import PointsHold
from chalicelib.points.rules.life import Life
from chalicelib.points.store import adjustments, books, endings, holds, ledger

pytestmark = pytest.mark.usefixtures("bare")

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
HOLD = PointsHold("h", "x", "sun", "cafe", "d", "m", 5000, 50, 500, cash.HELD, NOON, NOON + HOUR)
ADJUSTMENT = Adjustment("a", "x", "m", "sun", 5000, "sorry", False, "maker", NOON)


def is_taken(actions):
    try:
        dynamo.commit(list(actions))
    except dynamo.Refused:
        return False
    return True


# --- holds and adjustments ----------------------------------------------------------------------------------------
def test_a_hold_is_made_once_and_keeps_its_points_from_its_end_on_until_it_is_settled():
    assert [is_taken(holds.create_actions(HOLD)) for _ in range(2)] == [True, False]
    assert holds.find("h") == HOLD
    assert holds.find("other") is None
    assert (holds.open_until("m", NOON + HOUR - SECOND), holds.open_until("m", NOON + HOUR)) == ([], ["h"])
    assert is_taken(holds.commit_actions(HOLD, receipt_no="A-17", now=NOON))
    assert holds.open_until("m", NOON + HOUR) == []


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("commit", {"commit": False, "cancel": False, "undo": True}),
        ("cancel", {"commit": False, "cancel": False, "undo": False}),
        (None, {"undo": False}),
    ],
)
def test_a_hold_is_committed_or_cancelled_once_and_only_what_was_committed_is_undone(first, then):
    moves = {
        "commit": lambda: holds.commit_actions(HOLD, receipt_no="A-17", now=NOON),
        "cancel": lambda: holds.end_actions(HOLD, cash.CANCELLED),
        "undo": lambda: holds.end_actions(replace(HOLD, state=cash.COMMITTED), cash.UNDONE),
    }
    dynamo.commit(holds.create_actions(HOLD))
    if first is not None:
        dynamo.commit(moves[first]())
    assert {name: is_taken(moves[name]()) for name in then} == then


@pytest.mark.parametrize("owe", [False, True])
def test_an_adjustment_waits_on_the_list_until_it_is_decided_once(owe):
    made = replace(ADJUSTMENT, owe=owe)
    assert [is_taken(adjustments.create_actions(made)) for _ in range(2)] == [True, False]
    assert adjustments.waiting(limit=9, after=None) == ([made], None)
    decided = replace(made, state=adjustment.APPLIED, decided_by="checker", decided_at=NOON)
    assert [is_taken(adjustments.decide_actions(decided)) for _ in range(2)] == [True, False]
    assert adjustments.find("a") == decided
    assert adjustments.waiting(limit=9, after=None) == ([], None)
    assert adjustments.find("other") is None


def test_what_one_person_may_do_alone_is_on_no_list_and_the_list_is_told_page_by_page():
    dynamo.commit(list(adjustments.create_actions(replace(ADJUSTMENT, id="done", state=adjustment.APPLIED))))
    for number in range(3):
        one = replace(ADJUSTMENT, id=f"a{number}", made_at=NOON + number * HOUR)
        dynamo.commit(list(adjustments.create_actions(one)))
    first, after = adjustments.waiting(limit=2, after=None)
    rest, end = adjustments.waiting(limit=2, after=after)
    assert ([one.id for one in first + rest], end) == (["a0", "a1", "a2"], None)


def test_an_ending_is_seen_to_once_it_is_over_and_stays_if_another_event_told_of_it_meanwhile():
    ending = endings.Ending("m", NOON, "e1")

    def over(now):
        return list(endings.list_due(NOON.date(), now=now, limit=9))

    endings.save(ending)
    assert (over(NOON - SECOND), over(NOON)) == ([], [ending])
    endings.save(replace(ending, noted_by="e2"))
    endings.remove(ending)
    assert over(NOON) == [replace(ending, noted_by="e2")]
    endings.remove(replace(ending, noted_by="e2"))
    assert over(NOON) == []


# --- books --------------------------------------------------------------------------------------------------------
def credited(book, name, points=10, **life):
    return decide_credit(
        book, Source("payment", name, NOON), points, issuer="mall:sun", life=Life(**life), place=Place("sun")
    )


def spent(book, name, points=5):
    return decide_spend(book, Source("order", name, NOON), points, place=Place("sun"), redeemed_at="sun", now=NOON)


def test_what_was_decided_on_a_book_that_moved_since_is_refused():
    empty = books.own_book("m")
    assert empty == Book(member_id="m")
    assert is_taken(ledger.posting_actions(credited(empty, "p1"), empty))
    assert not is_taken(ledger.posting_actions(credited(empty, "p2"), empty))
    book = books.own_book("m")
    assert (book.balance, book.postings) == (10, 1)
    assert is_taken(ledger.posting_actions(credited(book, "p2"), book))
    assert not is_taken(ledger.posting_actions(credited(book, "p3"), book))
    assert not is_taken(ledger.posting_actions(credited(book, "p3"), replace(book, postings=9)))


def test_spends_do_not_stand_in_each_others_way_while_their_lots_hold_them():
    book = books.own_book("m")
    dynamo.commit(ledger.posting_actions(credited(book, "p1"), book))
    book = books.own_book("m")
    spends = [ledger.posting_actions(spent(book, f"o{number}", points=3), book) for number in range(4)]
    assert [is_taken(spend) for spend in spends] == [True, True, True, False]
    left = books.own_book("m")
    assert (left.balance, [lot.points for lot in left.lots]) == (1, [1])
    assert is_taken(ledger.posting_actions(spent(left, "last", points=1), left))
    assert (books.own_book("m").balance, books.own_book("m").lots) == (0, ())


def taken_back(book, name, points, owe, at=NOON):
    wanted = TakeBack("payment:p1", "mall:sun", points, owe=owe)
    return decide_take_back(book, Source("refund", name, at), wanted, place=Place("sun"))


def test_what_a_refund_could_not_take_is_kept_with_when_and_stays_when_others_take_what_is_there():
    book = books.own_book("m")
    dynamo.commit(ledger.posting_actions(credited(book, "p1"), book))
    for name, points, at, forgiven in (("r1", 4, NOON, 0), ("r2", 8, NOON, 2), ("r3", 0, NOON + HOUR, 2)):
        book = books.own_book("m")
        dynamo.commit(ledger.posting_actions(taken_back(book, name, points, owe=False, at=at), book))
        book = books.own_book("m")
        assert (book.forgiven, book.forgiven_at, book.debt) == (forgiven, NOON if forgiven else None, 0)


def test_what_is_owed_is_kept_and_refuses_a_credit_that_did_not_look():
    book = books.own_book("m")
    dynamo.commit(ledger.posting_actions(taken_back(book, "r1", 4, owe=True), book))
    owing = books.own_book("m")
    assert (owing.debt, owing.balance, owing.forgiven) == (4, -4, 0)
    assert not is_taken(ledger.credit_actions("m", credited(Book(), "p2")))
    assert is_taken(ledger.posting_actions(credited(owing, "p2"), owing))
    assert (books.own_book("m").debt, books.own_book("m").balance) == (0, 6)
    assert is_taken(ledger.credit_actions("m", credited(Book(), "p3")))


def test_a_spend_is_refused_once_what_lapses_was_kept_longer_since():
    book = books.own_book("m")
    dynamo.commit(ledger.posting_actions(credited(book, "p1", lapses_at=NOON + HOUR), book))
    book = books.own_book("m")
    dynamo.commit(ledger.credit_actions("m", credited(Book(), "p2", lapses_at=NOON + 2 * HOUR)))
    assert not is_taken(ledger.posting_actions(spent(book, "o"), book))
    assert is_taken(ledger.posting_actions(spent(books.own_book("m"), "o"), books.own_book("m")))


def test_a_book_that_became_anothers_takes_nothing_more_and_leads_on():
    old = books.own_book("old")
    dynamo.commit(ledger.posting_actions(credited(old, "p1"), old))
    assert is_taken(ledger.freeze_actions("old", "new", ()))
    assert not is_taken(ledger.freeze_actions("old", "other", ()))
    assert not is_taken(ledger.freeze_actions("another", "old", ()))
    book = books.own_book("old")
    assert book.merged_into == "new"
    assert not is_taken(ledger.posting_actions(credited(book, "p2"), book))
    assert not is_taken(ledger.credit_actions("old", credited(Book(), "p2")))
    led = books.read_book("old")
    assert (led.member_id, led.former_ids, led.absorbing) == ("new", ("old",), ("old",))
    dynamo.commit([ledger.absorbed_action(book, led)])
    assert (books.own_book("new").absorbing, books.own_book("new").absorbed) == ((), ("old",))


# --- a credit that a refund came before ---------------------------------------------------------------------------
CREDIT = Source("payment", "p1", NOON)
REFUND = {"id": "r1", "points": 5}


def test_a_refund_waits_for_its_credit_once_and_its_credit_knows_of_all():
    assert ledger.waiting_for("m", CREDIT) == []
    assert [ledger.await_credit("m", CREDIT, REFUND) for _ in range(2)] == [True, True]
    assert ledger.waiting_for("m", CREDIT) == [REFUND]
    with pytest.raises(dynamo.Refused) as refused:
        dynamo.commit(ledger.credit_actions("m", credited(Book(), "p1")))
    waiting = ledger.awaited_in(refused.value)
    assert waiting == [REFUND]
    assert ledger.await_credit("m", CREDIT, {"id": "r2", "points": 1})
    book = books.own_book("m")
    assert not is_taken(ledger.posting_actions(credited(book, "p1"), book, waiting=waiting)), "another came since"
    waiting = ledger.waiting_for("m", CREDIT)
    assert [one["id"] for one in waiting] == ["r1", "r2"]
    assert is_taken(ledger.posting_actions(credited(book, "p1"), book, waiting=waiting))
    assert not ledger.await_credit("m", CREDIT, {"id": "r3", "points": 1}), "it is there by now"
    with pytest.raises(dynamo.Refused) as refused:
        dynamo.commit(ledger.credit_actions("m", credited(Book(), "p1")))
    assert ledger.awaited_in(refused.value) is None


def test_a_refund_waits_where_the_credit_will_be_though_its_member_became_another():
    dynamo.commit(ledger.freeze_actions("old", "new", ()))
    assert ledger.await_credit("old", CREDIT, REFUND)
    assert (ledger.waiting_for("old", CREDIT), ledger.waiting_for("new", CREDIT)) == ([], [REFUND])
