"""Messages: planned once, sent when due where a grant exists, never more than three in seven days."""

import random
from datetime import UTC, datetime, timedelta

import boto3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib import errors, memory
from chalicelib.recall import rules, send_due, store
from chalicelib.recall.rules import Account, Step
from simulator import seed
from simulator.misbehave import LOST_ANSWER, SERVER_ERROR

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)


# --- rules --------------------------------------------------------------------------------------------------------
def steps(*pairs):
    return [Step(day, datetime.strptime(at, "%H:%M").time()) for day, at in pairs]  # noqa: DTZ007


def test_messages_are_planned_at_shanghai_times_and_only_ahead():
    due = rules.plan(NOON, steps((0, "09:00"), (0, "18:30"), (3, "10:00")))
    assert due == [datetime(2026, 11, 23, 10, 30, tzinfo=UTC), datetime(2026, 11, 26, 2, tzinfo=UTC)]


@given(
    paid=st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)).map(lambda at: at.replace(tzinfo=UTC)),  # noqa: DTZ001
    plan=st.lists(st.builds(Step, st.integers(0, 7), st.times()), max_size=3),
)
def test_at_most_three_within_seven_days_after_the_payment(paid, plan):
    due = rules.plan(paid, plan)
    assert len(due) <= 3
    assert all(paid < at <= paid + timedelta(days=7) for at in due)
    assert due == sorted(due)


@given(hours=st.lists(st.integers(0, 60), max_size=40))
def test_whatever_is_tried_no_window_of_seven_days_holds_a_fourth_send(hours):
    account, now, sent = Account("m", {"t": 1000}), NOON, []
    for step in hours:
        now += timedelta(hours=step)
        if rules.reason_not_to_send(account, "t", planned_for=now, now=now) is None:
            account = rules.reserve(account, "t", now)
            sent.append(now)
    for begin in sent:
        assert sum(begin <= one < begin + timedelta(days=7) for one in sent) <= 3


@pytest.mark.parametrize(
    ("account", "late", "reason"),
    [
        (Account("m", {"t": 1}), 0, None),
        (Account("m", {"t": 0}), 0, "no_grant"),
        (Account("m", {"other": 5}), 0, "no_grant"),
        (Account("m", {"t": 1}, (NOON,) * 3), 0, "capped"),
        (Account("m", {"t": 1}, (NOON - timedelta(days=7),) * 3), 0, None),
        (Account("m", {"t": 1}, (NOON - timedelta(days=7) + timedelta(seconds=1),) * 3), 0, "capped"),
        (Account("m", {"t": 1}, (NOON,) * 2), 0, None),
        (Account("m", {"t": 1}), 12, None),
        (Account("m", {"t": 1}), 12.001, "too_late"),
    ],
)
def test_why_a_message_stays_unsent(account, late, reason):
    planned = NOON - timedelta(hours=late)
    assert rules.reason_not_to_send(account, "t", planned_for=planned, now=NOON) == reason


@pytest.mark.parametrize(("keep_grant", "grants"), [(True, 3), (False, 0)])
def test_a_message_that_did_not_go_out_gives_its_grant_back_unless_wechat_has_none(keep_grant, grants):
    account = Account("m", {"t": 2, "other": 5}, (NOON, NOON - timedelta(days=1)))
    after = rules.restore(account, "t", NOON, keep_grant=keep_grant)
    assert (after.grants, after.sends) == ({"t": grants, "other": 5}, (NOON - timedelta(days=1),))


@pytest.mark.parametrize(
    "change",
    [
        {"texts": {}},
        {"texts": {"thing1": "x" * 21}},
        {"texts": {"thing1": "line\nbreak"}},
        {"texts": {"what1": "x"}},
        {"texts": {"phrase1": "not han"}},
        {"texts": {"amount1": "abc"}},
    ],
)
def test_texts_wechat_would_refuse_are_refused(change):
    import msgspec

    spec = msgspec.convert({**seed.recall_campaign(), **change}, rules.RecallCampaignSpec, strict=False)
    with pytest.raises(errors.ValueInvalid):
        rules.check_campaign(spec)


