"""A WeChat code becomes a member; registering and claiming are one replay-safe call."""

import pytest

from chalicelib import memory
from chalicelib.members import rules
from proof.world import APPID, World
from simulator.stack import APPS


def login(world: World, **body):
    return world.http("POST", "/v1/login", {"appid": APPID, **body})


def test_first_login_makes_a_member_and_the_second_finds_it(world):
    first, second = world.log_in("o_1"), world.log_in("o_1")
    assert first["joined"] is True
    assert second["joined"] is False
    assert first["member"]["member_id"] == second["member"]["member_id"]


def test_registering_and_claiming_are_one_call_and_a_repeat_gives_the_same_coupon(world):
    first, again = world.log_in("o_1", claim="gift"), world.log_in("o_1", claim="gift")
    assert first["claim"]["coupon"]["campaign_id"] == "gift"
    assert again["claim"]["coupon"]["coupon_id"] == first["claim"]["coupon"]["coupon_id"]
    assert len(world.as_shopper(first["token"], "GET", "/v1/me/coupons").json["coupons"]) == 1


def test_a_claim_that_is_refused_does_not_refuse_the_login(world):
    login = world.log_in("o_1", claim="nothing_there")
    assert login["joined"] is True
    assert login["claim"] == {"coupon": None, "refused": "resource_not_found", "campaign_id": "nothing_there"}


@pytest.mark.parametrize("units", [1, 3])
def test_the_last_unit_goes_by_login_and_the_next_is_told_sold_out(world, units):
    from simulator import seed

    world.put("campaigns/few", seed.campaign("few", units=units, threshold_fen=2000, discount_fen=100))
    outcomes = [world.log_in(f"o_{n}", claim="few")["claim"] for n in range(units + 2)]
    assert [bool(one["coupon"]) for one in outcomes] == [True] * units + [False, False]
    assert {one["refused"] for one in outcomes[units:]} == {"coupon_sold_out"}


def test_one_unionid_is_one_member_in_both_mini_programs(world):
    wechat, (one, other) = world.simulator.wechat, APPS
    world.put("malls/moon", {"name": "moon", "appid": other, "mchid": "1900000109"})
    from chalicelib import memory

    memory.forget()
    first = world.http("POST", "/v1/login", {"appid": one, "code": wechat.login_code("o_a", "u_1")}).json
    second = world.http("POST", "/v1/login", {"appid": other, "code": wechat.login_code("o_b", "u_1")}).json
    again = world.http("POST", "/v1/login", {"appid": other, "code": wechat.login_code("o_b")}).json
    assert first["member"]["member_id"] == second["member"]["member_id"] == again["member"]["member_id"]


def test_a_used_code_is_refused_with_its_own_code(world):
    code = world.simulator.wechat.login_code("o_1")
    assert login(world, code=code).status == 200
    refused = login(world, code=code)
    assert (refused.status, refused.code) == (409, "login_code_used")


def test_an_unknown_code_and_a_blocked_user_are_refused(world):
    assert login(world, code="nonsense").code == "login_code_invalid"
    world.simulator.wechat.blocked.add("o_bad")
    refused = login(world, code=world.simulator.wechat.login_code("o_bad"))
    assert (refused.status, refused.code) == (403, "login_blocked")


@pytest.mark.parametrize("mood", ["5xx", "429"])
def test_a_wechat_that_is_down_is_a_503_and_makes_nobody(world, mood):
    world.simulator.moods.plan("login", mood)
    refused = login(world, code=world.simulator.wechat.login_code("o_1"))
    assert (refused.status, refused.code) == (503, "wechat_unavailable")
    assert world.log_in("o_1")["joined"] is True


