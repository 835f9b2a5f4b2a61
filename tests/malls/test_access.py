"""Staff tokens and device keys: a person's, a place's; listed, and worth nothing once revoked."""

import json

import pytest

from chalicelib import clock, errors, memory
from chalicelib.malls import access
from chalicelib.parking.store import car_parks as parking
from chalicelib.security import devices, tokens

REPORT = {"plate": "京A12345", "gate_event_id": "e1"}


def post(world, path, role="operator"):
    return world.http("POST", path, None, {"Authorization": f"Bearer {world.staff[role]}"})


def every(world, path, name):
    """A list, page by page."""
    found, cursor = [], ""
    while cursor is not None:
        page = world.get(f"/v1/admin/{path}?limit=2{cursor and '&cursor=' + cursor}", "auditor").json
        found, cursor = [*found, *page[name]], page["next_cursor"]
    return found


def test_a_leaked_device_key_is_found_and_revoked(world):
    gate, other = world.device("gate", "garage"), world.device("gate", "garage")
    world.device("till", "sun_cafe")
    listed = {one["device_id"]: one for one in every(world, "devices", "devices")}
    assert len(listed) >= 3
    assert (listed[gate[0]]["place_id"], listed[gate[0]]["revoked"]) == ("garage", False)
    assert gate[1] not in json.dumps(list(listed.values()))
    for _ in range(2):
        response = post(world, f"/v1/admin/devices/{gate[0]}/revoke").json
        assert (response["revoked"], response["revoked_by"]) == (True, "operator")
    memory.forget()
    assert world.as_device(gate, "/v1/gate/entries", REPORT).code == "signature_invalid"
    assert world.as_device(other, "/v1/gate/entries", REPORT).status == 200
    assert post(world, "/v1/admin/devices/nothing/revoke").status == 404


def test_a_staff_token_is_listed_with_its_person_and_revoked(world):
    token_id, token, _ = access.issue_staff_token(name="Anna  Li", role="finance", real_now=clock.real_now())
    listed = {one["token_id"]: one for one in every(world, "staff-tokens", "staff_tokens")}
    assert (listed[token_id]["person"], listed[token_id]["name"]) == ("anna li", "Anna  Li")
    assert token not in json.dumps(list(listed.values()))
    sent = {"Authorization": f"Bearer {token}"}
    assert world.http("GET", "/v1/admin/payment-tasks", headers=sent).status == 200
    first = post(world, f"/v1/admin/staff-tokens/{token_id}/revoke").json
    assert post(world, f"/v1/admin/staff-tokens/{token_id}/revoke").json == first
    memory.forget()
    assert world.http("GET", "/v1/admin/payment-tasks", headers=sent).code == "token_invalid"
    assert post(world, "/v1/admin/staff-tokens/nothing/revoke").status == 404


def own_access(world, token):
    return world.http("GET", "/v1/admin/me", headers={"Authorization": f"Bearer {token}"})


@pytest.mark.parametrize("role", tokens.STAFF_ROLES)
def test_a_staff_token_says_whose_it_is(world, role):
    merchant_id = "group" if role == tokens.MERCHANT else None
    token_id, token, expires_at = access.issue_staff_token(
        name="Anna  Li", role=role, merchant_id=merchant_id, real_now=clock.real_now()
    )
    assert own_access(world, token).json == {
        "token_id": token_id,
        "name": "Anna  Li",
        "person": "anna li",
        "role": role,
        "merchant_id": merchant_id,
        "expires_at": expires_at.isoformat().replace("+00:00", "Z"),
    }


def test_only_staff_are_told_whose_their_token_is(world):
    assert own_access(world, world.token_of("o_1")).code == "token_invalid"
    assert world.http("GET", "/v1/admin/me").code == "token_missing"
    token_id, token, _ = access.issue_staff_token(name="x", role="auditor", real_now=clock.real_now())
    assert own_access(world, token).status == 200
    access.revoke_token(token_id, staff_id="command", real_now=clock.real_now())
    memory.forget()
    assert own_access(world, token).code == "token_invalid"


@pytest.mark.parametrize("role", devices.DEVICE_ROLES)
def test_a_device_for_a_place_that_is_not_there_is_refused(world, role):
    for place in ("nowhere", "", "sun"):
        with pytest.raises(errors.ReferenceInvalid):
            access.issue_device_key(name="x", role=role, place_id=place, real_now=clock.real_now())


def test_each_role_of_a_device_has_a_kind_of_place():
    assert set(access.PLACES) == set(devices.DEVICE_ROLES)
    assert access.PLACES["gate"] == parking.CAR_PARK.name


def test_the_command_lists_and_revokes(world, monkeypatch, capsys):
    import sys

    from infra import access as command

    gate = world.device("gate", "garage")
    monkeypatch.setattr(command, "use_environment", lambda **_: None)

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["access", "--local", *arguments])
        capsys.readouterr()
        command.main()
        printed = capsys.readouterr().out
        return json.loads(printed[printed.index("[" if arguments[0].endswith("s") else "{\n") :])

    made = run("token", "--role", "auditor", "--name", "bo")
    assert made["token_id"] in {one["token_id"] for one in run("tokens")}
    assert run("revoke", "--token", made["token_id"])["revoked"] is True
    assert gate[0] in {one["device_id"] for one in run("devices")}
    assert run("revoke", "--device", gate[0])["revoked"] is True
    with pytest.raises(SystemExit):
        run("revoke", "--device", "nothing")
    with pytest.raises(SystemExit):
        run("device", "--role", "gate", "--place", "nowhere", "--name", "gate 9")
    with pytest.raises(SystemExit):
        run("token", "--role", "auditor", "--name", "")
