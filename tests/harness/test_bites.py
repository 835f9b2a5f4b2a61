"""The proofs find planted faults, each the proof that is meant for it."""

import pytest

from chalicelib import errors
from chalicelib.aws import dynamo
from chalicelib.coupons.store import coupons
from chalicelib.payments.store import notices
from chalicelib.points.store import ledger as points
from chalicelib.web import serving
from proof.operations import OPERATIONS
from proof.pairs import PAIRS
from proof.schedules import _by_order, _orders, explore
from proof.sweep import Kind, sweep

NONE = range(0)


def operation(name):
    return next(one for one in OPERATIONS if one.name == name)


def all_faults(lab, name):
    return sweep(lab, operation(name), kinds=range(len(Kind)), pairs=NONE)


def pair(name):
    return next(one for one in PAIRS if one.name == name)


def unguarded(action):
    """The same write without its condition."""
    request = {name: value for name, value in action.request.items() if name != "ConditionExpression"}
    for named in ("ExpressionAttributeNames", "ExpressionAttributeValues"):
        used = {
            key: value for key, value in request.pop(named, {}).items() if key in request.get("UpdateExpression", "")
        }
        request |= {named: used} if used else {}
    return dynamo.Action(action.name, action.kind, request)


@pytest.fixture
def claims_that_look_first(monkeypatch):
    """A claim reads the units left and then writes without a condition."""
    guarded = coupons.claim_actions

    def looking(coupon, campaign):
        key = {"pk": {"S": f"STOCK#{coupon.campaign_id}#{coupon.shard}"}, "sk": {"S": "STOCK"}}
        found = dynamo.client().get_item(TableName="lab-coupons", Key=key, ConsistentRead=True)
        if int(found["Item"]["units_left"]["N"]) < 1:
            raise errors.CouponSoldOut
        put, update = guarded(coupon, campaign)
        return [put, unguarded(update)]

    monkeypatch.setattr(coupons, "claim_actions", looking)


def test_schedules_find_a_claim_that_reads_before_it_writes(lab, claims_that_look_first):
    with pytest.raises(AssertionError, match=r"order \(.*\n.*oversold"):
        explore(lab, pair("two members claim the last unit"), numbers=range(200), drawn=NONE)


def test_the_crash_sweep_alone_does_not_find_that_claim(lab, claims_that_look_first):
    assert all_faults(lab, "claim") > 30


def test_the_sweep_finds_a_credit_without_a_guard(lab, monkeypatch):
    guarded = points.credit_actions

    def forgetful(member_id, posting):
        return [unguarded(one) if one.name == points.ENTRY else one for one in guarded(member_id, posting)]

    monkeypatch.setattr(points, "credit_actions", forgetful)
    with pytest.raises(AssertionError, match="books balance"):
        all_faults(lab, "credit")


def test_the_sweep_finds_a_handler_that_ignores_a_failed_write(lab, monkeypatch):
    writing = notices.save

    def careless(*arguments, **named):
        try:
            return writing(*arguments, **named)
        except Exception:
            return True

    monkeypatch.setattr(notices, "save", careless)
    with pytest.raises(AssertionError, match=r"PutItem(.|\n)*our orders agree with WeChat Pay's"):
        all_faults(lab, "callback")


def test_the_sweep_finds_a_handler_that_responds_before_it_writes(lab, monkeypatch):
    """It leaves the write to a thread, which Lambda freezes until the next call."""
    waiting, writing, answering = [], notices.save, serving.serve

    def thawed(*arguments):
        while waiting:
            waiting.pop()()
        return answering(*arguments)

    def later(*arguments, **named):
        waiting.append(lambda: writing(*arguments, **named))
        return True

    monkeypatch.setattr(serving, "serve", thawed)
    monkeypatch.setattr(notices, "save", later)
    with pytest.raises(AssertionError, match="our orders agree with WeChat Pay's"):
        all_faults(lab, "callback")


def test_a_failed_schedule_can_be_repeated(lab, claims_that_look_first):
    def failure():
        with pytest.raises(AssertionError) as caught:
            explore(lab, pair("two members claim the last unit"), numbers=NONE, drawn=range(50))
        return str(caught.value).partition("\n")[0]

    assert "drawn by" in failure()
    assert failure() == failure()


def test_each_order_of_two_operations_is_tried_once(lab):
    """Three calls and two calls have ten orders (5 over 2)."""
    tried = list(_orders([3, 2]))
    traces = {tuple(_by_order(order)(made) for made in range(12)) for order in tried}
    assert len(tried) == len(traces)
    assert len({_merged(order, [3, 2]) for order in tried}) == 10


def _merged(order, lengths):
    """Which side makes which call in an order."""
    made, trace, choose = [0, 0], "", _by_order(order)
    while made != lengths:
        side = choose(len(trace))
        side = 1 - side if made[side] == lengths[side] else side
        made[side] += 1
        trace += "AB"[side]
    return trace
