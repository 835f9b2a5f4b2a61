"""Checkout of a purchase (by store id, pay code or scan-and-go lines) and of a visit; orders of 0 fen."""

from datetime import timedelta

import pytest

from chalicelib import memory
from chalicelib.payments.store import orders
from proof.scenes import callers
from proof.scenes import common as scenes
from proof.scenes.points import policy
from proof.world import plate_path
from simulator import seed

LINES = [{"sku": "cup", "amount_fen": 3000, "quantity": 2}, {"sku": "tea", "amount_fen": 2000}]


@pytest.fixture
def shopper(world):
    """A member with a coupon of 5 yuan and 100 points; 10 points are worth 1 yuan."""
    policy(cash={"points_per_yuan": 10, "ceiling_percent": 100})(world)
    login = world.log_in("o_1", claim="gift")
    world.notes["token"] = login["token"]
    world.buy(login["token"], 5000)
    return login["token"], login["claim"]["coupon"]["coupon_id"]


def open_(world, token, body, key="k"):
    return world.as_shopper(token, "POST", "/v1/payments", body, key=key)


def quote(world, token, body):
    return world.as_shopper(token, "POST", "/v1/payments/quote", body)


def book(world, token):
    return world.as_shopper(token, "GET", "/v1/me/points").json


def wallet(world, token):
    return [one["state"] for one in world.as_shopper(token, "GET", "/v1/me/coupons").json["coupons"]]


def test_a_quote_equals_its_order_and_holds_nothing(world, shopper):
    token, coupon = shopper
    body = {"store_id": "sun_cafe", "lines": LINES, "coupon_ids": [coupon], "points": 20}
    response = quote(world, token, body).json
    assert [(one["kind"], one["name"], one["amount_fen"]) for one in response["lines"]] == [
        ("goods", "cup", 3000),
        ("goods", "tea", 2000),
        ("coupon", coupon, -500),
        ("points", "", -200),
    ]
    assert response["payable_fen"] == 4300
    assert (wallet(world, token), book(world, token)["spendable"]) == (["claimed"], 100)
    assert world.as_shopper(token, "GET", "/v1/me/payments").json["payments"][0]["amount_fen"] == 5000
    opened = open_(world, token, body).json
    assert (opened["lines"], opened["payable_fen"]) == (response["lines"], 4300)
    assert world.simulator.pay.orders[opened["payment_id"]].request["amount"]["total"] == 4300


def test_a_pay_code_identifies_its_store(world, shopper):
    code = callers.make_qr_code(world)[1]["qr_id"]
    opened = open_(world, shopper[0], {"qr_id": code, "amount_fen": 700})
    assert opened.json["store_id"] == "sun_cafe"
    assert open_(world, shopper[0], {"qr_id": "nowhere", "amount_fen": 700}, key="k2").code == "resource_not_found"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"amount_fen": 100},
        {"store_id": "sun_cafe"},
        {"store_id": "sun_cafe", "qr_id": "x", "amount_fen": 100},
        {"store_id": "sun_cafe", "visit_id": "x", "amount_fen": 100},
        {"visit_id": "x", "amount_fen": 100},
        {"visit_id": "x", "lines": LINES},
        {"visit_id": "x", "coupon_ids": ["a", "b"]},
        {"store_id": "sun_cafe", "lines": LINES, "amount_fen": 4999},
    ],
)
def test_contradicting_fields_are_refused_and_write_nothing(world, shopper, body):
    for answer in (open_(world, shopper[0], body), quote(world, shopper[0], body)):
        assert (answer.status, answer.code) == (422, "value_invalid")
    assert len(world.as_shopper(shopper[0], "GET", "/v1/me/payments").json["payments"]) == 1


def test_the_first_field_that_a_visit_cannot_have_is_named(world, shopper):
    answer = quote(world, shopper[0], {"visit_id": "x", "amount_fen": 100, "lines": LINES})
    assert (answer.status, answer.json["error"]["field"]) == (422, "amount_fen")


