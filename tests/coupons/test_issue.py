"""Coupons issued after payments, on joining, for birthdays, to a list, and by claim codes."""

import os

import pytest

from chalicelib import memory
from chalicelib.business_day import day_of
from proof.scenes import common as scenes
from proof.scenes import coupons, tiers
from proof.scenes.callers import staff
from simulator import seed


def few(world, token=None):
    page = world.as_shopper(token or world.notes["token"], "GET", "/v1/me/coupons?limit=100").json["coupons"]
    return [one for one in page if one["campaign_id"] == "few"]


def test_a_payment_at_one_store_issues_a_coupon_of_another(world):
    scenes.arrived(world)
    coupons.rule("payment", store_ids=["sun_cafe"], threshold_fen=3000, limit_per_member_day=1)(world)
    token = world.notes["token"]
    world.buy(token, 2999)
    world.buy(token, 9000, store_id="sun_books")
    assert few(world) == []
    world.buy(token, 3000)
    (coupon,) = few(world)
    assert coupon["source"] == "payment:payment"
    world.buy(token, 3000)
    assert len(few(world)) == 1
    world.move(days=1)
    world.buy(token, 3000)
    assert len(few(world)) == 2


def test_a_repeated_event_issues_one_coupon(world):
    coupons.paid_under_rule(world)
    for _ in range(3):
        assert not world.hand_over("coupons_issue", world.notes["events"])
    assert len(few(world)) == 1


def test_a_rule_of_a_sold_out_campaign_issues_nothing_and_is_not_retried(world):
    coupons.rule("payment")(world)
    scenes.arrived(world, "o_0", "token")
    scenes.campaign(world, "few", limit_per_member=3, units=5, state="paused")
    scenes.payment_applied(world)
    assert not world.hand_over("coupons_issue", world.notes["events"])
    assert few(world) == []


def test_a_rule_issues_to_new_members_and_never_spends_points(world):
    coupons.rule("payment")(world)
    scenes.campaign(world, "few", joined_within_days=30, limit_per_member=3, limit_by="member")
    scenes.arrived(world)
    world.buy(world.notes["token"], 3000)
    assert len(few(world)) == 1


def test_joining_issues_one_coupon(world):
    coupons.rule("joining")(world)
    scenes.arrived(world)
    world.deliver(times=2)
    scenes.arrived(world)
    world.deliver()
    assert [one["source"] for one in few(world)] == ["joining:joining"]


def test_a_birthday_issues_one_coupon_a_year(world):
    coupons.in_birthday_month(world)
    for _ in range(3):
        world.fire("coupons_birthdays")
        world.deliver()
    assert [one["source"] for one in few(world)] == ["birthday:birthday"]
    assert len(few(world, world.notes["other"])) == 1
    month = day_of(world.now()).month
    scenes.arrived(world, "o_3", "late")
    path = "/v1/me/birthday"
    assert world.as_shopper(world.notes["late"], "PUT", path, {"month": month, "day": 9}).status == 200
    world.deliver()
    assert len(few(world, world.notes["late"])) == 1
    again = world.as_shopper(world.notes["late"], "PUT", path, {"month": month, "day": 9})
    assert (again.status, again.json["birthday"]) == (200, f"{month:02d}-09")
    assert world.as_shopper(world.notes["late"], "PUT", path, {"month": month, "day": 10}).code == "birthday_set"
    scenes.campaign(world, "few", units=10, limit_per_member=3)
    world.move(days=365)
    scenes.arrived(world)
    world.fire("coupons_birthdays")
    assert len(few(world)) == 2


def test_a_birthday_in_another_month_issues_nothing(world):
    coupons.rule("birthday")(world)
    scenes.arrived(world)
    month = day_of(world.now()).month % 12 + 1
    world.as_shopper(world.notes["token"], "PUT", "/v1/me/birthday", {"month": month, "day": 1})
    world.deliver()
    world.fire("coupons_birthdays")
    assert few(world) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"campaign_id": "nothing"}, "reference_invalid"),
        ({"campaign_id": "dear"}, "reference_invalid"),
        ({"trigger": "joining", "threshold_fen": 5}, "value_invalid"),
    ],
)
def test_a_contradictory_rule_is_refused(world, change, code):
    scenes.campaign(world, "few")
    scenes.campaign(world, "dear", points_price=5)
    rule = {"name": "r", "mall_id": "sun", "campaign_id": "few", "trigger": "payment", **change}
    assert world.put("issue-rules/rule", rule).code == code