@pytest.mark.parametrize(
    "texts",
    [
        {"thing1": "x" * 20},
        {"number2": "-12.5", "letter3": "abc", "symbol4": "!?", "character_string5": "A-17"},
        {
            "time6": "2026年11月23日 12:00",
            "date7": "2026-11-23",
            "amount8": "¥12.50元",
            "phone_number9": "+86 138-0000",
        },
        {"phrase10": "已付款"},
    ],
)
def test_texts_wechat_takes_are_taken(texts):
    import msgspec

    spec = msgspec.convert({**seed.recall_campaign(), "texts": texts}, rules.RecallCampaignSpec, strict=False)
    rules.check_campaign(spec)


def test_a_grant_is_used_by_a_send_and_grants_add_up():
    account = rules.reserve(Account("m", {"t": 2}, (NOON - timedelta(days=8),), 4), "t", NOON)
    assert account == Account("m", {"t": 1}, (NOON,), 5), "a send of eight days ago is forgotten"
    assert rules.add_grants(account, {"t": 1, "u": 3}) == Account("m", {"t": 2, "u": 3}, (NOON,), 6)
    old = Account("old", {"t": 1, "v": 2}, (NOON - timedelta(days=1),))
    assert rules.merge_accounts(old, account) == Account("m", {"t": 2, "v": 2}, (NOON - timedelta(days=1), NOON), 6)


def test_what_died_on_the_way_is_looked_at_after_five_minutes_and_a_failed_send_repeated_after_two():
    lease, pause = rules.LEASE, rules.RETRY_AFTER
    assert (lease, pause) == (timedelta(minutes=5), timedelta(minutes=2))


# --- over the whole path ------------------------------------------------------------------------------------------
@pytest.fixture
def shopper(world):
    token = world.token_of("o_1")
    return world, token


def allow(world, token, times=1, key="g"):
    for number in range(times):
        world.simulator.wechat.accept("o_1", seed.RECALL_TEMPLATE)
        body = {"answers": [{"template_id": seed.RECALL_TEMPLATE, "result": "accept"}]}
        answer = world.as_shopper(token, "POST", "/v1/subscriptions", body, key=f"{key}{number}")
        assert answer.status == 200
    return answer


def morning(world, days):
    """Moves to some time after ten in the morning, so many days on, and fires the send_due."""
    now = world.now()
    ten = now.replace(hour=2, minute=5, second=0, microsecond=0)
    world.move(seconds=(ten + timedelta(days=days) - now).total_seconds())
    return world.fire("recall_tick")


def plans(world):
    items = boto3.client("dynamodb").scan(TableName="mp-recall")["Items"]
    return [one for one in items if one["sk"]["S"].startswith("PLAN#")]


def states(world):
    return sorted((one["state"]["S"], one.get("reason", {}).get("S")) for one in plans(world))


def test_accepts_are_counted_once_per_key(shopper):
    world, token = shopper
    body = {"answers": [{"template_id": "t", "result": "accept"}, {"template_id": "u", "result": "reject"}]}
    first = world.as_shopper(token, "POST", "/v1/subscriptions", body, key="k")
    again = world.as_shopper(token, "POST", "/v1/subscriptions", body, key="k")
    assert first.json == again.json == {"grants": {"t": 1}}
    assert again.headers["Idempotency-Replayed"] == "true"
    other = {"answers": [{"template_id": "t", "result": "reject"}]}
    assert world.as_shopper(token, "POST", "/v1/subscriptions", other, key="k").code == "idempotency_key_reused"
    assert world.as_shopper(token, "POST", "/v1/subscriptions", body, key="k2").json == {"grants": {"t": 2}}


