"""What is kept of the circle changes only as it was read: whoever comes second is refused."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.circle import rules, store
from chalicelib.circle.rules import Authorization, Refund, Said
from tests.circle.test_circle_rules import NOON, SALE

pytestmark = pytest.mark.usefixtures("bare")

LATER = NOON + timedelta(hours=1)
SAID = Said("staff", "asked")
REFUND = Refund("t1", "r1", "1900000109", 5000, 2000, NOON)
AUTHORIZED = Authorization("wx1", "o_1", "1900000109", rules.AUTHORIZED, NOON, NOON, NOON)


def stands():
    return store.find(SALE.transaction_id)


def due(at):
    return [one.transaction_id for one in store.due(at, per_shard=9)]


CHANGES = {
    "to a person": lambda sale: store.open_task(sale, why="unknown_shop", now=NOON, due_at=None),
    "place": lambda sale: store.place(sale, mall_id="sun", store_id=None, payment_id=None, said=None, now=NOON),
    "decide": lambda sale: store.decide(sale, state=rules.DISMISSED, said=SAID, now=NOON),
    "report": lambda sale: store.save_report(sale, points=5, remark=None, at=NOON),
    "put off": lambda sale: store.put_off(sale, until=LATER, failed=True),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize(
    "read", [{"state": rules.NEW}, {"state": "z"}, {"tries": 2}, {"tries": 4}, {"points": 6}, {"points": 8}]
)
def test_a_sale_changes_only_as_it_was_read(change, read):
    store.save_new(replace(SALE, state=rules.PLACED, tries=3, points=7), due_at=NOON)
    kept = stands()
    assert not CHANGES[change](replace(kept, **read))
    assert stands() == kept
    assert CHANGES[change](kept)
    assert stands() != kept


def test_a_sale_is_taken_down_once_and_due_then():
    store.save_new(SALE, due_at=NOON)
    again = store.save_new(replace(SALE, amount_fen=1), due_at=LATER)
    assert (again.amount_fen, again.due_at) == (5000, NOON)
    assert (due(NOON - timedelta(seconds=1)), due(NOON)) == ([], ["t1"])
    assert store.find("other") is None


def test_what_was_told_is_told_anew_only_by_who_knows_what_was_told():
    store.save_new(replace(SALE, state=rules.PLACED), due_at=NOON)
    read = stands()
    assert store.save_report(read, points=5, remark=None, at=NOON)
    assert not store.save_report(read, points=7, remark=None, at=NOON)
    assert store.save_report(stands(), points=0, remark="none", at=LATER)
    now = stands()
    assert (now.points, now.remark, now.reported_at, now.due_at) == (0, "none", LATER, None)
    assert store.save_report(now, points=7, remark=None, at=LATER)
    assert (stands().points, stands().remark) == (7, None)


def test_what_is_unplaced_is_looked_for_on_though_it_was_told():
    store.save_new(SALE, due_at=NOON)
    assert store.open_task(stands(), why="unknown_shop", now=NOON, due_at=LATER)
    first = stands()
    assert (first.state, first.why, first.tries, first.due_at) == (rules.UNPLACED, "unknown_shop", 1, LATER)
    assert store.tasks(limit=9, after=None) == ([("t1", "", NOON)], None)
    assert store.save_report(first, points=0, remark="later", at=NOON)
    assert (stands().due_at, stands().tries) == (LATER, 1)
    assert store.open_task(stands(), why="shop_closed", now=LATER, due_at=None)
    assert store.tasks(limit=9, after=None)[0] == [("t1", "", NOON)], "it has waited since then"
    assert stands().due_at is None
    assert store.place(stands(), mall_id="sun", store_id="cafe", payment_id=None, said=SAID, now=LATER)
    now = stands()
    assert (now.state, now.store_id, now.payment_id, now.decided_by) == (rules.PLACED, "cafe", None, "staff")
    assert (now.tries, now.task, now.why, now.due_at) == (0, None, None, LATER)
    assert store.tasks(limit=9, after=None) == ([], None)


@pytest.mark.parametrize(("failed", "tries"), [(True, 1), (False, 0)])
def test_only_a_try_that_failed_counts(failed, tries):
    store.save_new(SALE, due_at=NOON)
    assert store.put_off(stands(), until=LATER, failed=failed, earned_by=LATER)
    assert (stands().tries, stands().earned_by, stands().due_at) == (tries, LATER, LATER)


# --- refunds ------------------------------------------------------------------------------------------------------
def test_a_refund_is_taken_down_once_and_moves_only_as_it_was_read():
    assert store.save_new_refund(REFUND) == REFUND
    assert store.save_new_refund(replace(REFUND, refund_fen=1)) == REFUND
    store.move_refund(replace(REFUND, state=rules.APPLIED), state=rules.SET_ASIDE, why=None, task_at=None)
    store.move_refund(replace(REFUND, why="x"), state=rules.SET_ASIDE, why=None, task_at=None)
    assert store.find_refund("t1", "r1") == REFUND
    store.move_refund(REFUND, state=rules.WAITING, why=rules.NO_PAYMENT, task_at=LATER)
    waiting = store.find_refund("t1", "r1")
    assert waiting.why == rules.NO_PAYMENT
    assert store.tasks(limit=9, after=None) == ([("t1", "r1", LATER)], None)
    store.move_refund(REFUND, state=rules.APPLIED, why=None, task_at=None)
    assert store.find_refund("t1", "r1") == waiting
    store.move_refund(waiting, state=rules.APPLIED, why=None, task_at=None)
    assert (store.find_refund("t1", "r1").state, store.find_refund("t1", "r1").why) == (rules.APPLIED, None)
    assert store.tasks(limit=9, after=None) == ([], None)
    assert store.find_refund("t1", "r2") is None


def test_a_refund_that_no_person_has_to_look_at_is_not_resolved():
    store.save_new_refund(REFUND)
    store.resolve_refund(REFUND, SAID)
    assert store.find_refund("t1", "r1").decided_by is None
    store.move_refund(REFUND, state=rules.WAITING, why=rules.NO_PAYMENT, task_at=LATER)
    store.resolve_refund(REFUND, SAID)
    store.resolve_refund(REFUND, Said("other", "again"))
    assert store.find_refund("t1", "r1").decided_by == "staff"
    assert store.tasks(limit=9, after=None) == ([], None)


def test_tasks_are_told_the_longest_first_page_by_page():
    for number in range(3):
        store.save_new_refund(replace(REFUND, refund_id=f"r{number}"))
        waits_since = NOON + number * timedelta(1)
        store.move_refund(replace(REFUND, refund_id=f"r{number}"), state="waiting", why="x", task_at=waits_since)
    first, after = store.tasks(limit=2, after=None)
    rest, end = store.tasks(limit=2, after=after)
    assert ([one[1] for one in first + rest], end) == (["r0", "r1", "r2"], None)
    assert [one.refund_id for one in store.refunds_of("t1")] == ["r0", "r1", "r2"]


# --- authorisations -----------------------------------------------------------------------------------------------
def known():
    return store.find_authorization(mchid="1900000109", appid="wx1", openid="o_1")


def test_the_newest_that_was_said_of_a_shopper_stays_and_a_card_whoever_says_more():
    assert known() is None
    assert store.save_authorization(AUTHORIZED)
    older = replace(AUTHORIZED, state=rules.UNKNOWN, as_of=NOON - timedelta(seconds=1))
    assert not store.save_authorization(older)
    assert known() == AUTHORIZED
    assert not store.save_authorization(replace(older, has_card=True, card_code="c"))
    assert (known().state, known().has_card, known().card_code) == (rules.AUTHORIZED, True, "c")
    assert store.save_authorization(replace(AUTHORIZED, state=rules.DEAUTHORIZED, authorized_at=None))
    assert (known().state, known().has_card, known().authorized_at) == (rules.DEAUTHORIZED, True, None)


def test_who_was_asked_about_in_vain_is_asked_about_again_unless_something_newer_was_said():
    store.save_authorization(AUTHORIZED)

    def asked(at):
        return list(store.authorizations_due(at, per_shard=9))

    week = NOON + timedelta(days=7)
    assert (asked(week - timedelta(seconds=1)), asked(week)) == ([], [AUTHORIZED])
    store.ask_again(replace(AUTHORIZED, as_of=LATER), LATER)
    assert asked(LATER) == []
    store.ask_again(AUTHORIZED, LATER)
    assert asked(LATER) == [AUTHORIZED]