def test_an_order_paid_by_coupons_and_points_never_reaches_the_provider(world, shopper):
    token, _ = shopper
    seen = len(world.simulator.pay.orders)
    response = [open_(world, token, {"store_id": "sun_cafe", "amount_fen": 1000, "points": 100}) for _ in range(2)]
    assert response[0].json == response[1].json
    opened = response[0].json
    assert (opened["state"], opened["payable_fen"], opened["wx"]) == ("paid", 0, None)
    world.deliver(times=2)
    assert world.deliver_delayed() <= 1  # of the first purchase
    assert len(world.simulator.pay.orders) == seen
    assert book(world, token)["spendable"] == 0
    assert world.fire("payments_poll") == {"settled": 0, "put_off": 0, "failed": 0}


def test_a_purchase_paid_by_a_coupon_redeems_it_and_a_refund_restores_it(world):
    world.put("campaigns/all", seed.campaign("all", units=9, threshold_fen=1000, discount_fen=900, on_refund="yes"))
    world.put(
        "campaigns/free",
        seed.campaign(
            "free", units=9, worth={"kind": "percent_off", "percent": 100, "ceiling_fen": 5000, "threshold_fen": 0}
        )
        | {"on_refund": "yes"},
    )
    memory.forget()
    token = world.token_of("o_1")
    coupon = world.as_shopper(token, "POST", "/v1/coupons/campaigns/free/claim", key="c").json["coupon"]["coupon_id"]
    opened = open_(world, token, {"store_id": "sun_cafe", "amount_fen": 900, "coupon_ids": [coupon]}).json
    assert (opened["state"], opened["payable_fen"]) == ("paid", 0)
    world.deliver(times=2)
    assert wallet(world, token) == ["redeemed"]
    headers = {"Authorization": f"Bearer {world.staff['operator']}", "Idempotency-Key": "r"}
    path = f"/v1/payments/{opened['payment_id']}/refunds"
    part = world.http(
        "POST", path, {"reason": "broken", "lines": [{"sku": "cup"}]}, {**headers, "Idempotency-Key": "p"}
    )
    assert part.code == "value_invalid", "no money was paid for one of them"
    response = world.http("POST", path, {"reason": "broken"}, headers).json
    assert (response["state"], response["refund_fen"]) == ("succeeded", 0)
    world.deliver(times=2)
    assert wallet(world, token) == ["claimed"]
    again = world.http("POST", path, {"reason": "broken"}, {**headers, "Idempotency-Key": "r2"})
    assert again.code == "refund_exceeds"


def test_a_refund_without_money_reverses_the_coupon_that_a_rule_issued(world, shopper):
    token, _ = shopper
    rule = {"name": "rate", "mall_id": "sun", "points": 2, "per_fen": 100, "counts": "amount"}
    assert world.put("earning-rules/rate", rule).status == 200
    memory.forget()
    opened = open_(world, token, {"store_id": "sun_cafe", "amount_fen": 1000, "points": 100}).json
    world.deliver()
    assert book(world, token)["balance"] == 20
    headers = {"Authorization": f"Bearer {world.staff['operator']}", "Idempotency-Key": "r"}
    world.http("POST", f"/v1/payments/{opened['payment_id']}/refunds", {"reason": "broken"}, headers)
    world.deliver()
    assert book(world, token)["balance"] == 100


def test_a_callback_before_the_response_to_the_order_is_applied(world, monkeypatch):
    """The shopper pays, and the callback arrives, before the provider's answer to the order is written."""
    from chalicelib.providers import wechat_pay

    token, real = world.token_of("o_1"), wechat_pay.open_order

    def slow(**asked):
        prepay_id = real(**asked)
        world.notify(world.pay(asked["out_trade_no"]))
        world.deliver()
        return prepay_id

    monkeypatch.setattr(wechat_pay, "open_order", slow)
    opened = world.open_payment(token, 5000).json
    assert (opened["state"], opened["wx"]) == ("paid", None)
    world.deliver()
    assert book(world, token)["balance"] == 100


# --- parking ------------------------------------------------------------------------------------------------------
@pytest.fixture
def parked(world, shopper):
    """The shopper's car has been parked for three hours."""
    scenes.with_plate(world)
    scenes.parked(world)
    world.move(hours=3)
    return shopper[0], world.notes["visit"]


def current(world, token):
    return world.as_shopper(token, "GET", "/v1/parking/visits/current").json["visits"][0]


