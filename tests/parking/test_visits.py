"""A car enters, is priced, settled with points and money, and leaves; a repeated event changes nothing."""

from datetime import timedelta

import pytest

from proof.world import plate_path

PLATE = "京A12345"


@pytest.fixture
def parked(world):
    """A shopper whose car entered just now: the world, the token and the gate."""
    token = world.token_of("o_1")
    gate = world.device("gate", "garage")
    assert world.as_shopper(token, "PUT", plate_path(PLATE)).json == {"plates": [PLATE]}
    enter(world, gate)
    return world, token, gate


def enter(world, gate, event="in1", plate=PLATE):
    return world.as_device(gate, "/v1/gate/entries", {"plate": plate, "gate_event_id": event})


def leave(world, gate, event="out1", plate=PLATE):
    return world.as_device(gate, "/v1/gate/exits", {"plate": plate, "gate_event_id": event}).json


def current(world, token):
    return world.as_shopper(token, "GET", "/v1/parking/visits/current").json["visits"]


def settle(world, token, points=0):
    visit_id = current(world, token)[0]["visit_id"]
    return world.as_shopper(token, "POST", f"/v1/parking/visits/{visit_id}/exit", {"points": points})


def test_a_repeated_entry_is_one_visit(parked):
    world, token, gate = parked
    first, again = enter(world, gate).json, enter(world, gate).json
    assert first == again
    assert len(current(world, token)) == 1


def seen_by_staff(world, member_id, role="auditor"):
    return world.get(f"/v1/admin/members/{member_id}/visits", role)


def test_staff_see_a_members_visits_as_the_member_does_with_masked_plates(world):
    login, gate = world.log_in("o_1"), world.device("gate", "garage")
    member_id = login["member"]["member_id"]
    assert seen_by_staff(world, member_id).json == {"visits": []}
    for number, plate in enumerate((PLATE, "京AD12345")):
        world.as_shopper(login["token"], "PUT", plate_path(plate))
        enter(world, gate, f"in{number}", plate)
    world.move(hours=3)
    own, seen = current(world, login["token"]), seen_by_staff(world, member_id)
    assert {one["due_fen"] for one in own} == {1500}
    masked = {PLATE: "京A***45", "京AD12345": "京A****45"}
    assert seen.json["visits"] == [{**one, "plate": masked[one["plate"]]} for one in own]
    assert not any(plate in seen.text for plate in masked)


def test_visits_of_a_former_id_are_those_of_the_merged_member(world):
    number = world.simulator.wechat.phone_code
    logins = [world.log_in(who, phone_code=number("13812345678", who)) for who in ("o_1", "o_2")]
    members = [one["member"]["member_id"] for one in logins]
    world.as_shopper(logins[0]["token"], "PUT", plate_path(PLATE))
    enter(world, world.device("gate", "garage"))
    order = {"member_id": members[0], "other_id": members[1], "reason": "one person"}
    operator = {"Authorization": f"Bearer {world.staff['operator']}"}
    former = world.http("POST", "/v1/admin/merges", order, operator).json["merged_id"]
    world.deliver()
    kept = next(one for one in members if one != former)
    visits = seen_by_staff(world, former).json["visits"]
    assert len(visits) == 1
    assert visits == seen_by_staff(world, kept).json["visits"]


def test_who_may_not_see_a_members_visits_is_refused(world):
    login = world.log_in("o_1")
    path = f"/v1/admin/members/{login['member']['member_id']}/visits"
    refused = world.http("GET", path, headers={"Authorization": f"Bearer {world.merchant('group')}"})
    assert (refused.status, refused.code) == (403, "role_forbidden")
    assert world.as_shopper(login["token"], "GET", path).status == 401
    assert seen_by_staff(world, "nobody").code == "resource_not_found"


def test_the_gate_opens_within_the_free_minutes(parked):
    world, token, gate = parked
    world.move(minutes=29)
    assert leave(world, gate)["open"] is True
    assert leave(world, gate)["open"] is True  # a repeat
    assert leave(world, gate, "another") == {"open": False, "reason": "no_visit", "visit_id": None, "due_fen": 0}
    assert current(world, token) == []


def test_an_unpaid_car_stays_in(parked):
    world, _, gate = parked
    world.move(hours=3)
    refused = leave(world, gate)
    assert (refused["open"], refused["reason"], refused["due_fen"]) == (False, "unpaid", 1500)


def test_a_paid_visit_may_leave_within_its_grace_and_owes_more_after_it(parked):
    world, token, gate = parked
    world.move(hours=3)
    response = settle(world, token).json
    assert (response["state"], response["due_fen"]) == ("to_pay", 1500)
    assert settle(world, token).json["payment"]["payment_id"] == response["payment"]["payment_id"]
    assert leave(world, gate)["reason"] == "being_paid"
    world.notify(world.pay(response["payment"]["payment_id"]))
    world.deliver(times=3)
    visit = current(world, token)[0]
    assert (visit["state"], visit["due_fen"]) == ("settled", 0)
    assert settle(world, token).json["state"] == "settled"
    world.move(hours=2)
    late = leave(world, gate)
    assert (late["reason"], late["due_fen"]) == ("unpaid", 1000)
    again = settle(world, token).json
    assert again["due_fen"] == 1000
    assert again["payment"]["payment_id"] != response["payment"]["payment_id"]
    world.notify(world.pay(again["payment"]["payment_id"]))
    world.deliver()
    assert leave(world, gate)["open"] is True


