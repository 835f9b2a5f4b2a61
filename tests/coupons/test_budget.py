"""A budget is never exceeded, and what is not used returns to it."""

import pytest
from boto3 import client

from chalicelib import memory
from proof.scenes import common as scenes
from proof.scenes import coupons
from proof.scenes.callers import FEW, shopper
from simulator import seed


def shards(world):
    """What the budget has left, shard by shard."""
    pages = client("dynamodb").get_paginator("scan").paginate(TableName=f"{world.prefix}-coupons")
    items = [item for page in pages for item in page["Items"] if item["pk"]["S"].startswith("STOCK#few#")]
    return [int(item.get("budget_left_fen", {"N": "0"})["N"]) for item in items]


def claims(world, number, start=0):
    responses = [shopper("POST", FEW, key=f"k{one}")(world) for one in range(start, start + number)]
    memory.forget()
    return [status if status == 200 else answer["error"]["code"] for status, answer in responses]


def test_the_budget_ends_before_the_units_do(world):
    coupons.with_budget(1800)(world)
    assert claims(world, 4) == [200, 200, 200, "coupon_sold_out"]
    assert sum(shards(world)) == 0


def test_what_payments_did_not_use_serves_another_claim(world):
    coupons.budget_over_shards(world)
    assert sorted(shards(world)) == [300, 300]
    assert claims(world, 2) == [200, "coupon_sold_out"]
    assert shards(world) == [0, 0]


def test_a_sold_out_campaign_with_returned_budget_can_be_claimed(world):
    coupons.with_budget(600)(world)
    coupon_id = shopper("POST", FEW, key="k")(world)[1]["coupon"]["coupon_id"]
    assert claims(world, 1) == ["coupon_sold_out"]
    world.buy(world.notes["token"], 1000, coupon_ids=[coupon_id])
    assert claims(world, 1) == ["coupon_sold_out"]  # 500 came back of 600
    world.put("campaigns/few", few(700))
    memory.forget()
    assert claims(world, 2) == [200, "coupon_sold_out"]


def few(budget_fen):
    more = {"limit_per_member": 9, "worth": coupons.PERCENT, "on_refund": "yes"}
    return seed.campaign("few", units=25, budget_fen=budget_fen, **more)


def test_an_expired_coupon_returns_its_reserve_once(world):
    coupons.coupon_expired(world)
    assert claims(world, 1) == ["coupon_sold_out"]
    for _ in range(2):
        assert world.fire("coupons_expire")["expired"] in (0, 1)
    assert sum(shards(world)) == 600
    assert claims(world, 2, start=5) == [200, "coupon_sold_out"]
    wallet = world.as_shopper(world.notes["token"], "GET", "/v1/me/coupons?state=expired").json["coupons"]
    assert len(wallet) == 1


def test_a_restored_coupon_whose_budget_is_spent_takes_off_what_it_took_off_before(world):
    coupons.with_budget(600, units=1)(world)
    coupon_id = shopper("POST", FEW, key="k")(world)[1]["coupon"]["coupon_id"]
    payment = world.buy(world.notes["token"], 5000, coupon_ids=[coupon_id])
    assert shards(world) == [100]
    # Somebody else's coupon takes what came back.
    world.put("campaigns/few", {**few(1100), "units": 2})
    memory.forget()
    assert claims(world, 1) == [200]
    order = world.simulator.pay.orders[payment]
    world.simulator.pay.refund_from_console(order.transaction_id, 4500)
    world.notify(world.courier.notices[-1])
    world.deliver()
    again = world.open_payment(world.notes["token"], 9000, coupon_ids=[coupon_id])
    assert again.json["discount_fen"] == 500


def test_random_cash_is_claimed_until_the_budget_is_spent(world):
    scenes.arrived(world)
    worth = {"kind": "random_cash", "threshold_fen": 2000, "least_fen": 100, "most_fen": 1000}
    scenes.campaign(world, "few", units=40, worth=worth, budget_fen=3000, limit_per_member=40)
    drawn = []
    for number in range(40):
        status, response = shopper("POST", FEW, key=f"k{number}")(world)
        if status == 200:
            drawn.append(response["coupon"]["drawn_fen"])
        memory.forget()
    assert 2900 < sum(drawn) <= 3000
    assert sum(drawn) + sum(shards(world)) == 3000
    assert len(set(drawn)) > 1
    wallet = world.as_shopper(world.notes["token"], "GET", "/v1/me/coupons?limit=100").json["coupons"]
    assert sorted(one["drawn_fen"] for one in wallet) == sorted(drawn)


@pytest.mark.parametrize("budget_fen", [599, 0])
def test_a_budget_that_covers_no_coupon_is_refused(world, budget_fen):
    assert world.put("campaigns/few", few(budget_fen)).status in (400, 422)


def test_new_units_are_served_from_the_budget_of_other_shards(world):
    """A shard that never had budget gets it from one that has."""
    scenes.arrived(world)
    worth = {"kind": "cash_off", "threshold_fen": 2000, "discount_fen": 100}
    scenes.campaign(world, "few", units=10, worth=worth, budget_fen=100_000, limit_per_member=50)
    assert claims(world, 10) == [200] * 10
    scenes.campaign(world, "few", units=20, worth=worth, budget_fen=100_000, limit_per_member=50)
    assert claims(world, 11, start=10) == [*[200] * 10, "coupon_sold_out"]


def test_a_budget_of_one_reserve_serves_many_who_use_less(world):
    coupons.with_budget(1199, units=20, limit_per_member=50)(world)
    served = 0
    for number in range(20):
        status, response = shopper("POST", FEW, key=f"k{number}")(world)
        assert status == 200 or response["error"]["code"] == "coupon_sold_out", response
        memory.forget()
        if status == 200:
            served += 1
            world.buy(world.notes["token"], 1000, key=f"b{number}", coupon_ids=[response["coupon"]["coupon_id"]])
    left = sum(shards(world))
    assert (served, left) == ((1199 - left) // 100, 1199 - 100 * served)
    assert left < 600


def test_the_last_random_cash_is_what_is_left(world):
    scenes.arrived(world)
    worth = {"kind": "random_cash", "threshold_fen": 2000, "least_fen": 100, "most_fen": 900}
    scenes.campaign(world, "few", units=40, worth=worth, budget_fen=2000, limit_per_member=40)
    outcomes = claims(world, 21)
    assert outcomes[-1] == "coupon_sold_out"
    assert sum(shards(world)) < 100
