"""What is kept of tiers changes only as it was read, each event counts once, and a mall is in one program."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from chalicelib.aws import dynamo
from chalicelib.tiers import store
from chalicelib.tiers.rules import Day, Held, Move, Standing

pytestmark = pytest.mark.usefixtures("bare")

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
DAY = date(2026, 11, 23)
STANDING = Standing(Held("gold", DAY), DAY, "terms", Held("gold", DAY), held=Held("gold", DAY))


def save(standing, member="m", moves=(), due_at=None):
    return store.save(member, "p", standing, due_at=due_at, moves=moves)


def is_refused(actions):
    try:
        dynamo.commit(actions)
    except dynamo.Refused:
        return True
    return False


def test_an_event_counts_once_on_its_day():
    day = Day(points=5, spend_fen=100, payments=1)
    assert [store.add_to_day("m", "sun", DAY, day, event) for event in ("e1", "e1", "e2")] == [True, False, True]
    assert store.list_days("m", {"sun"}, since=DAY).days == {DAY: day + day}
    assert store.list_days("m", {"moon"}, since=DAY).days == {}
    assert store.list_days("m", {"sun"}, since=DAY + timedelta(days=1)).days == {}


def test_days_of_both_count_once_they_are_one():
    for member, mall in (("a", "sun"), ("b", "sun"), ("b", "moon")):
        store.add_to_day(member, mall, DAY, Day(points=5), "e")
    assert store.list_days("b", {"sun", "moon"}, since=DAY) == store.MemberDays({DAY: Day(points=10)}, None)
    dynamo.commit(store.freeze_actions("a", "b", ()))
    assert store.list_days("b", {"sun", "moon"}, since=DAY).days == {DAY: Day(points=15)}
    assert store.list_days("a", {"sun"}, since=DAY).merged_into == "b"


def test_a_standing_is_written_only_as_it_was_read():
    assert save(STANDING)
    first = store.find("m", "p")
    assert first == replace(STANDING, revision=1)
    assert not save(STANDING)
    assert save(replace(first, due=DAY))
    assert not save(first)
    assert store.find("m", "p") == replace(first, due=DAY, revision=2)
    assert not save(replace(STANDING, revision=1), "nobody")
    assert store.find("nobody", "p") is None


def test_a_standing_is_due_at_its_instant_and_where_there_is_none_never():
    def due(at):
        return list(store.list_due(at, per_shard=9))

    save(STANDING, due_at=NOON)
    save(STANDING, "n")
    assert (due(NOON - timedelta(seconds=1)), due(NOON)) == ([], [("m", "p")])


def test_a_standing_that_was_taken_over_leads_to_who_took_it():
    save(STANDING, "old")
    old = store.find("old", "p")
    assert is_refused([store.transfer_action("old", "new", "p", replace(old, revision=9))])
    assert not is_refused([store.transfer_action("old", "new", "p", old)])
    assert is_refused([store.transfer_action("old", "new", "p", replace(old, revision=2))])
    assert store.find("old", "p") is None, "the new one has none yet"
    assert not save(replace(old, revision=2), "old")
    save(STANDING, "new")
    assert store.find("old", "p") == store.find("new", "p")
    assert (store.find_all("old"), list(store.find_all("new"))) == ({}, ["p"])


def test_an_id_without_a_standing_gets_none_once_it_leads_to_another():
    assert store.close_standing("old", "new", "p")
    assert store.close_standing("old", "new", "p")
    assert not save(STANDING, "old")
    save(STANDING, "other")
    assert not store.close_standing("other", "new", "p")


def test_moves_are_told_newest_first_page_by_page():
    for number, tier in enumerate(("silver", "gold", "black")):
        last_day = DAY if number else None
        move = Move("up", None, Held(tier, last_day), NOON, "staff" if number else None)
        assert save(replace(STANDING, revision=number), moves=[(move, None)])
    first, after = store.list_moves("m", limit=2, after=None)
    rest, end = store.list_moves("m", limit=2, after=after)
    moves = [one for _, one in first + rest]
    assert [(one.held.tier, one.held.last_day, one.by) for one in moves] == [
        ("black", DAY, "staff"),
        ("gold", DAY, "staff"),
        ("silver", None, None),
    ]
    assert (end, {program for program, _ in first + rest}) == (None, {"p"})


def test_a_mall_is_in_one_program_until_that_lets_it_go():
    assert not is_refused(store.take_malls("p", ["sun", "moon"], before=[]))
    assert is_refused(store.take_malls("q", ["sun"], before=[]))
    assert not is_refused(store.take_malls("p", ["moon"], before=["sun", "moon"]))
    assert not is_refused(store.take_malls("q", ["sun"], before=[]))
    assert is_refused(store.take_malls("p", [], before=["sun"])), "it is another's by now"
    assert not is_refused(store.take_malls("p", ["moon"], before=["moon"]))