def test_every_kind_of_accept_counts_and_what_nobody_knows_costs_its_own_answer_only(shopper):
    world, token = shopper
    results = ["accept", "acceptWithForcePush", "acceptWithAudio", "acceptWithAlert", "acceptedPerhaps"]
    body = {"answers": [{"template_id": f"t{number}", "result": result} for number, result in enumerate(results)]}
    answer = world.as_shopper(token, "POST", "/v1/subscriptions", body, key="k")
    assert (answer.status, answer.json) == (200, {"grants": {"t0": 1, "t1": 1, "t2": 1, "t3": 1}})
    body = {"answers": [{"template_id": "t0", "result": one} for one in ("", "ACCEPT", "x" * 500, "reject")]}
    answer = world.as_shopper(token, "POST", "/v1/subscriptions", body, key="n")
    assert (answer.status, answer.json["grants"]["t0"]) == (200, 1)


def test_a_payment_plans_three_messages_and_a_second_that_day_none(shopper):
    world, token = shopper
    world.buy(token, 3000)
    world.buy(token, 4000)
    assert len(plans(world)) == 3


def test_due_messages_go_out_with_a_grant_each(shopper):
    world, token = shopper
    allow(world, token, times=2)
    world.buy(token, 3000)
    assert world.fire("recall_tick") == {}
    assert morning(world, 1) == {"sent": 1}
    assert morning(world, 2) == {"sent": 1}
    assert morning(world, 3) == {"skipped": 1}
    assert len(world.simulator.wechat.sent) == 2
    assert states(world) == [("sent", None), ("sent", None), ("skipped", "no_grant")]


def test_a_tick_that_was_missed_heals_and_what_is_stale_is_told_so(shopper):
    world, token = shopper
    allow(world, token, times=3)
    world.buy(token, 3000)
    assert morning(world, 6) == {"sent": 1, "skipped": 2}
    assert states(world) == [("sent", None), ("skipped", "too_late"), ("skipped", "too_late")]


def test_never_a_fourth_in_seven_days_across_campaigns(shopper):
    world, token = shopper
    second = {**seed.recall_campaign(), "steps": [{"days_after": d, "at": "10:01:00"} for d in (1, 2, 3)]}
    world.put("recall-campaigns/more", second)
    memory.forget()
    allow(world, token, times=9)
    for _ in range(4):
        world.buy(token, 3000)
        morning(world, 1)
    assert len(world.simulator.wechat.sent) == 3
    assert ("skipped", "capped") in states(world)


def test_a_grant_that_wechat_does_not_know_is_written_off(shopper):
    world, token = shopper
    allow(world, token, times=3)
    world.simulator.wechat._grants.clear()  # the shopper turned messages off
    world.buy(token, 3000)
    assert morning(world, 1) == {"skipped": 1}
    from chalicelib.recall import store

    member = world.as_shopper(token, "GET", "/v1/me").json["member_id"]
    account = store.find_account(member)
    assert (account.grants[seed.RECALL_TEMPLATE], account.sends) == (0, ())


def test_a_send_without_an_answer_is_not_repeated(shopper):
    world, token = shopper
    allow(world, token, times=3)
    world.buy(token, 3000)
    world.simulator.moods.plan("send", LOST_ANSWER)
    assert morning(world, 1) == {"unknown": 1}
    assert world.fire("recall_tick") == {}
    assert len(world.simulator.wechat.sent) == 1


def test_a_token_that_ended_is_fetched_anew_once(shopper):
    world, token = shopper
    allow(world, token, times=3)
    world.buy(token, 3000)
    assert morning(world, 1) == {"sent": 1}
    world.simulator.wechat.revoke_tokens()
    assert morning(world, 2) == {"sent": 1}


