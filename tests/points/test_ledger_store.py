"""What a credit may do without a look at the book: the account's own condition says when that is not enough."""

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.aws import dynamo
from chalicelib.points.rules.book import Book, Place, Source, decide_credit
from chalicelib.points.rules.life import Life
from chalicelib.points.store import books, ledger

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
MEMBER = "m1"


def credit(name, at, **life):
    posting = decide_credit(
        Book(), Source("payment", name, at), 10, issuer="mall:sun", life=Life(**life), place=Place("sun")
    )
    dynamo.commit(ledger.credit_actions(MEMBER, posting))


def is_refused(name, at, **life):
    """Whether it needs a look at the book."""
    with pytest.raises(dynamo.Refused) as refused:
        credit(name, at, **life)
    return set(refused.value.blocking) == {ledger.ACCOUNT}


@pytest.mark.usefixtures("bare")
def test_points_that_lapse_later_come_to_those_that_have_not_lapsed():
    credit("p1", NOON, lapses_at=NOON + 30 * DAY)
    credit("p2", NOON + DAY, lapses_at=NOON + 31 * DAY)
    credit("p3", NOON + DAY, lapses_at=NOON + 31 * DAY)
    assert books.own_book(MEMBER).balance == 30
    assert is_refused("p4", NOON, lapses_at=NOON + 31 * DAY - SECOND), "it would lapse before the others"
    assert is_refused("p5", NOON + 31 * DAY, lapses_at=NOON + 61 * DAY), "the others have lapsed"
    credit("p6", NOON + 31 * DAY - SECOND, lapses_at=NOON + 61 * DAY)
    assert books.own_book(MEMBER).lapses_at == NOON + 61 * DAY


@pytest.mark.usefixtures("bare")
def test_points_that_are_pending_come_in_the_order_they_become_active():
    for name, days in (("p1", 7), ("p2", 7), ("p3", 8)):
        credit(name, NOON, active_at=NOON + days * DAY)
    assert is_refused("p4", NOON, active_at=NOON + 8 * DAY - SECOND)
    credit("p5", NOON)
    assert (books.own_book(MEMBER).balance, books.own_book(MEMBER).pending_until) == (40, NOON + 8 * DAY)


@pytest.mark.usefixtures("bare")
def test_one_payment_is_credited_once():
    credit("p1", NOON)
    with pytest.raises(dynamo.Refused) as refused:
        credit("p1", NOON)
    assert ledger.ENTRY in refused.value
    assert books.own_book(MEMBER).balance == 10
