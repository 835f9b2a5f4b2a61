"""What staff see of a member: the profile with its marks masked."""

import pytest

from chalicelib import memory
from chalicelib.parking.rules.plate import mask_plate
from proof.world import APPID, plate_path

NUMBER, PLATE, OTHER_PLATE = "13812345678", "京A12345", "京AD12345"
STAFF = ("operator", "finance", "auditor")


def show(world, member_id, role="operator"):
    return world.get(f"/v1/admin/members/{member_id}", role)


def as_operator(world, path, body):
    headers = {"Authorization": f"Bearer {world.staff['operator']}", "Idempotency-Key": path}
    return world.http("POST", f"/v1/admin/{path}", body, headers)


@pytest.fixture
def login(world):
    """A member who came by a printed code, with a phone number, a birthday and two plates."""
    made = as_operator(world, "qr-codes", {"mall_id": "sun", "surface": "counter", "store_id": "sun_cafe"})
    login = world.log_in(
        "o_1",
        phone_code=world.simulator.wechat.phone_code(NUMBER, "o_1"),
        consents=[{"purpose": "marketing", "version": "v1", "granted": True}],
        source={"scene": 1047, "qr_id": made.json["qr_id"]},
    )
    for plate in (PLATE, OTHER_PLATE):
        assert world.as_shopper(login["token"], "PUT", plate_path(plate)).status == 200
    assert world.as_shopper(login["token"], "PUT", "/v1/me/birthday", {"month": 2, "day": 29}).status == 200
    return login


def test_staff_see_a_member_with_its_marks_masked(world, login):
    member_id = login["member"]["member_id"]
    world.move(minutes=1)
    world.log_in("o_1", source={"scene": 1089})
    seen = {role: show(world, member_id, role) for role in STAFF}
    assert seen["operator"].json == seen["finance"].json == seen["auditor"].json
    body = seen["operator"].json
    assert (body["member_id"], body["state"], body["merged_into"], body["former_ids"]) == (
        *(member_id, "active", None, []),
    )
    assert (body["phone"], body["birthday"], body["appids"]) == ("138****5678", "02-29", [APPID])
    assert body["plates"] == ["京A***45", "京A****45"]
    assert body["joined_at"] == body["phone_proven_at"] < body["seen_at"]
    assert body["consents"] == world.as_shopper(login["token"], "GET", "/v1/me").json["consents"]
    (consent,) = body["consents"]
    assert (consent["purpose"], consent["granted"], consent["at"]) == ("marketing", True, body["joined_at"])
    first, last = body["first_source"], body["last_source"]
    assert (first["scene"], first["surface"], first["mall_id"], first["store_id"]) == (
        *(1047, "counter", "sun", "sun_cafe"),
    )
    assert (last["scene"], last["qr_id"], last["store_id"]) == (1089, None, None)
    for mark in (NUMBER, PLATE, OTHER_PLATE, "o_1"):
        assert mark not in seen["operator"].text


def test_a_member_who_gave_nothing_is_shown_without(world):
    member_id = world.log_in("o_2")["member"]["member_id"]
    body = show(world, member_id).json
    given = ("phone", "phone_proven_at", "birthday", "first_source", "last_source", "merged_into")
    assert [body[name] for name in given] == [None] * len(given)
    assert (body["plates"], body["consents"], body["former_ids"]) == ([], [], [])


def test_a_former_id_leads_to_the_merged_member(world, login):
    kept = login["member"]["member_id"]
    world.move(seconds=1)
    for openid in ("o_2", "o_3"):
        code = world.simulator.wechat.phone_code(NUMBER, openid)
        other = world.log_in(openid, phone_code=code)["member"]["member_id"]
        order = {"member_id": kept, "other_id": other, "reason": "one person"}
        assert as_operator(world, "merges", order).status == 200
        memory.forget()
        world.deliver()
        former = show(world, other).json
        assert (former["member_id"], former["state"], former["merged_into"]) == (other, "merged", kept)
    body = show(world, kept).json
    assert (body["state"], body["merged_into"], set(body["former_ids"]) >= {other}) == ("active", None, True)
    assert len(body["former_ids"]) == 2
    assert body["plates"] == ["京A***45", "京A****45"]


@pytest.mark.parametrize("nobody", ["nobody", "x" * 3000, "%E5%BC%A0"])
def test_a_member_who_is_not_there_is_a_404(world, nobody):
    assert (show(world, nobody).status, show(world, nobody).code) == (404, "resource_not_found")


def test_merchants_staff_and_shoppers_see_no_members(world, login):
    path = f"/v1/admin/members/{login['member']['member_id']}"
    refused = world.http("GET", path, headers={"Authorization": f"Bearer {world.merchant('group')}"})
    assert (refused.status, refused.code) == (403, "role_forbidden")
    assert world.as_shopper(login["token"], "GET", path).status == 401


@pytest.mark.parametrize(
    ("plate", "masked"), [("京A12345", "京A***45"), ("粤BD12345", "粤B****45"), ("沪C1234挂", "沪C***4挂")]
)
def test_a_plate_is_masked(plate, masked):
    assert mask_plate(plate) == masked