def test_points_settle_a_visit_in_one_step(parked):
    world, token, gate = parked
    world.buy(token, 10_000)
    world.move(hours=2)
    response = settle(world, token, points=500).json
    assert (response["state"], response["points"], response["due_fen"]) == ("settled", 100, 0)
    assert settle(world, token, points=500).json == response  # a repeat returns the same and spends nothing
    assert world.as_shopper(token, "GET", "/v1/me/points").json["balance"] == 100
    assert leave(world, gate)["open"] is True


def test_points_above_the_balance_are_refused(parked):
    world, token, _ = parked
    world.move(hours=2)
    refused = settle(world, token, points=100)
    assert (refused.status, refused.code) == (409, "points_insufficient")
    assert current(world, token)[0]["state"] == "parked"


def test_points_are_restored_if_the_order_for_the_rest_is_not_paid(parked):
    world, token, _ = parked
    world.buy(token, 3000)
    world.move(hours=3)
    response = settle(world, token, points=50).json
    assert (response["points"], response["due_fen"]) == (50, 1000)
    assert world.as_shopper(token, "GET", "/v1/me/points").json["balance"] == 10
    world.as_shopper(token, "POST", f"/v1/payments/{response['payment']['payment_id']}/cancel")
    world.deliver(times=3)
    book = world.as_shopper(token, "GET", "/v1/me/points").json
    assert (book["balance"], book["spendable"]) == (60, 60)
    assert [one["kind"] for one in book["entries"]].count("return") == 1
    anew = settle(world, token).json
    assert anew["payment"]["payment_id"] != response["payment"]["payment_id"]


def test_another_member_with_the_plate_waits_for_the_one_who_pays(parked):
    world, token, _ = parked
    other = world.token_of("o_2")
    world.as_shopper(other, "PUT", plate_path(PLATE))
    world.move(hours=3)
    settle(world, token)
    assert settle(world, other).code == "visit_being_paid"


def test_a_stranger_cannot_settle_or_see_a_visit(parked):
    world, token, _ = parked
    visit_id = current(world, token)[0]["visit_id"]
    stranger = world.token_of("o_3")
    assert current(world, stranger) == []
    refused = world.as_shopper(stranger, "POST", f"/v1/parking/visits/{visit_id}/exit", {})
    assert (refused.status, refused.code) == (404, "visit_not_found")


def test_a_visit_without_an_exit_is_superseded_by_the_next_entry(parked):
    world, token, gate = parked
    world.move(days=2)
    enter(world, gate, "in2")
    assert [one["minutes"] for one in current(world, token)] == [0]
    world.move(minutes=5)
    assert leave(world, gate)["open"] is True


def test_a_gate_may_report_an_entry_late(parked):
    world, _, gate = parked
    seen = (world.now() - timedelta(hours=2)).isoformat()
    body = {"plate": "京B12345", "gate_event_id": "late", "occurred_at": seen}
    assert world.as_device(gate, "/v1/gate/entries", body).json["entered_at"].startswith(seen[:19])
    ancient = (world.now() - timedelta(days=2)).isoformat()
    refused = world.as_device(gate, "/v1/gate/entries", {**body, "gate_event_id": "x", "occurred_at": ancient})
    assert refused.code == "value_invalid"


def test_a_member_binds_five_plates_at_most(world):
    token = world.token_of("o_1")
    for number in range(5):
        assert world.as_shopper(token, "PUT", plate_path(f"京A1234{number}")).status == 200
    assert world.as_shopper(token, "PUT", plate_path("京A12340")).status == 200
    assert world.as_shopper(token, "PUT", plate_path("京A12345")).code == "plate_limit_reached"


def at(world, **back):
    return (world.now() - timedelta(**back)).isoformat()


def tell(world, gate, path, event, occurred_at):
    return world.as_device(gate, path, {"plate": PLATE, "gate_event_id": event, "occurred_at": occurred_at}).json


def test_a_late_exit_does_not_end_the_current_visit(parked):
    world, token, gate = parked
    world.move(hours=10)
    enter(world, gate, "in2")
    world.move(minutes=40)
    late = tell(world, gate, "/v1/gate/exits", "out1", at(world, hours=10))
    assert (late["open"], late["reason"]) == (False, "no_visit")
    assert [one["minutes"] for one in current(world, token)] == [40]


def test_a_repeated_exit_does_not_end_a_newer_visit(parked):
    world, token, gate = parked
    world.move(minutes=5)
    assert leave(world, gate)["open"] is True
    enter(world, gate, "in2")
    assert leave(world, gate)["open"] is True  # the first exit repeated
    assert len(current(world, token)) == 1


def test_a_late_entry_does_not_supersede_the_current_visit(parked):
    world, token, gate = parked
    here = current(world, token)[0]["visit_id"]
    world.move(minutes=5)
    for _ in range(2):
        tell(world, gate, "/v1/gate/entries", "in0", at(world, hours=10))
    assert [one["visit_id"] for one in current(world, token)] == [here]
    assert leave(world, gate)["open"] is True


def test_two_members_of_one_car_at_once_open_one_order(parked):
    from chalicelib import errors
    from chalicelib.parking import visits
    from chalicelib.parking.place_order import place_order
    from chalicelib.parking.rules.quote import quote_visit
    from chalicelib.parking.store import visits as store

    world, token, _ = parked
    other = world.token_of("o_2")
    world.as_shopper(other, "PUT", plate_path(PLATE))
    world.move(hours=3)
    members = [world.as_shopper(one, "GET", "/v1/me").json["member_id"] for one in (token, other)]
    stale = visits.find_own(members[1], current(world, token)[0]["visit_id"])
    settle(world, token)  # between the other's look and its write
    quote = quote_visit(stale, use_points=0, now=world.now())
    with pytest.raises(errors.IdempotencyKeyReused):
        place_order(stale, quote, None, member_id=members[1], via=None, now=world.now())
    assert store.find(stale.id).payer_id == members[0]