@pytest.mark.parametrize("operation", ["login", "phone", "token"])
@pytest.mark.parametrize("errcode", [40125, 40164, 41002, 48001, 61450, 2147483647])
def test_a_code_that_no_table_lists_is_a_503_told_in_the_log_and_makes_nobody(world, capsys, operation, errcode):
    wechat = world.simulator.wechat
    codes = {"code": wechat.login_code("o_1"), "phone_code": wechat.phone_code("13812345678", "o_1")}
    world.simulator.moods.plan(operation, f"no:{errcode}")
    capsys.readouterr()
    refused = login(world, **codes)
    assert (refused.status, refused.code) == (503, "wechat_unavailable")
    assert f'"errcode": {errcode}' in capsys.readouterr().out
    assert world.log_in("o_1")["joined"] is True
    if operation != "phone":  # the number is asked for once the login code is spent: WeChat takes its openid
        other = {"code": wechat.login_code("o_2"), "phone_code": wechat.phone_code("13812345678", "o_2")}
        world.simulator.moods.plan(operation, f"no:{errcode}")
        memory.forget()
        assert login(world, **other).status in (200, 503)
        assert login(world, **other).status == 200, "the codes were not spent"


@pytest.mark.parametrize("errcode", [40001, 40014, 42001])
def test_a_token_that_is_refused_twice_is_a_503(world, errcode):
    world.simulator.moods.plan("phone", f"no:{errcode}", times=2)
    code = world.simulator.wechat.phone_code("13812345678", "o_1")
    refused = login(world, code=world.simulator.wechat.login_code("o_1"), phone_code=code)
    assert (refused.status, refused.code) == (503, "wechat_unavailable")


@pytest.mark.parametrize("blank", ["", " ", "\u3000"])
def test_a_blank_unionid_is_none_and_makes_one_of_nobody(world, blank):
    wechat, ids = world.simulator.wechat, set()
    for openid in ("o_1", "o_2"):
        ids.add(login(world, code=wechat.login_code(openid, blank)).json["member"]["member_id"])
    world.deliver()
    assert len(ids) == 2
    assert world.log_in("o_2")["member"]["member_id"] in ids
    assert world.get(f"/v1/admin/merges/{max(ids)}").status == world.get(f"/v1/admin/merges/{min(ids)}").status == 404


@pytest.mark.parametrize("blank", ["", " "])
def test_a_blank_openid_or_number_is_no_answer(world, blank):
    wechat = world.simulator.wechat
    assert login(world, code=wechat.login_code(blank)).code == "wechat_unavailable"
    refused = login(world, code=wechat.login_code("o_1"), phone_code=wechat.phone_code(blank))
    assert (refused.status, refused.code) == (503, "wechat_unavailable")
    assert world.log_in("o_1")["member"]["phone"] is None


def test_the_phone_code_of_another_phone_is_refused(world):
    wechat = world.simulator.wechat
    refused = login(world, code=wechat.login_code("o_1"), phone_code=wechat.phone_code("13812345678", "o_2"))
    assert (refused.status, refused.code) == (400, "phone_code_invalid")


def test_the_phone_number_is_kept_sealed_and_shown_masked(world):
    code = world.simulator.wechat.phone_code("13812345678")
    login = world.log_in("o_1", phone_code=code)
    assert login["member"]["phone"] == "138****5678"
    assert world.as_shopper(login["token"], "GET", "/v1/me").json["phone"] == "138****5678"
    import boto3

    stored = boto3.client("dynamodb").scan(TableName="mp-members")["Items"]
    assert "13812345678" not in str(stored)


@pytest.mark.parametrize(
    ("number", "shown"),
    [("13812345678", "138****5678"), ("0212345678", "021****5678"), ("021234567", "****67"), ("12345", "****45")],
)
def test_a_number_of_ten_digits_or_more_shows_seven_and_a_shorter_one_two(number, shown):
    assert rules.masked(number) == shown


def test_a_wrong_phone_code_makes_nobody(world):
    refused = login(world, code=world.simulator.wechat.login_code("o_1"), phone_code="nope")
    assert (refused.status, refused.code) == (400, "phone_code_invalid")
    assert world.log_in("o_1")["joined"] is True


def test_consents_are_kept_as_history_and_a_repeat_adds_none(world):
    yes = {"purpose": "marketing", "version": "1", "granted": True}
    world.log_in("o_1", consents=[yes])
    world.log_in("o_1", consents=[yes])
    login = world.log_in("o_1", consents=[{**yes, "granted": False}])
    assert [(one["purpose"], one["granted"]) for one in login["member"]["consents"]] == [("marketing", False)]
    import boto3

    items = boto3.client("dynamodb").scan(TableName="mp-members")["Items"]
    assert sum(one["sk"]["S"].startswith("CONSENT#") for one in items) == 2


