"""Points as cash at a till: hold, commit, cancel, undo, lapse; and what they pay."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib import clock, errors
from chalicelib.points import code
from chalicelib.points.rules import cash
from chalicelib.points.rules.life import CashPolicy
from chalicelib.security import showing
from proof.scenes import common as scenes
from proof.scenes import points
from proof.scenes.callers import till


def ask(world, verb, body, **more):
    return till(verb, body, of="points", **more)(world)


def book(world):
    return world.as_shopper(world.notes["token"], "GET", "/v1/me/points").json


def test_a_shopper_pays_with_points_and_takes_it_back(world):
    points.at_till(world)
    world.notes["points code"] = world.as_shopper(world.notes["token"], "GET", "/v1/me/points/code").json["code"]
    status, told = ask(world, "hold", points.PAY)
    assert (status, told["state"], told["points"]) == (200, "held", 30)
    assert (told["worth_fen"], told["payable_fen"]) == (300, 700)
    assert ask(world, "hold", points.PAY) == (200, told)
    assert book(world)["spendable"] == 60
    world.notes["points hold"] = told["hold_id"]
    for _ in range(2):
        assert ask(world, "commit", points.RECEIPT)[1]["state"] == "committed"
    assert ask(world, "commit", points.OTHER_RECEIPT)[1]["error"]["code"] == "points_receipt_differs"
    assert ask(world, "cancel", points.HOLD)[1]["error"]["code"] == "points_hold_ended"
    for _ in range(2):
        assert ask(world, "undo", points.HOLD, who="second till")[1]["state"] == "undone"
    told = book(world)
    assert told["spendable"] == 90
    assert [one["why"] for one in told["entries"]][:2] == ["Given back by cafe", "Paid with points at cafe"]


def test_a_code_pays_once(world):
    """Four tills, one code: one of them holds, whatever becomes of it; the code earns all the same."""
    points.at_till(world)
    asked = [("k", "till"), ("k2", "till"), ("k3", "second till"), ("k4", "other till")]
    status, view = ask(world, "hold", points.PAY)
    assert status == 200
    answers = [ask(world, "hold", points.PAY, key=key, who=who) for key, who in asked]
    assert answers[0] == (200, view), "a repeat is the same hold"
    assert [told["error"]["code"] for _, told in answers[1:]] == ["points_code_used"] * 3
    assert {status for status, _ in answers[1:]} == {409}
    assert {told["error"]["field"] for _, told in answers[1:]} == {"code"}
    sale = {"receipt_no": "r9", "amount_fen": 700, "code": "{points code}"}
    assert till("credits", sale, of="points")(world)[0] == 200, "it earns in the same sale"
    world.notes["points hold"] = view["hold_id"]
    assert ask(world, "cancel", points.HOLD)[1]["state"] == "cancelled"
    assert ask(world, "hold", points.PAY, key="k5")[1]["error"]["code"] == "points_code_used"
    points.show_new_code(world)
    assert ask(world, "hold", points.PAY, key="k5")[0] == 200


def test_a_used_code_tells_nothing_of_what_is_left(world):
    points.at_till(world)
    assert ask(world, "hold", points.PAY_MOST)[0] == 200
    assert ask(world, "hold", points.PAY_MOST, key="k2")[1]["error"]["code"] == "points_code_used"


def test_each_code_is_another_and_one_of_before_is_read(world):
    points.at_till(world)
    member_id, now = world.notes["member"], clock.real_now()
    shown = {code.make(member_id=member_id, real_now=now).code for _ in range(5)}
    assert len(shown) == 5
    for one in (*shown, showing.sign(code.MARK, [member_id], now).code):
        assert code.member_showing(one, field="code", real_now=now) == member_id


def test_a_till_reaches_only_its_stores_holds(world):
    points.held(world)
    for verb, body in (("commit", points.RECEIPT), ("cancel", points.HOLD), ("undo", points.HOLD)):
        assert ask(world, verb, body, who="other till")[0] == 404


def test_without_a_number_as_many_points_as_may_pay(world):
    points.at_till(world)
    _, told = ask(world, "hold", {"code": "{points code}", "amount_fen": 999})
    assert (told["points"], told["worth_fen"]) == (50, 499), "half of it, with no point wasted"
    world.notes["points hold"] = told["hold_id"]
    assert ask(world, "cancel", points.HOLD)[1]["state"] == "cancelled"
    points.show_new_code(world)
    _, told = ask(world, "hold", {"code": "{points code}", "amount_fen": 100_000}, key="k2")
    assert (told["points"], told["worth_fen"]) == (90, 900)
    points.show_new_code(world)
    _, refused = ask(world, "hold", {"code": "{points code}", "amount_fen": 1000}, key="k3")
    assert (refused["error"]["code"], refused["error"]["spendable"]) == ("points_insufficient", 0)


def test_a_hold_that_lapses_gives_its_points_back_with_and_without_the_job(world):
    points.hold_lapsed(world)
    assert ask(world, "commit", points.RECEIPT)[1]["error"]["code"] == "points_hold_ended"
    assert book(world)["spendable"] == 60
    assert ask(world, "hold", points.PAY_MOST)[0] == 200, "who needs them has them at once"
    assert ask(world, "cancel", points.HOLD)[1]["state"] == "lapsed"
    world.deliver()
    world.move(minutes=11)
    assert world.fire("points_expire")["postings"] == 1
    assert book(world)["spendable"] == 90


def test_undo_is_for_a_day(world):
    points.committed(world)
    world.move(hours=24, seconds=1)
    assert ask(world, "undo", points.HOLD)[1]["error"]["code"] == "points_undo_too_late"


def test_what_is_refused(world):
    scenes.bought(world)
    world.notes["till"] = world.device("till", "sun_cafe")
    world.notes["points code"] = world.as_shopper(world.notes["token"], "GET", "/v1/me/points/code").json["code"]
    assert ask(world, "hold", points.PAY)[1]["error"]["code"] == "points_not_accepted"
    points.policy(cash=points.CASH)(world)
    over = {"code": "{points code}", "amount_fen": 100, "points": 6}
    assert ask(world, "hold", over)[1]["error"]["code"] == "value_invalid"
    forged = {"code": "mp:a:b:c:d", "amount_fen": 100}
    assert ask(world, "hold", forged)[1]["error"]["code"] == "redemption_code_invalid"
    told = world.as_shopper(world.notes["token"], "GET", "/v1/me").json
    world.notes["points code"] = code.make(
        member_id=told["member_id"], real_now=clock.real_now() - timedelta(minutes=3)
    ).code
    assert ask(world, "hold", points.PAY)[1]["error"]["code"] == "redemption_code_expired"


def test_no_point_is_taken_that_pays_nothing():
    found = cash.worth_of(CashPolicy(points_per_yuan=1000), 15, 1000)
    assert (found.points, found.worth_fen) == (10, 1)


# --- what points pay ----------------------------------------------------------------------------------------------
POLICIES = st.builds(CashPolicy, st.integers(1, 5000), st.integers(1, 100), st.none() | st.integers(1, 10_000))


@given(policy=POLICIES, amount=st.integers(1, 10_000_00), spendable=st.integers(0, 10**7))
def test_points_never_pay_more_than_the_ceiling_nor_waste_one(policy, amount, spendable):
    worth = cash.most(policy, amount, spendable=spendable)
    assert worth.points <= min(spendable, policy.ceiling_points or spendable)
    assert worth.worth_fen * 100 <= amount * policy.ceiling_percent
    assert worth.worth_fen <= worth.points * 100 // policy.points_per_yuan
    if worth.points:
        fewer = (worth.points - 1) * 100 // policy.points_per_yuan
        assert fewer < worth.worth_fen


@pytest.mark.parametrize(
    ("wanted", "worth"),
    [(1, None), (10, (10, 100)), (15, (15, 150)), (50, (50, 500)), (51, None)],
)
def test_a_number_of_points_is_worth_that_or_refused(wanted, worth):
    policy = CashPolicy(points_per_yuan=10, ceiling_percent=50) if wanted > 1 else CashPolicy(points_per_yuan=1000)
    if worth is None:
        with pytest.raises(errors.ValueInvalid):
            cash.worth_of(policy, wanted, 1000)
    else:
        found = cash.worth_of(policy, wanted, 1000)
        assert (found.points, found.worth_fen) == worth