def test_a_visit_is_paid_at_the_same_route(world, parked):
    token, visit = parked
    due = current(world, token)["due_fen"]
    response = quote(world, token, {"visit_id": visit}).json
    assert (response["payable_fen"], sum(one["amount_fen"] for one in response["lines"])) == (due, due)
    first, again = (open_(world, token, {"visit_id": visit}, key=key) for key in ("a", "b"))
    assert first.json["payment_id"] == again.json["payment_id"]
    assert again.headers["Idempotency-Replayed"] == "true"
    assert (first.json["purpose"], first.json["payable_fen"]) == ("parking", due)
    world.notify(world.pay(first.json["payment_id"]))
    world.deliver()
    assert current(world, token)["state"] == "settled"
    assert open_(world, token, {"visit_id": visit}, key="c").json["state"] == "paid"


def test_a_visit_paid_by_points_alone_is_settled_by_an_order_of_0_fen(world, parked):
    token, visit = parked
    seen = len(world.simulator.pay.orders)
    world.move(hours=-2, minutes=10)
    response = open_(world, token, {"visit_id": visit, "points": 100}).json
    assert (response["state"], response["payable_fen"]) == ("paid", 0)
    assert open_(world, token, {"visit_id": visit, "points": 100}).json["payment_id"] == response["payment_id"]
    world.deliver(times=2)
    assert current(world, token)["state"] == "settled"
    assert len(world.simulator.pay.orders) == seen
    again = open_(world, token, {"visit_id": visit, "points": 100})
    assert (again.json["payment_id"], again.headers["Idempotency-Replayed"]) == (response["payment_id"], "true")


def test_a_visit_settled_without_an_order_has_no_payment(world, parked):
    token, visit = parked
    world.move(hours=-2, minutes=10)
    world.as_shopper(token, "POST", f"/v1/parking/visits/{visit}/exit", {"points": 100})
    assert open_(world, token, {"visit_id": visit}).code == "visit_settled"


def test_a_whole_refund_of_parking_restores_its_points(world, parked):
    token, visit = parked
    before = book(world, token)["balance"]
    response = open_(world, token, {"visit_id": visit, "points": 90}).json
    assert book(world, token)["balance"] < before
    world.notify(world.pay(response["payment_id"]))
    world.deliver()
    headers = {"Authorization": f"Bearer {world.staff['operator']}", "Idempotency-Key": "r"}
    path = f"/v1/payments/{response['payment_id']}/refunds"
    for fen, key in ((1, "r1"), (response["payable_fen"] - 1, "r2")):
        assert book(world, token)["balance"] < before
        world.move(minutes=1, seconds=1)
        sent = {**headers, "Idempotency-Key": key}
        assert world.http("POST", path, {"reason": "gate was broken", "refund_fen": fen}, sent).status == 200
        world.deliver(times=2)
    assert book(world, token)["balance"] == before


def test_a_strangers_visit_cannot_be_paid(world, parked):
    other = world.token_of("o_2")
    assert open_(world, other, {"visit_id": parked[1]}).code == "visit_not_found"
    assert world.as_shopper(other, "PUT", plate_path(callers.PLATE)).status == 200
    assert open_(world, other, {"visit_id": parked[1]}).status == 200


def test_an_order_survives_a_token_that_expires_meanwhile(world, shopper, monkeypatch):
    """The phone logs in again and repeats the request with the same key."""
    from chalicelib import clock

    token, _ = shopper
    body = {"store_id": "sun_cafe", "amount_fen": 700}
    opened = open_(world, token, body).json
    real = clock.real_now
    monkeypatch.setattr(clock, "real_now", lambda: real() + timedelta(days=1))
    assert open_(world, token, body).status == 401
    monkeypatch.setattr(clock, "real_now", real)
    again = open_(world, world.token_of("o_1"), body)
    assert (again.json["payment_id"], again.headers["Idempotency-Replayed"]) == (opened["payment_id"], "true")


def test_one_key_from_many_threads_opens_one_order(world, shopper):
    """tests/races runs the race on real engines; this test checks the responses."""
    answers = [open_(world, shopper[0], {"store_id": "sun_cafe", "amount_fen": 700}).json for _ in range(5)]
    assert len({one["payment_id"] for one in answers}) == 1
    assert len({str({**one, "wx": None}) for one in answers}) == 1
    assert orders.find(answers[0]["payment_id"]).payable_fen == 700