# --- lists --------------------------------------------------------------------------------------------------------
def result(world, list_id, query=""):
    return world.get(f"/v1/admin/issue-lists/{list_id}{query}").json


def test_a_list_issues_row_by_row_and_shows_the_rows_that_got_none(world):
    coupons.list_ready(world)
    _, dry = staff("issue-lists", {**coupons.LIST, "dry_run": True}, key="dry")(world)
    world.deliver()
    response = result(world, dry["list_id"])
    assert (response["state"], response["issued"], response["failed"]) == (
        "done",
        3,
        {"member_unknown": 1, "row_duplicate": 1},
    )
    assert few(world, world.notes["o_1"]) == []
    _, taken = staff("issue-lists", coupons.LIST)(world)
    assert (taken["state"], taken["rows"]) == ("running", 5)
    world.deliver(times=2)
    response = result(world, taken["list_id"])
    assert (response["state"], response["issued"], response["rows_done"]) == ("done", 2, 5)
    assert [(one["row"], one["code"]) for one in response["errors"]] == [
        (2, "member_unknown"),
        (4, "row_duplicate"),
        (5, "coupon_sold_out"),
    ]
    page = result(world, taken["list_id"], "?limit=2")
    rest = result(world, taken["list_id"], f"?limit=2&cursor={page['next_cursor']}")
    assert [one["row"] for one in page["errors"] + rest["errors"]] == [2, 4, 5]
    assert [one["source"] for one in few(world, world.notes["o_1"])] == [f"list:{taken['list_id']}"]


def test_a_repeated_list_is_one_list_and_its_key_refuses_another(world):
    coupons.list_ready(world)
    _, one = staff("issue-lists", coupons.LIST)(world)
    _, again = staff("issue-lists", coupons.LIST)(world)
    assert one["list_id"] == again["list_id"]
    world.deliver()
    assert len(few(world, world.notes["o_1"])) == 1
    assert staff("issue-lists", {**coupons.LIST, "label": "x"})(world)[0] == 422


# --- codes --------------------------------------------------------------------------------------------------------
def make(world, key="batch", **more):
    return staff("claim-codes", {"campaign_id": "few", "codes": 120_000, "label": "leaflet", **more}, key=key)(world)


def exported(world, batch_id, part=0):
    answer = world.get(f"/v1/admin/claim-codes/{batch_id}/codes?part={part}")
    assert answer.headers["Content-Type"].startswith("text/csv")
    head, *lines = answer.text.split("\r\n")[:-1]
    assert head == "number,code"
    return [line.split(",") for line in lines]


def test_codes_are_made_in_bulk_after_a_dry_run_and_exported_in_parts(world):
    scenes.campaign(world, "few", units=100_000, channels=["code"])
    _, dry = make(world, dry_run=True)
    assert (dry["state"], dry["batch_id"], dry["covered"], dry["parts"]) == ("dry_run", None, False, 3)
    _, batch = make(world, codes=90_000)
    assert (batch["state"], batch["covered"], batch["only_codes"], batch["units_left"]) == (
        "ready",
        True,
        True,
        100_000,
    )
    assert make(world, codes=90_000)[1] == batch
    assert make(world)[0] == 422
    codes = [line for part in range(batch["parts"]) for line in exported(world, batch["batch_id"], part)]
    assert len({code for _, code in codes}) == 90_000
    assert [codes[0][0], codes[-1][0]] == ["1", "90000"]
    assert world.get(f"/v1/admin/claim-codes/{batch['batch_id']}/codes?part=2").code == "parameter_invalid"
    other = make(world, key="other", codes=1)[1]
    assert exported(world, other["batch_id"])[0][1] not in {code for _, code in codes}