def test_a_purpose_of_no_list_is_refused_with_the_list(world):
    fields = {"purpose": "everything_0001", "version": "1", "granted": True}
    refused = login(world, code=world.simulator.wechat.login_code("o_1"), consents=[fields])
    assert (refused.status, refused.json["error"]["field"]) == (400, "consents[0].purpose")
    for purpose in rules.PURPOSES:
        world.log_in("o_1", consents=[{**fields, "purpose": purpose}])
    kept = world.log_in("o_1")["member"]["consents"]
    assert [one["purpose"] for one in kept] == sorted(rules.PURPOSES)


def test_what_was_added_before_the_list_was_closed_falls_away(world):
    """3,000 purposes: with ten more a login was a 500, for good."""
    from chalicelib.aws import dynamo
    from chalicelib.members import store
    from chalicelib.tables.members import Member

    member_id = world.log_in("o_1")["member"]["member_id"]
    junk = {f"made_up_{n}": {"version": "1" * 32, "granted": True, "at": world.now().isoformat()} for n in range(3000)}
    key = Member(pk=f"MEMBER#{member_id}", sk="MEMBER")
    dynamo.commit([dynamo.update("member", key, [Member.consents.set(junk)])])
    assert world.log_in("o_1")["member"]["consents"] == []
    yes = {"purpose": "marketing", "version": "1", "granted": True}
    consents = world.log_in("o_1", consents=[yes])["member"]["consents"]
    assert [one["purpose"] for one in consents] == ["marketing"]
    assert list(store.find(member_id).consents) == ["marketing"]


def test_first_and_last_source_are_kept_and_a_qr_id_brings_its_place(world):
    made = world.http(
        "POST",
        "/v1/admin/qr-codes",
        {"mall_id": "sun", "store_id": "sun_cafe", "surface": "counter", "promoter_id": "p1"},
        {"Authorization": f"Bearer {world.staff['operator']}", "Idempotency-Key": "k1"},
    ).json
    login = world.log_in("o_1", source={"scene": 1047, "qr_id": made["qr_id"]})
    world.log_in("o_1", source={"scene": 1001})
    from chalicelib.members import store

    member = store.find(login["member"]["member_id"])
    assert (member.first_source["store_id"], member.first_source["promoter_id"]) == ("sun_cafe", "p1")
    assert (member.first_source["scene"], member.last_source["scene"]) == (1047, 1001)


def test_renewal_gives_a_token_and_log_out_ends_all_of_them(world):
    from chalicelib import memory

    first, second = world.token_of("o_1"), world.token_of("o_1")
    renewed = world.as_shopper(first, "POST", "/v1/login/renew")
    assert renewed.status == 200
    assert world.as_shopper(second, "POST", "/v1/logout").status == 204
    memory.forget()
    for token in (first, second, renewed.json["token"]):
        assert world.as_shopper(token, "GET", "/v1/me").code == "token_invalid"
    assert world.as_shopper(world.token_of("o_1"), "GET", "/v1/me").status == 200


def test_two_answers_to_one_purpose_count_as_the_last(world):
    yes = {"purpose": "marketing", "version": "1", "granted": True}
    login = world.log_in("o_1", consents=[yes, {**yes, "granted": False}])
    assert [one["granted"] for one in login["member"]["consents"]] == [False]


def test_a_login_after_a_log_out_counts_at_once(world):
    token = world.token_of("o_1")
    assert world.as_shopper(token, "GET", "/v1/me").status == 200
    world.as_shopper(token, "POST", "/v1/logout")
    assert world.as_shopper(world.token_of("o_1"), "GET", "/v1/me").status == 200


def test_a_unionid_that_comes_later_leads_to_the_member_too(world):
    from chalicelib import memory

    one, other = APPS
    world.put("malls/moon", {"name": "moon", "appid": other, "mchid": "1900000109"})
    memory.forget()
    first = world.log_in("o_a")
    wechat = world.simulator.wechat
    world.http("POST", "/v1/login", {"appid": one, "code": wechat.login_code("o_a", "u_1")})
    there = world.http("POST", "/v1/login", {"appid": other, "code": wechat.login_code("o_b", "u_1")}).json
    assert there["member"]["member_id"] == first["member"]["member_id"]
