"""Printed codes: made, and listed with their place."""

import pytest


def make(world, key, **place):
    headers = {"Authorization": f"Bearer {world.staff['operator']}", "Idempotency-Key": key}
    answer = world.http("POST", "/v1/admin/qr-codes", {"mall_id": "sun", "surface": "door", **place}, headers)
    assert answer.status == 200, answer.text
    return answer.json


def every(world, query, role="auditor"):
    found, cursor = [], ""
    while cursor is not None:
        page = world.get(f"/v1/admin/qr-codes?limit=2{query}{cursor and '&cursor=' + cursor}", role).json
        assert len(page["qr_codes"]) <= 2
        found, cursor = [*found, *page["qr_codes"]], page["next_cursor"]
    return found


def test_a_malls_codes_are_listed_newest_first_with_who_made_them(world):
    mall = world.get("/v1/admin/malls/sun").json["body"]
    assert world.put("malls/moon", mall).status == 200
    made = []
    for number in range(5):
        world.move(minutes=1)
        at = "sun_cafe" if number % 2 else None
        made.append(make(world, f"k{number}", surface="counter", store_id=at, promoter_id=f"p{number}"))
        make(world, f"k{number}", surface="counter", store_id=at, promoter_id=f"p{number}")  # a repeat
    other = make(world, "moon", mall_id="moon")
    listed = every(world, "&mall_id=sun")
    assert [{name: one[name] for name in made[0]} for one in listed] == made[::-1]
    assert {one["made_by"] for one in listed} == {"operator"}
    instants = [one["made_at"] for one in listed]
    assert instants == sorted(instants, reverse=True)
    assert [one["qr_id"] for one in every(world, "&mall_id=moon")] == [other["qr_id"]]
    assert [one["qr_id"] for one in every(world, "")] == sorted(one["qr_id"] for one in (*made, other))


@pytest.mark.parametrize("role", ["operator", "finance", "auditor"])
def test_staff_list_codes(world, role):
    made = make(world, "k")
    assert [one["qr_id"] for one in every(world, "&mall_id=sun", role)] == [made["qr_id"]]


def test_others_list_no_codes_and_an_unknown_mall_is_a_404(world):
    path = "/v1/admin/qr-codes?mall_id=sun"
    assert world.http("GET", path, headers={"Authorization": f"Bearer {world.merchant('group')}"}).code == (
        "role_forbidden"
    )
    assert world.as_shopper(world.token_of("o_1"), "GET", path).status == 401
    for mall_id in ("moon", "x" * 3000):
        assert world.get(f"/v1/admin/qr-codes?mall_id={mall_id}").code == "resource_not_found"
    assert world.get(f"{path}&store_id=sun_cafe").code == "parameter_invalid"


def test_a_cursor_of_one_malls_list_is_not_taken_by_another(world):
    mall = world.get("/v1/admin/malls/sun").json["body"]
    assert world.put("malls/moon", mall).status == 200
    for key in ("k1", "k2"):
        make(world, key)
    cursor = world.get("/v1/admin/qr-codes?mall_id=sun&limit=1").json["next_cursor"]
    assert world.get(f"/v1/admin/qr-codes?mall_id=moon&limit=1&cursor={cursor}").code == "parameter_invalid"
