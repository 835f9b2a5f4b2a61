"""What is kept of messages changes only as it was read."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.recall import rules, store
from chalicelib.recall.rules import PLANNED, SENDING, SENT, SKIPPED, Account, Message

pytestmark = pytest.mark.usefixtures("bare")

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MESSAGE = Message("m", "back", "wx1", "o_1", "p1", NOON)


def due(at):
    return [one for messages in store.list_due(at, per_shard=9) for one in messages]


def saved(account, *, replacing):
    return store.commit_if_unchanged([store.account_action(account, replacing=replacing)])


def test_an_account_is_written_only_as_it_was_read():
    empty = store.find_account("m")
    assert empty == Account("m")
    first = rules.add_grants(empty, {"t": 2})
    assert [saved(first, replacing=empty) for _ in range(2)] == [True, False]
    second = rules.reserve(first, "t", NOON)
    assert [saved(second, replacing=first) for _ in range(2)] == [True, False]
    assert not saved(second, replacing=replace(second, revision=9))
    assert store.find_account("m") == second == Account("m", {"t": 1}, (NOON,), 2)
    assert store.find_accounts(["m", "n"]) == {"m": second}
    assert store.find_accounts([]) == {}


def test_an_account_that_was_brought_leads_on_and_takes_nothing_more():
    old, new = (rules.add_grants(store.find_account(name), {"t": 1}) for name in ("old", "new"))
    assert saved(old, replacing=Account("old"))
    assert not store.transfer_account(old, replace(new, revision=9), rules.merge_accounts(old, new))
    assert store.transfer_account(old, Account("new"), rules.merge_accounts(old, Account("new")))
    assert store.find_account("old") == store.find_account("new") == Account("new", {"t": 1}, (), 1)
    assert store.find_accounts(["old"])["old"].member_id == "new"
    assert not saved(replace(old, revision=3), replacing=replace(old, revision=2))
    assert not store.transfer_account(replace(old, revision=2), store.find_account("new"), new)


def test_a_message_is_planned_once_and_due_from_its_time_on():
    for cause_id in ("p1", "p2", "p1", "p2"):
        store.save_plan(replace(MESSAGE, cause_id=cause_id))
    planned = replace(MESSAGE, cause_id="p1", other_causes=("p2",))
    assert (due(NOON - SECOND), due(NOON)) == ([], [planned])
    assert store.list_messages("m", since=NOON) == [planned]
    assert store.list_messages("m", since=NOON + SECOND) == []


def moved(*actions):
    return store.commit_if_unchanged(actions)


def test_a_message_is_sent_by_one_tick_and_looked_at_again_when_its_lease_ends():
    store.save_plan(MESSAGE)
    assert not moved(store.retry_action(MESSAGE, NOON)), "nobody is sending it"
    assert not moved(store.decide_action(MESSAGE, SENDING, SENT, None, NOON))
    assert [moved(store.sending_action(MESSAGE, NOON)) for _ in range(2)] == [True, False]
    assert (due(NOON + rules.LEASE - SECOND), due(NOON + rules.LEASE)) == ([], [replace(MESSAGE, state=SENDING)])
    assert moved(store.retry_action(MESSAGE, NOON + 2 * SECOND))
    assert (due(NOON + SECOND), due(NOON + 2 * SECOND)) == ([], [MESSAGE])
    assert [moved(store.decide_action(MESSAGE, PLANNED, SENT, None, NOON)) for _ in range(2)] == [True, False]
    assert due(NOON + timedelta(days=9)) == []


@pytest.mark.parametrize("state", [SENT, SKIPPED])
def test_of_a_message_that_is_decided_the_other_gets_a_note_that_is_never_due(state):
    store.transfer_message(replace(MESSAGE, member_id="old", state=state), "m", now=NOON)
    assert store.list_messages("m", since=NOON) == [replace(MESSAGE, state=state)]
    assert due(NOON) == []
    assert not store.save_plan(MESSAGE)


@pytest.mark.parametrize("has_it", [False, True])
def test_a_message_becomes_the_others_unless_that_one_has_it(has_it):
    old = replace(MESSAGE, member_id="old")
    store.save_plan(old)
    if has_it:
        store.save_plan(MESSAGE)
    store.transfer_message(old, "m", now=NOON)
    assert due(NOON) == [MESSAGE]
    assert [one.state for one in store.list_messages("old", since=NOON)] == [SKIPPED]


def test_a_message_that_is_being_sent_meanwhile_stays_where_it_is():
    old = replace(MESSAGE, member_id="old")
    store.save_plan(old)
    assert moved(store.sending_action(old, NOON))
    store.transfer_message(old, "m", now=NOON)
    assert store.list_messages("m", since=NOON) == []
    assert [one.state for one in store.list_messages("old", since=NOON)] == [SENDING]
