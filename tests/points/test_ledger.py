"""Points over the whole path: credited once, taken back once, whatever is repeated, lost or out of order."""

import random

import pytest


def points(world, token):
    return world.as_shopper(token, "GET", "/v1/me/points").json


def refund(world, payment_id, fen):
    order = world.simulator.pay.orders[payment_id]
    world.simulator.pay.refund_from_console(order.transaction_id, fen)
    return world.courier.notices[-1]


def test_a_payment_earns_at_its_stores_rate_on_what_was_really_paid(world):
    told = world.log_in("o_1", claim="gift")
    world.buy(told["token"], 4099, coupon_ids=[told["claim"]["coupon"]["coupon_id"]])
    book = points(world, told["token"])
    assert book["balance"] == book["spendable"] == (4099 - 500) * 2 // 100
    assert [(one["kind"], one["points"]) for one in book["entries"]] == [("credit", 71)]
    assert book["expiring"][0]["points"] == 71


def test_a_rate_changed_after_the_order_does_not_change_what_it_earns(world):
    from chalicelib import memory

    token = world.token_of("o_1")
    payment_id = world.open_payment(token, 1000).json["payment_id"]
    shop = {"name": "cafe", "mall_id": "sun", "merchant_id": "group", "points_per_yuan": 9}
    assert world.put("stores/sun_cafe", shop).status == 200
    memory.forget()
    world.notify(world.pay(payment_id))
    world.deliver()
    assert points(world, token)["balance"] == 20


@pytest.mark.parametrize("seed", range(5))
def test_partial_refunds_end_the_same_in_any_order_and_however_often(world, seed):
    token = world.token_of("o_1")
    payment_id = world.open_payment(token, 1099).json["payment_id"]
    notices = [world.pay(payment_id)]
    notices += [refund(world, payment_id, fen) for fen in (333, 333, 433)]
    chance = random.Random(seed)
    shuffled = notices * 2
    chance.shuffle(shuffled)
    for notice in shuffled:
        assert world.notify(notice).status == 204
    world.deliver(shuffle=chance.shuffle, times=2)
    book = points(world, token)
    assert book["balance"] == 0
    assert sorted(one["points"] for one in book["entries"] if one["kind"] == "credit") == [21]
    assert sum(one["points"] for one in book["entries"]) == 0


def test_a_refund_after_the_points_were_spent_goes_below_zero_and_is_earned_back(world):
    token = world.token_of("o_1")
    payment_id = world.buy(token, 5000)
    gate = world.device("gate", "garage")
    from proof.world import plate_path

    world.as_shopper(token, "PUT", plate_path("京A12345"))
    world.as_device(gate, "/v1/gate/entries", {"plate": "京A12345", "gate_event_id": "e1"})
    world.move(minutes=80)
    visit = world.as_shopper(token, "GET", "/v1/parking/visits/current").json["visits"][0]
    settled = world.as_shopper(token, "POST", f"/v1/parking/visits/{visit['visit_id']}/exit", {"points": 100}).json
    assert (settled["state"], settled["points"]) == ("settled", 50)
    world.notify(refund(world, payment_id, 5000))
    world.deliver()
    assert (points(world, token)["balance"], points(world, token)["spendable"]) == (-50, 0)
    world.buy(token, 4000)
    assert (points(world, token)["balance"], points(world, token)["spendable"]) == (30, 30)


def test_history_is_paged_newest_first(world):
    token = world.token_of("o_1")
    for fen in (1000, 2000, 3000):
        world.buy(token, fen)
        world.move(minutes=1)
    first = world.as_shopper(token, "GET", "/v1/me/points?limit=2").json
    rest = world.as_shopper(token, "GET", f"/v1/me/points?limit=2&cursor={first['next_cursor']}").json
    assert [one["points"] for one in first["entries"] + rest["entries"]] == [60, 40, 20]
    assert rest["next_cursor"] is None
