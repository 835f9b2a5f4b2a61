"""The packaged stack as a newcomer uses it: over HTTP, at the addresses of .local/stack.json."""

import time
from datetime import datetime, timedelta

import pytest

from simulator.people import Refused, Shopper, call


def scan(running, table):
    import boto3

    return boto3.client("dynamodb").scan(TableName=running.described["tables"][table])["Items"]


def until(condition, seconds=60.0):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.2)
    return False


def test_health_shows_version_and_stage(running):
    health = call(running, "GET", "/v1/health")
    assert (health["version"], health["stage"], health["test_clock"]) == ("0.1.0", "local", True)
    assert abs(datetime.fromisoformat(health["business_time"]) - running.now()) < timedelta(seconds=30)


def test_a_shopper_joins_claims_pays_and_gets_points(running):
    shopper = Shopper(running, "o_journey_1")
    response = shopper.log_in(claim="welcome")
    order = shopper.post(
        "/v1/payments",
        {"store_id": "sun_cafe", "amount_fen": 5000, "coupon_ids": [response["claim"]["coupon"]["coupon_id"]]},
    )
    running.simulate("pay", out_trade_no=order["payment_id"])
    assert until(lambda: shopper.get("/v1/me/points")["balance"] == 90)
    assert until(lambda: shopper.get("/v1/me/coupons")["coupons"][0]["state"] == "redeemed")
    assert shopper.get(f"/v1/payments/{order['payment_id']}")["state"] == "paid"


def test_the_same_callback_twenty_times_over_http_credits_once(running):
    shopper = Shopper(running, "o_journey_2")
    shopper.log_in()
    order = shopper.post("/v1/payments", {"store_id": "sun_cafe", "amount_fen": 5000})
    running.simulate("pay", out_trade_no=order["payment_id"])
    for _ in range(19):
        running.simulate("notify", out_trade_no=order["payment_id"])
    assert until(lambda: running.look("courier")["idle"] and shopper.get("/v1/me/points")["balance"] == 100)
    time.sleep(2)
    entries = shopper.get("/v1/me/points")["entries"]
    assert [one["points"] for one in entries] == [100]


def test_a_lost_callback_is_found_by_the_poller(running):
    shopper = Shopper(running, "o_journey_3")
    shopper.log_in()
    order = shopper.post("/v1/payments", {"store_id": "sun_cafe", "amount_fen": 5000})
    running.simulate("courier", losses=1)
    running.simulate("pay", out_trade_no=order["payment_id"])
    running.move_clock(running.now() + timedelta(minutes=16))
    running.fire("payments_poll")
    assert until(lambda: shopper.get("/v1/me/points")["balance"] == 100)


def test_an_unknown_path_gets_a_json_error(running):
    with pytest.raises(Refused) as refused:
        call(running, "GET", "/v1/nothing")
    assert (refused.value.status, refused.value.code) == (404, "path_unknown")
    with pytest.raises(Refused) as refused:
        call(running, "DELETE", "/v1/me")
    assert (refused.value.status, refused.value.code) == (404, "path_unknown")
