"""Staff find a member by what the shopper at the desk can tell."""

import pytest

from chalicelib import memory, typed
from chalicelib.service import rules
from proof.world import plate_path

NUMBER, PLATE = "13812345678", "京A12345"


def find(world, role="operator", **asked):
    headers = {"Authorization": f"Bearer {world.staff[role]}"}
    return world.http("POST", "/v1/admin/members/find", asked, headers)


def found(world, **asked):
    answer = find(world, **asked)
    assert answer.status == 200, answer.text
    return [one["member_id"] for one in answer.json["members"]]


@pytest.fixture
def member(world):
    login = world.log_in("o_1", phone_code=world.simulator.wechat.phone_code(NUMBER, "o_1"))
    assert world.as_shopper(login["token"], "PUT", plate_path(PLATE)).status == 200
    return login["member"]["member_id"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        *(("phone", text) for text in (NUMBER, "+86 138 1234 5678", "0086-13812345678", "１３８１２３４５６７８")),
        ("openid", "o_1"),
        *(("plate", text) for text in (PLATE, "京a·12345", "京A 12345")),
    ],
)
def test_a_member_is_found_by_what_leads_to_it(world, member, name, text):
    world.log_in("o_2")
    answer = find(world, **{name: text})
    (one,) = answer.json["members"]
    assert (one["member_id"], one["phone"], one["former_ids"]) == (member, "138****5678", [])
    assert NUMBER not in answer.text
    assert found(world, member_id=member) == [member]


def test_whom_a_member_became_is_found_by_either_and_a_number_of_two_finds_both(world, member):
    code = world.simulator.wechat.phone_code(NUMBER, "o_2")
    world.move(seconds=1)
    other = world.log_in("o_2", phone_code=code)["member"]["member_id"]
    assert found(world, phone=NUMBER) == [member, other]
    body = {"member_id": member, "other_id": other, "reason": "seen the card"}
    assert world.http("POST", "/v1/admin/merges", body, {"Authorization": f"Bearer {world.staff['operator']}"}).json
    memory.forget()
    for asked in ({"member_id": other}, {"openid": "o_2"}, {"phone": NUMBER}, {"plate": PLATE}):
        (one,) = find(world, **asked).json["members"]
        assert (one["member_id"], one["former_ids"]) == (member, [other])


@pytest.mark.parametrize(
    "asked", [{"member_id": "nobody"}, {"phone": "13900000000"}, {"openid": "o_9"}, {"plate": "沪B99999"}]
)
def test_nobody_is_an_empty_list(world, member, asked):
    assert found(world, **asked) == []


@pytest.mark.parametrize("asked", [{}, {"phone": NUMBER, "openid": "o_1"}, {"plate": "x"}, {"name": "anna"}])
def test_one_thing_is_named(world, asked):
    assert find(world, **asked).status in (400, 422)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("138 1234-5678", (NUMBER,)),
        ("008613812345678", (NUMBER,)),
        ("8613812345678", (NUMBER,)),
        ("+85291234567", ("85291234567", "+85291234567")),
        ("0085291234567", ("85291234567", "+85291234567")),
        ("(852) 9123 4567", ("85291234567", "+85291234567")),
    ],
)
def test_a_number_is_meant_as_wechat_tells_it(text, meant):
    assert rules.possible_numbers(typed.phone(text)) == meant


@pytest.mark.parametrize(
    "path",
    [
        *(f"/v1/admin/members/{{}}/{what}" for what in ("coupons", "coupons/c", "points", "tiers", "visits")),
        "/v1/admin/payments?member_id={}",
    ],
)
def test_a_member_who_is_not_there_is_a_404(world, member, path):
    for nobody in ("nobody", "x" * 3000, "%E5%BC%A0"):
        refused = world.get(path.format(nobody))
        assert (refused.status, refused.code) == (404, "resource_not_found"), path
    if "coupons/c" not in path:
        assert world.get(path.format(member)).status == 200