def test_without_a_token_nothing_is_used_up_and_it_goes_out_later(shopper):
    world, token = shopper
    allow(world, token)
    world.buy(token, 3000)
    world.simulator.moods.plan("token", SERVER_ERROR)
    assert morning(world, 1) == {"put_off": 1}
    world.move(minutes=3)
    memory.forget()
    assert world.fire("recall_tick") == {"sent": 1}


def test_a_send_that_died_on_the_way_ends_as_unknown(shopper):
    from chalicelib.recall import store

    world, token = shopper
    allow(world, token)
    world.buy(token, 3000)
    now = world.now()
    world.move(seconds=(now.replace(hour=2, minute=5) + timedelta(days=1) - now).total_seconds())
    message = next(one for messages in store.list_due(world.now(), per_shard=10) for one in messages)
    assert store.commit_if_unchanged([store.sending_action(message, world.now())])  # and then the process died
    assert world.fire("recall_tick") == {}
    world.move(minutes=6)
    assert world.fire("recall_tick") == {"unknown": 1}
    assert world.simulator.wechat.sent == []


def test_a_campaign_that_was_stopped_sends_nothing_more(shopper):
    world, token = shopper
    allow(world, token)
    world.buy(token, 3000)
    world.put("recall-campaigns/back", {**seed.recall_campaign(), "active": False})
    memory.forget()
    assert morning(world, 1) == {"skipped": 1}
    assert ("skipped", "campaign_off") in states(world)


def test_shuffled_and_doubled_events_plan_the_same(shopper):
    world, token = shopper
    payment_id = world.open_payment(token, 3000).json["payment_id"]
    world.notify(world.pay(payment_id))
    world.deliver(shuffle=random.Random(1).shuffle, times=3)
    assert len(plans(world)) == 3


# --- consent ------------------------------------------------------------------------------------------------------
def answers(world, granted):
    """The shopper's word on marketing, with a login."""
    return world.log_in("o_1", consents=[{"purpose": "marketing", "version": "1", "granted": granted}])["token"]


def test_marketing_that_was_refused_is_not_sent_whatever_subscription_was_accepted(shopper):
    world, _ = shopper
    token = answers(world, granted=False)
    allow(world, token, times=3)
    world.buy(token, 4000)
    assert morning(world, 1) == {"skipped": 1}
    assert ("skipped", "no_consent") in states(world)
    assert world.simulator.wechat.sent == []
    assert store.find_account(world.log_in("o_1")["member"]["member_id"]).grants == {seed.RECALL_TEMPLATE: 3}


def test_the_word_at_the_moment_of_sending_counts(shopper):
    world, _ = shopper
    token = answers(world, granted=True)
    allow(world, token, times=3)
    world.buy(token, 4000)
    assert morning(world, 1) == {"sent": 1}
    answers(world, granted=False)
    assert morning(world, 2) == {"skipped": 1}
    answers(world, granted=True)
    assert morning(world, 3) == {"sent": 1}


def test_a_word_between_the_look_and_the_write_holds_the_message_back(shopper, monkeypatch):
    world, _ = shopper
    token = answers(world, granted=True)
    allow(world, token, times=3)
    world.buy(token, 4000)
    read = send_due.members.find_all

    def refused_meanwhile(ids):
        found = read(ids)
        if found:
            answers(world, granted=False)
        return found

    monkeypatch.setattr(send_due.members, "find_all", refused_meanwhile)
    assert morning(world, 1) == {"put_off": 1}
    monkeypatch.undo()
    assert world.fire("recall_tick") == {"skipped": 1}
    assert world.simulator.wechat.sent == []


def test_what_tells_of_money_that_went_back_is_no_marketing():
    assert "payment_returned" in rules.SERVICE_TRIGGERS
    assert "payment" not in rules.SERVICE_TRIGGERS
    account = rules.Account("m", {"t": 1})
    assert rules.reason_not_to_send(account, "t", planned_for=NOON, now=NOON, refused=True) == "no_consent"
    assert rules.reason_not_to_send(account, "t", planned_for=NOON, now=NOON) is None