def test_codes_are_counted_by_campaign(world):
    for campaign_id in ("few", "many"):
        scenes.campaign(world, campaign_id, units=100, channels=["code"])
    for campaign_id, codes, of_campaign in (("few", 30, 30), ("many", 40, 40), ("few", 5, 35)):
        batch = make(world, key=f"{campaign_id} {codes}", campaign_id=campaign_id, codes=codes)[1]
        assert batch["codes_of_campaign"] == of_campaign


def test_a_code_gives_one_coupon_to_one_member(world):
    coupons.with_claim_codes(world)
    code, path = world.notes["claim_code"], "/v1/me/coupons/claim-code"

    def enter(token, text):
        return world.as_shopper(world.notes[token], "POST", path, {"code": text})

    first = enter("token", code.lower().replace("-", " "))
    again = enter("token", code)
    assert first.status == again.status == 200
    assert first.json == again.json
    assert again.headers["Idempotency-Replayed"] == "true"
    assert enter("other", code).code == "claim_code_used"
    assert enter("other", "AAAAAA-AAAAAA-AAAAAA").code == "claim_code_invalid"
    refused = world.as_shopper(world.notes["other"], "POST", "/v1/coupons/campaigns/few/claim", key="k")
    assert (refused.code, refused.json["error"]["reason"]) == ("coupon_not_eligible", "channel")


def test_a_used_code_is_refused_as_used_even_if_the_campaign_is_sold_out(world):
    scenes.arrived(world)
    scenes.arrived(world, "o_2", "other")
    scenes.campaign(world, "few", channels=["code"], units=1)
    _, batch = make(world, codes=1)
    ((_, code),) = exported(world, batch["batch_id"])
    path, body = "/v1/me/coupons/claim-code", {"code": code}
    assert world.as_shopper(world.notes["token"], "POST", path, body).status == 200
    assert world.as_shopper(world.notes["other"], "POST", path, body).code == "claim_code_used"


def test_tiers_and_new_members(world):
    response = scenes.arrived(world)
    scenes.campaign(world, "few", tiers=["gold"])
    path = "/v1/coupons/campaigns/few/claim"
    refused = world.as_shopper(world.notes["token"], "POST", path, key="k")
    assert refused.json["error"]["reason"] == "tier"
    tiers.program(world)
    tiers.give(world, response["member"]["member_id"], "gold")
    assert world.as_shopper(world.notes["token"], "POST", path, key="k").status == 200
    scenes.campaign(world, "new", joined_within_days=0, limit_by="member")
    path = "/v1/coupons/campaigns/new/claim"
    assert world.as_shopper(world.notes["token"], "POST", path, key="k").status == 200
    world.move(days=1)
    scenes.arrived(world)
    refused = world.as_shopper(world.notes["token"], "POST", path, key=os.urandom(4).hex())
    assert refused.json["error"]["reason"] in {"new_members"} or refused.code == "coupon_limit_reached"
    assert world.log_in("o_5", claim="new")["claim"]["coupon"] is not None


def test_the_limit_per_day_counts_each_business_day(world):
    scenes.arrived(world)
    scenes.campaign(world, "few", limit_per_member=3, limit_per_member_day=2, units=50)
    path = "/v1/coupons/campaigns/few/claim"

    def claim(key):
        answer = world.as_shopper(world.notes["token"], "POST", path, key=key)
        return answer.status if answer.status == 200 else answer.code

    assert [claim(key) for key in "abc"] == [200, 200, "coupon_day_limit_reached"]
    world.move(days=1)
    memory.forget()
    scenes.arrived(world)
    assert [claim(key) for key in "de"] == [200, "coupon_limit_reached"]


def test_refusals_are_counted_by_campaign_and_reason(world, capsys):
    scenes.all_claimed(world)
    world.as_shopper(world.notes["token"], "POST", "/v1/coupons/campaigns/few/claim", key="k")
    assert '"campaign": "few", "reason": "coupon_sold_out", "claims_refused": 1' in capsys.readouterr().out


def test_a_login_never_spends_points_of_a_new_member(world):
    world.put("campaigns/dear", seed.campaign("dear", units=5, points_price=5))
    memory.forget()
    response = world.log_in("o_1", claim="dear")
    assert (response["joined"], response["claim"]["refused"]) == (True, "points_insufficient")
