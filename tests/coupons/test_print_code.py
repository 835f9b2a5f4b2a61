"""A printed code may offer a campaign: a login with the code claims a coupon of it, if it names no other."""

import pytest

from chalicelib import ids, memory
from chalicelib.coupons.store import coupons
from proof.scenes import common as scenes
from simulator import seed


def ask(world, key="k", **place):
    headers = {"Authorization": f"Bearer {world.staff['operator']}", "Idempotency-Key": key}
    return world.http("POST", "/v1/admin/qr-codes", {"mall_id": "sun", "surface": "door", **place}, headers)


def print_code(world, key="k", **place):
    answer = ask(world, key, **place)
    assert answer.status == 200, answer.text
    return answer.json


def scan(world, openid, code, **more):
    login = world.log_in(openid, source={"scene": 1047, "qr_id": code["qr_id"]}, **more)
    memory.forget()
    return login["claim"]


def wallet(world, openid):
    return world.as_shopper(world.token_of(openid), "GET", "/v1/me/coupons").json["coupons"]


def test_a_code_names_its_campaign_when_it_is_made_and_listed(world):
    made = [print_code(world, campaign_id="gift") for _ in range(2)]
    assert made[0] == made[1]
    assert made[0]["campaign_id"] == "gift"
    for query in ("&mall_id=sun", ""):
        (listed,) = world.get(f"/v1/admin/qr-codes?limit=9{query}").json["qr_codes"]
        assert {name: listed[name] for name in made[0]} == made[0]


def test_the_campaign_is_part_of_what_a_key_stands_for(world):
    scenes.campaign(world, "few")
    named = [print_code(world, campaign_id=one)["qr_id"] for one in ("gift", "few", None)]
    assert len(set(named)) == 3
    before = ids.derived("qr", "k", "sun", "", "door", "", length=12)
    assert named[2] == before, "a code without a campaign has the id that it always had"


@pytest.mark.parametrize("which", ["unknown", "elsewhere", "dear"])
def test_a_campaign_that_cannot_be_offered_is_refused(world, which):
    scenes.two_mini_programs(world)
    scenes.campaign(world, "elsewhere", mall_id="moon")
    scenes.campaign(world, "dear", points_price=5)
    refused = ask(world, campaign_id=which)
    assert (refused.status, refused.code) == (422, "reference_invalid")
    assert refused.json["error"]["field"] == "campaign_id"
    assert world.get("/v1/admin/qr-codes?mall_id=sun").json["qr_codes"] == []


def test_who_scans_a_code_gets_its_coupon_once_new_or_known(world):
    code = print_code(world, campaign_id="gift")
    first = scan(world, "o_1", code)
    assert (first["refused"], first["campaign_id"]) == (None, "gift")
    assert scan(world, "o_1", code)["coupon"] == first["coupon"]
    assert world.log_in("o_1", claim="gift")["claim"]["coupon"] == first["coupon"]
    member_id = world.log_in("o_2")["member"]["member_id"]
    assert scan(world, "o_2", code)["coupon"]["campaign_id"] == "gift"
    (held,) = coupons.claims_of(member_id, "gift").held
    assert (held.source.channel, held.source.detail, held.source.qr_id) == ("login", "door", code["qr_id"])
    assert world.log_in("o_2")["claim"] is None


def test_a_campaign_that_the_login_names_comes_first(world):
    scenes.campaign(world, "few")
    code = print_code(world, campaign_id="gift")
    assert scan(world, "o_1", code, claim="few")["campaign_id"] == "few"
    assert [one["campaign_id"] for one in wallet(world, "o_1")] == ["few"]


def test_a_code_without_a_campaign_claims_nothing(world):
    assert scan(world, "o_1", print_code(world)) is None
    assert world.log_in("o_1", source={"qr_id": "not-ours"})["claim"] is None
    assert wallet(world, "o_1") == []


@pytest.mark.parametrize("known", [False, True])
def test_a_refused_claim_names_the_campaign_and_the_login_succeeds(world, known):
    scenes.campaign(world, "few", units=1)
    code = print_code(world, campaign_id="few")
    assert scan(world, "o_1", code)["coupon"]
    if known:
        world.log_in("o_2")
    assert scan(world, "o_2", code) == {"coupon": None, "refused": "coupon_sold_out", "campaign_id": "few"}


def test_a_campaign_that_costs_points_since_is_not_claimed_unasked(world):
    scenes.campaign(world, "later", state="draft")
    code = print_code(world, campaign_id="later")
    assert scan(world, "o_1", code) == {"coupon": None, "refused": "resource_not_found", "campaign_id": "later"}
    document = world.get("/v1/admin/campaigns/later").json
    priced = seed.campaign("later", units=5, points_price=1)
    assert world.put("campaigns/later", priced, **{"If-Match": f'"{document["version"]}"'}).status == 200
    memory.forget()
    assert scan(world, "o_1", code) is None
