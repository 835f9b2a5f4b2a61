"""Redeem at any store: lock, redeem, release, undo, and the code a shopper shows."""

from datetime import timedelta

import pytest

from chalicelib import clock, errors, memory
from chalicelib.coupons import redemption_code
from chalicelib.security import showing
from proof.scenes import coupons as coupon_scenes
from proof.scenes.callers import till
from simulator import seed


def ask(world, verb, body, **more):
    return till(verb, body, **more)(world)


def coupon(world, name="coupon"):
    path = f"/v1/me/coupons/{world.notes[name]}"
    return world.as_shopper(world.notes["token"], "GET", path).json


def test_a_code_is_locked_redeemed_and_undone_and_the_trail_shows_it(world):
    coupon_scenes.at_till(world)
    code = world.as_shopper(world.notes["token"], "GET", f"/v1/me/coupons/{world.notes['coupon']}/code").json
    assert len(code["code"]) < 120
    world.notes["code"] = code["code"]
    status, hold = ask(world, "lock", coupon_scenes.LOCK)
    assert (status, hold["state"], hold["discount_fen"], hold["payable_fen"]) == (200, "held", 500, 4500)
    assert coupon(world)["coupon"]["state"] == "held"
    world.notes["hold"] = hold["hold_id"]
    paper = {"hold_id": "{hold}", "receipt_no": "A-17"}
    assert ask(world, "redeem", paper)[1]["receipt_no"] == "A-17"
    assert ask(world, "undo", {"hold_id": "{hold}"})[1]["state"] == "undone"
    response = coupon(world)
    assert response["coupon"]["state"] == "claimed"
    assert [step["verb"] for step in response["trail"]] == ["claim", "hold", "redeem", "undo"]
    redeemed = response["trail"][2]
    assert redeemed["details"]["receipt_no"] == "A-17"
    assert (redeemed["details"]["store_id"], redeemed["details"]["device_id"]) == ("sun_cafe", world.notes["till"][0])
    assert response["source"]["channel"] == "login"
    staff = world.get(f"/v1/admin/members/{told_member(world)}/coupons/{world.notes['coupon']}", "auditor").json
    assert staff == response


def told_member(world):
    return world.as_shopper(world.notes["token"], "GET", "/v1/me").json["member_id"]


def test_every_step_at_the_till_can_be_repeated(world):
    coupon_scenes.till_locked(world)
    for verb, body in (
        ("redeem", {"hold_id": "{hold}", "receipt_no": "r"}),
        ("undo", {"hold_id": "{hold}"}),
    ):
        assert ask(world, verb, body) == ask(world, verb, body)
    world.notes["code"] = coupon_scenes.redemption_code(world, told_member(world), world.notes["coupon"])
    world.notes["hold"] = ask(world, "lock", coupon_scenes.LOCK, key="again")[1]["hold_id"]
    first = ask(world, "release", {"hold_id": "{hold}"})
    assert first == ask(world, "release", {"hold_id": "{hold}"})
    assert coupon(world)["coupon"]["state"] == "claimed"


@pytest.mark.parametrize(
    ("scene", "verb", "code"),
    [
        (coupon_scenes.till_redeemed, "release", "coupon_hold_ended"),
        (coupon_scenes.till_locked, "undo", "coupon_hold_ended"),
        (coupon_scenes.at_till, "undo", "resource_not_found"),
    ],
)
def test_what_a_hold_does_not_allow_is_refused(world, scene, verb, code):
    world.notes["hold"] = "nothing"
    scene(world)
    assert ask(world, verb, {"hold_id": "{hold}"})[1]["error"]["code"] == code


def test_redeeming_on_another_receipt_is_refused_and_names_the_first(world):
    coupon_scenes.till_redeemed(world)
    status, response = ask(world, "redeem", {"hold_id": "{hold}", "receipt_no": "r2"})
    assert (status, response["error"]["code"], response["error"]["receipt_no"]) == (409, "coupon_receipt_differs", "r1")


def test_undoing_a_day_later_is_too_late(world):
    coupon_scenes.till_redeemed(world)
    world.move(hours=24)
    assert ask(world, "undo", {"hold_id": "{hold}"})[1]["error"]["code"] == "coupon_undo_too_late"
    assert coupon(world)["coupon"]["state"] == "redeemed"


def test_a_second_till_is_refused_until_the_hold_lapses(world):
    coupon_scenes.till_locked(world)
    status, response = ask(world, "lock", coupon_scenes.LOCK, who="other till")
    assert (status, response["error"]["code"]) == (409, "coupon_in_use")
    world.move(minutes=10)
    assert coupon(world)["coupon"]["state"] == "claimed"
    assert ask(world, "lock", coupon_scenes.LOCK, who="other till", key="k2")[1]["state"] == "held"
    late = ask(world, "redeem", {"hold_id": "{hold}", "receipt_no": "r"})
    assert late[1]["error"]["code"] == "coupon_hold_ended"


