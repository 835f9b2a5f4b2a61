"""Adjustments by staff: alone up to the limit, above it with another; each once, and never without the reason."""

import itertools

import pytest

from chalicelib import clock, errors, memory
from chalicelib.malls import access
from proof.scenes.points import policy

KEYS = itertools.count()
PATH = "/v1/admin/points-adjustments"


@pytest.fixture
def member(world):
    told = world.log_in("o_1")
    world.buy(told["token"], 5000)
    return told["token"], told["member"]["member_id"]


@pytest.fixture
def checker(world):
    return access.issue_staff_token(name="checker", role="operator", real_now=clock.real_now())[1]


def token_of(name):
    return access.issue_staff_token(name=name, role="operator", real_now=clock.real_now())[1]


def ask(world, path, body=None, *, token=None, key=None, method="POST"):
    headers = {"Authorization": f"Bearer {token or world.staff['operator']}"}
    answer = world.http(method, path, body, {**headers, "Idempotency-Key": key or f"k{next(KEYS)}"})
    return answer.json if answer.status == 200 else answer.code


def adjust(world, member, points, key=None, **more):
    body = {"member_id": member[1], "mall_id": "sun", "points": points, "reason": "a broken till", **more}
    return ask(world, PATH, body, key=key)


def book(world, member):
    return world.as_shopper(member[0], "GET", "/v1/me/points").json


def test_one_person_may_up_to_the_limit_once_a_key(world, member):
    for _ in range(2):
        assert adjust(world, member, 1000, key="k")["state"] == "applied"
    told = book(world, member)
    assert told["spendable"] == 1100
    assert (told["entries"][0]["kind"], told["entries"][0]["why"]) == ("gift", "Given by our staff")
    assert told["expiring"], "it ends as the mall's points do"
    assert adjust(world, member, 1001, key="k") == "idempotency_key_reused"
    assert adjust(world, member, -100)["state"] == "waiting", "what is taken counts as what is given"
    world.move(days=1)
    assert adjust(world, member, -100)["state"] == "applied"
    assert book(world, member)["balance"] == 1000


def test_the_limit_is_a_persons_and_a_days_however_it_is_split(world, member):
    policy(adjustment_limit=100)(world)
    first, second = token_of("Anna  Li"), token_of("anna li")
    body = {"member_id": member[1], "mall_id": "sun", "points": 40, "reason": "a broken till"}
    told = [ask(world, PATH, body, token=token)["state"] for token in (first, second, first, second)]
    assert told == ["applied", "applied", "waiting", "waiting"]
    assert ask(world, PATH, {**body, "points": 20}, token=second)["state"] == "applied", "there is that much left"
    assert ask(world, PATH, {**body, "points": 1}, token=first)["state"] == "waiting"
    assert ask(world, PATH, {**body, "points": 100}, token=token_of("bo"))["state"] == "applied"
    world.move(days=1)
    assert ask(world, PATH, {**body, "points": 100}, token=first)["state"] == "applied"
    assert book(world, member)["balance"] == 100 + 40 + 40 + 20 + 100 + 100


def test_two_tokens_of_one_person_are_two_eyes(world, member, checker):
    told = adjust(world, member, 1001)
    one = f"{PATH}/{told['adjustment_id']}"
    assert ask(world, f"{one}/approve", token=token_of(" OPERATOR")) == "adjustment_own"
    assert ask(world, f"{one}/approve", token=checker)["state"] == "applied"
    assert (told["made_by"], ask(world, one, method="GET")["decided_by"]) == ("operator", "checker")


@pytest.mark.parametrize("name", ["", "  ", "\u3000", "a\nb#c", "x" * 65])
def test_a_token_is_somebodys(world, name):
    with pytest.raises(errors.ValueInvalid):
        token_of(name)


def test_above_the_limit_another_has_to_approve(world, member, checker):
    told = adjust(world, member, 1001)
    assert (told["state"], book(world, member)["balance"]) == ("waiting", 100)
    one = f"{PATH}/{told['adjustment_id']}"
    assert [a["adjustment_id"] for a in ask(world, PATH, method="GET")["adjustments"]] == [told["adjustment_id"]]
    assert ask(world, f"{one}/approve") == "adjustment_own"
    for _ in range(2):
        assert ask(world, f"{one}/approve", token=checker)["state"] == "applied"
    assert book(world, member)["balance"] == 1101
    assert ask(world, f"{one}/reject", token=checker) == "adjustment_decided"
    assert ask(world, PATH, method="GET")["adjustments"] == []
    shown = ask(world, one, method="GET")
    assert shown["made_by"] != shown["decided_by"]


def test_what_is_rejected_never_happens(world, member, checker):
    told = adjust(world, member, 5000)
    one = f"{PATH}/{told['adjustment_id']}"
    assert ask(world, f"{one}/reject")["state"] == "rejected", "its maker may think again"
    assert ask(world, f"{one}/approve", token=checker) == "adjustment_decided"
    assert book(world, member)["balance"] == 100


def test_a_mall_sets_its_limit(world, member):
    policy(adjustment_limit=0)(world)
    assert adjust(world, member, 1)["state"] == "waiting"


def test_no_more_is_taken_than_there_is_unless_it_is_to_be_owed(world, member):
    assert adjust(world, member, -101) == "points_insufficient"
    assert adjust(world, member, -101, owe=True)["state"] == "applied"
    assert (book(world, member)["balance"], book(world, member)["spendable"]) == (-1, 0)


def test_what_waits_is_judged_when_it_is_approved(world, member, checker):
    told = adjust(world, member, -2000)
    approve = f"{PATH}/{told['adjustment_id']}/approve"
    assert ask(world, approve, token=checker) == "points_insufficient"
    for _ in range(2):
        assert adjust(world, member, 1000)["state"] == "applied"
        world.move(days=1)
    assert ask(world, approve, token=checker)["state"] == "applied"
    assert book(world, member)["balance"] == 100


def test_staff_take_pending_points_too(world):
    policy(pending_days=7)(world)
    told = world.log_in("o_2")
    member = told["token"], told["member"]["member_id"]
    world.buy(member[0], 5000)
    assert book(world, member)["pending"] == 100
    assert adjust(world, member, -60)["state"] == "applied"
    assert (book(world, member)["balance"], book(world, member)["spendable"]) == (40, 0)


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"points": 0}, "value_invalid"),
        ({"points": 10**15}, "body_invalid"),
        ({"points": 1.5}, "body_invalid"),
        ({"reason": ""}, "body_invalid"),
        ({"mall_id": "nowhere"}, "reference_invalid"),
        ({"member_id": "nobody"}, "resource_not_found"),
    ],
)
def test_what_cannot_be_is_refused(world, member, told, code):
    assert adjust(world, member, told.pop("points", 10), **told) == code
    assert book(world, member)["balance"] == 100


def test_an_adjustment_counts_for_no_tier_and_proves(world, member):
    from chalicelib.points import verify
    from proof.scenes import tiers

    tiers.program(world)
    memory.forget()
    before = book(world, member)["tiers"][0]["progress"]
    adjust(world, member, 900)
    adjust(world, member, -30)
    world.deliver()
    assert book(world, member)["tiers"][0]["progress"] == before
    assert verify.verify([member[1]]).problems == ()
