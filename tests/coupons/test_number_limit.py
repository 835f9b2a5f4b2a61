"""A campaign that limits by proved phone number: one person with five WeChat accounts is one."""

import pytest

from chalicelib import memory
from proof.scenes import common as scenes

NUMBER = "13812345678"
CLAIM = "/v1/coupons/campaigns/few/claim"


def log_in(world, openid, number=NUMBER, **more):
    proof = {"phone_code": world.simulator.wechat.phone_code(number)} if number else {}
    return world.log_in(openid, **proof, **more)


def claimed(world, login):
    answer = world.as_shopper(login["token"], "POST", CLAIM, {}, key="k")
    return answer.json["coupon"]["campaign_id"] if answer.status == 200 else answer.code


def wallet(world, login):
    coupons = world.as_shopper(login["token"], "GET", "/v1/me/coupons").json["coupons"]
    return [one["campaign_id"] for one in coupons if one["campaign_id"] == "few"]


@pytest.mark.parametrize("limit", [1, 2])
def test_five_accounts_with_one_number_share_one_limit(world, limit):
    scenes.campaign(world, "few", limit_by="number", limit_per_member=limit)
    claims = [claimed(world, log_in(world, f"o_{n}")) for n in range(5)]
    assert claims == ["few"] * limit + ["coupon_limit_reached"] * (5 - limit)
    assert claimed(world, log_in(world, "o_6", "13900000000")) == "few"


def test_a_login_that_claims_counts_for_the_number_it_proves(world):
    scenes.campaign(world, "few", limit_by="number")
    logins = [log_in(world, f"o_{n}", claim="few") for n in range(3)]
    assert [one["claim"]["refused"] for one in logins] == [None, "coupon_limit_reached", "coupon_limit_reached"]
    assert log_in(world, "o_0", claim="few")["claim"]["coupon"], "its own, again"


def test_a_member_without_a_proved_number_is_refused(world):
    scenes.campaign(world, "few", limit_by="number")
    assert log_in(world, "o_1", None, claim="few")["claim"]["refused"] == "coupon_not_eligible"
    assert claimed(world, log_in(world, "o_1", None)) == "coupon_not_eligible"
    assert claimed(world, log_in(world, "o_1")) == "few"


def test_a_member_with_a_new_number_gets_no_second_coupon(world):
    scenes.campaign(world, "few", limit_by="number")
    assert claimed(world, log_in(world, "o_1")) == "few"
    login = log_in(world, "o_1", "13900000000")
    assert world.as_shopper(login["token"], "POST", CLAIM, {}, key="n").code == "coupon_limit_reached"


def joining_gift(world, **more):
    scenes.campaign(world, "few", units=9, **more)
    rule = {"name": "joining", "mall_id": "sun", "campaign_id": "few", "trigger": "joining"}
    assert world.put("issue-rules/joining", rule).status == 200
    memory.forget()


def test_a_gift_for_joining_is_limited_by_number_by_default(world):
    joining_gift(world)
    logins = [log_in(world, f"o_{n}") for n in range(5)]
    world.deliver(times=2)
    assert sum(len(wallet(world, one)) for one in logins) == 1


def test_a_gift_for_joining_is_issued_once_the_number_is_proved(world):
    """A member who joins without a number has thirty days to prove one."""
    joining_gift(world)
    early, late = log_in(world, "o_1", None), log_in(world, "o_2", None)
    world.deliver()
    assert wallet(world, early) == wallet(world, late) == []
    world.move(days=29)
    early = log_in(world, "o_1")
    world.deliver(times=2)
    assert wallet(world, early) == ["few"]
    log_in(world, "o_1")
    world.move(days=2)
    late = log_in(world, "o_2", "13900000000")
    world.deliver()
    assert wallet(world, early) == ["few"]
    assert wallet(world, late) == []


def test_a_gift_for_joining_can_be_limited_by_member(world):
    joining_gift(world, limit_by="member")
    logins = [log_in(world, f"o_{n}", None) for n in range(2)]
    world.deliver()
    assert [wallet(world, one) for one in logins] == [["few"], ["few"]]


def test_a_campaign_for_new_members_is_limited_by_number_by_default(world):
    scenes.campaign(world, "few", joined_within_days=7)
    assert [claimed(world, log_in(world, f"o_{n}")) for n in range(2)] == ["few", "coupon_limit_reached"]


def test_merged_accounts_have_one_coupon(world):
    scenes.campaign(world, "few", limit_by="number")
    first, second = log_in(world, "o_1"), log_in(world, "o_2")
    assert claimed(world, first) == "few"
    ids = [one["member"]["member_id"] for one in (first, second)]
    body = {"member_id": ids[0], "other_id": ids[1], "reason": "one person"}
    headers = {"Authorization": f"Bearer {world.staff['operator']}"}
    assert world.http("POST", "/v1/admin/merges", body, headers).status == 200
    memory.forget()
    login = world.log_in("o_2")
    assert world.as_shopper(login["token"], "POST", CLAIM, {}, key="n").code == "coupon_limit_reached"
    world.deliver()
    assert wallet(world, login) == ["few"]