def test_a_lapsed_hold_redeems_unless_another_till_took_its_coupon(world):
    coupon_scenes.lock_lapsed(world)
    assert ask(world, "redeem", {"hold_id": "{hold}", "receipt_no": "r"})[1]["state"] == "redeemed"


def test_an_unpaid_order_holds_its_coupon_until_it_is_closed(world):
    coupon_scenes.at_till(world)
    token, mine = world.notes["token"], world.notes["coupon"]
    payment = world.open_payment(token, 5000, coupon_ids=[mine]).json["payment_id"]
    assert ask(world, "lock", coupon_scenes.LOCK)[1]["error"]["code"] == "coupon_in_use"
    world.move(minutes=16)
    world.fire("payments_poll")
    world.deliver()
    assert world.as_shopper(token, "GET", f"/v1/payments/{payment}").json["state"] == "closed"
    assert ask(world, "lock", coupon_scenes.LOCK, key="later")[0] == 200


def test_an_old_screenshot_and_a_made_up_code_are_refused(world):
    coupon_scenes.at_till(world)
    member_id, now = told_member(world), clock.real_now()
    old = redemption_code.sign(member_id, world.notes["coupon"], now - timedelta(days=1)).code
    good = redemption_code.sign(member_id, world.notes["coupon"], now).code
    for code, refusal in (
        (old, "redemption_code_expired"),
        (good[:-1] + ("A" if good[-1] != "A" else "B"), "redemption_code_invalid"),
        (good.replace(member_id, "someoneelse"), "redemption_code_invalid"),
        ("mc:k9:a:b:zz:xx", "redemption_code_invalid"),
        ("hello", "redemption_code_invalid"),
        ("字", "redemption_code_invalid"),
    ):
        status, response = ask(world, "lock", {"codes": [code], "amount_fen": 5000}, key=str(len(code)))
        assert response["error"]["code"] == refusal, (code, response)
        assert 400 <= status < 500


def test_the_codes_signature_is_checked_without_the_database(world):
    coupon_scenes.at_till(world)
    code = redemption_code.sign("m", "c", clock.real_now()).code
    from proof import tap

    calls = []

    def seen(call, through):
        calls.append(call.name)
        return through()

    with tap.watched(seen):
        assert redemption_code.read(code, real_now=clock.real_now()) == ("m", "c")
        with pytest.raises(errors.RedemptionCodeExpired):
            redemption_code.read(code, real_now=clock.real_now() + showing.LIFE + timedelta(seconds=1))
    assert not [name for name in calls if name.startswith("dynamodb")]


def test_codes_of_two_shoppers_are_not_locked_together(world):
    coupon_scenes.at_till(world)
    other = world.log_in("o_2", claim="gift")
    theirs = coupon_scenes.redemption_code(world, other["member"]["member_id"], other["claim"]["coupon"]["coupon_id"])
    body = {"codes": [world.notes["code"], theirs], "amount_fen": 9000}
    assert ask(world, "lock", body)[1]["error"]["code"] == "value_invalid"


def test_several_coupons_of_one_basket_are_held_and_redeemed_together(world):
    coupon_scenes.at_till(world)
    for name, worth in (
        ("cash", {"kind": "cash_off", "threshold_fen": 3000, "discount_fen": 1000}),
        ("percent", {"kind": "percent_off", "percent": 10, "ceiling_fen": 9999}),
    ):
        world.put(f"campaigns/{name}", seed.campaign(name, units=9, worth=worth, stacking="per_kind"))
    memory.forget()
    codes = []
    for name in ("cash", "percent"):
        claimed = world.as_shopper(world.notes["token"], "POST", f"/v1/coupons/campaigns/{name}/claim", key=name).json
        world.notes[name] = claimed["coupon"]["coupon_id"]
        codes.append(coupon_scenes.redemption_code(world, told_member(world), world.notes[name]))
    _, hold = ask(world, "lock", {"codes": codes, "amount_fen": 10_000})
    assert {one["kind"]: one["worth_fen"] for one in hold["coupons"]} == {"cash_off": 1000, "percent_off": 900}
    world.notes["hold"] = hold["hold_id"]
    ask(world, "redeem", {"hold_id": "{hold}", "receipt_no": "r"})
    assert [coupon(world, name)["coupon"]["state"] for name in ("cash", "percent")] == ["redeemed"] * 2
    exclusive = {"codes": [codes[0], world.notes["code"]], "amount_fen": 10_000}
    assert ask(world, "lock", exclusive, key="x")[0] == 409
