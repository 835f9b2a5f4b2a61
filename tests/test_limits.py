"""Limits hold whatever a client repeats: what it can have open, and how many queries it causes at the provider."""

import re
from datetime import timedelta

import pytest
from chalice.app import Request

from chalicelib import allowance, clock, errors
from chalicelib.payments.rules import order as order_rules
from chalicelib.web.call import Call
from proof.scenes import circle, limits
from proof.world import APPID


def asked(act, times=20):
    """How many provider calls `times` calls of `act` cause, and what each returned."""
    with limits.provider_calls() as calls:
        answers = [act(number) for number in range(times)]
    return len(calls), answers


# --- what is open -------------------------------------------------------------------------------------------------
def test_a_member_cannot_open_orders_above_the_limit(world):
    token, other = world.token_of("o_1"), world.token_of("o_2")
    answers = [world.open_payment(token, 1000 + number) for number in range(20)]
    assert [one.status for one in answers] == [200] * 10 + [409] * 10
    assert answers[-1].code == "payments_open_too_many"
    assert world.open_payment(other, 1000).status == 200
    assert len(world.simulator.pay.orders) == 11


def test_paid_cancelled_and_expired_orders_are_not_open(world):
    token = world.token_of("o_1")
    ids = [world.open_payment(token, 1000 + number).json["payment_id"] for number in range(10)]
    assert world.as_shopper(token, "POST", f"/v1/payments/{ids[0]}/cancel").status == 200
    world.notify(world.pay(ids[1]))
    world.deliver()
    assert [world.open_payment(token, 2000).status for _ in range(3)] == [200, 200, 409]
    world.move(minutes=15)
    assert world.open_payment(token, 3000).status == 200


def test_a_repeat_at_the_limit_returns_the_same_order(world):
    token = world.token_of("o_1")
    first = [world.open_payment(token, 1000, key=f"k{number}").json["payment_id"] for number in range(10)]
    again = [world.open_payment(token, 1000, key=f"k{number}").json["payment_id"] for number in range(10)]
    assert first == again


# --- what questions cost ------------------------------------------------------------------------------------------
def test_reads_of_an_open_payment_cause_one_query_per_step_of_the_ladder(world):
    token = world.token_of("o_1")
    path = f"/v1/payments/{world.open_payment(token, 5000).json['payment_id']}"
    for step in (6, 25, 30, 120, 120, 300, 300):
        calls, answers = asked(lambda _: world.as_shopper(token, "GET", path).json["state"])
        assert (calls, set(answers)) == (1, {"open"})
        world.move(seconds=step)


def test_the_pauses_between_queries_are_those_of_the_ladder():
    order = order_rules.Order(
        **dict.fromkeys(("id", "member_id", "request_hash", "appid", "mchid", "openid", "mall_id", "purpose"), "x"),
        **dict.fromkeys(("store_id", "visit_id"), None),
        **dict.fromkeys(("amount_fen", "discount_fen", "points_per_yuan"), 1),
        description="",
        coupons=(),
        state="open",
        **dict.fromkeys(("created_at", "expires_at", "joined_at"), clock.real_now()),
    )
    at = [0, 4, 5, 29, 30, 60, 180, 300, 599, 600, 899, 900, 1200]
    pauses = [order_rules.pause_of(order, now=order.created_at + timedelta(seconds=one)) for one in at]
    assert pauses == [0, 0, 1, 1, 2, 3, 4, 5, 5, 6, 6, 7, 8]


def test_invented_back_fills_cause_ten_queries_an_hour(world):
    token, other = world.token_of("o_1"), world.token_of("o_2")

    def file(number, who=token):
        return world.as_shopper(who, "POST", "/v1/me/points/back-fill", {"transaction_id": f"42{number + 1:026d}"})

    calls, answers = asked(file)
    assert (calls, [one.status for one in answers]) == (10, [404] * 10 + [429] * 10)
    assert (answers[-1].code, answers[-1].json["error"]["field"]) == ("asked_too_often", "transaction_id")
    assert file(1, other).status == 404, "another member's are its own"
    world.move(hours=1)
    assert file(30).status == 404


def test_invented_login_codes_cause_ten_queries_a_minute_and_shoppers_log_in_after_it(world):
    def log_in(number):
        return world.http("POST", "/v1/login", {"appid": APPID, "code": f"made up {number}"}).code

    world.move(seconds=60 - world.now().second)  # a whole minute is ahead
    calls, answers = asked(log_in)
    assert (calls, answers) == (10, ["login_code_invalid"] * 10 + ["login_rate_limited"] * 10)
    world.move(minutes=1)
    assert world.log_in("o_1")["joined"]


def test_a_successful_login_uses_no_allowance(world):
    world.move(seconds=60 - world.now().second)
    for number in range(9):
        assert world.http("POST", "/v1/login", {"appid": APPID, "code": f"made up {number}"}).status == 400
    for number in range(12):
        world.log_in(f"o_{number}")


def test_invented_phone_codes_count_like_login_codes(world):
    world.move(seconds=60 - world.now().second)

    def log_in(number):
        code = world.simulator.wechat.login_code(f"o_{number}")
        return world.http("POST", "/v1/login", {"appid": APPID, "code": code, "phone_code": "made up"}).code

    _, answers = asked(log_in)
    assert answers == ["phone_code_invalid"] * 10 + ["login_rate_limited"] * 10


def test_a_failing_cancel_is_tried_up_to_a_limit(world):
    from simulator.misbehave import SERVER_ERROR

    token = world.token_of("o_1")
    path = f"/v1/payments/{world.open_payment(token, 5000).json['payment_id']}/cancel"
    world.simulator.moods.plan("close", SERVER_ERROR, times=100)
    _, answers = asked(lambda _: world.as_shopper(token, "POST", path).status)
    assert answers == [503] * 10 + [429] * 10


def test_a_repeat_of_an_open_order_causes_no_query(world):
    token = world.token_of("o_1")
    calls, answers = asked(lambda _: world.open_payment(token, 5000, key="same").json["payment_id"])
    assert (calls, len(set(answers))) == (1, 1)


def test_queries_of_authorisations_are_limited(world):
    circle.in_circle(world)
    token = world.token_of("o_1")
    calls, answers = asked(lambda _: world.as_shopper(token, "POST", "/v1/me/circle").status)
    assert (calls, answers) == (10, [200] * 10 + [429] * 10)
    circle.authorize(world)
    world.move(hours=1)
    assert world.as_shopper(token, "POST", "/v1/me/circle").status == 200
    calls, answers = asked(lambda _: world.as_shopper(token, "GET", "/v1/me/circle").status)
    assert (calls, set(answers)) == (10, {200})


def test_units_taken_at_once_never_exceed_the_allowance(world):
    one = allowance.Allowance("test", 3, timedelta(minutes=5))
    now = world.now()
    assert [allowance.take(one, "o_1", now=now) for _ in range(5)] == [True] * 3 + [False] * 2
    assert allowance.take(one, "o_2", now=now)
    with pytest.raises(errors.AskedTooOften) as refused:
        allowance.require(one, "o_1", now=now)
    assert 1 <= refused.value.details["minutes"] <= 5
    allowance.give_back(one, "o_1", now=now)
    assert allowance.take(one, "o_1", now=now)
    assert allowance.take(one, "o_1", now=now + timedelta(minutes=5))


# --- sums and cursors ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize("path", ["/v1/payments", "/v1/payments/quote"])
def test_lines_may_not_sum_above_the_largest_amount(world, path):
    lines = [{"sku": f"s{number}", "amount_fen": 50_000_001} for number in range(2)]
    refused = world.as_shopper(world.token_of("o_1"), "POST", path, {"store_id": "sun_cafe", "lines": lines}, key="k")
    assert (refused.status, refused.json["error"]["field"]) == (422, "lines")


def test_any_order_can_also_be_checked_for_coupons(world):
    token = world.token_of("o_1")
    basket = {"store_id": "sun_cafe", "amount_fen": 100_000_000}
    assert world.as_shopper(token, "POST", "/v1/me/coupons/qualify", basket).status == 200
    assert world.as_shopper(token, "POST", "/v1/payments/quote", basket).status == 200
    for path in ("/v1/me/coupons/qualify", "/v1/payments/quote"):
        assert world.as_shopper(token, "POST", path, {**basket, "amount_fen": 100_000_001}).status == 400


def paged():
    import app

    return [route for route in app.api.routes if route.paged]


@pytest.mark.parametrize("route", paged(), ids=lambda route: route.path)
def test_a_cursor_is_valid_for_one_caller_path_and_query(world, route):
    """With another path, query or caller it is refused; with another page size it is accepted."""
    named = re.findall(r"{(\w+)}", route.path)

    def call(*, of="a", by="m_1", **query):
        about = {name: [value] for name, value in query.items()}
        event = {
            "multiValueQueryStringParameters": about or None,
            "headers": {},
            "pathParameters": dict.fromkeys(named, of),
            "requestContext": {"httpMethod": "GET", "resourcePath": route.path},
            "body": None,
            "stageVariables": None,
            "isBase64Encoded": False,
        }
        return Call(Request(event), clock.real_now(), clock.real_now(), b"", member_id=by)

    sealed = call(limit="1").seal_cursor("a place")
    assert call(cursor=sealed, limit="50").paging.cursor == "a place"
    others = [{"by": "m_2"}, *({name: "x"} for name in route.query)] + ([{"of": "b"}] if named else [])
    for other in others:
        with pytest.raises(errors.ParameterInvalid):
            _ = call(cursor=sealed, **other).paging.cursor


def test_a_cursor_of_one_members_list_is_invalid_for_another(world):
    one, other = (world.log_in(openid)["member"]["member_id"] for openid in ("o_1", "o_2"))
    for amount in (1000, 2000):
        world.buy(world.token_of("o_1"), amount)
    path = "/v1/admin/members/{}/points?limit=1"
    cursor = world.get(path.format(one)).json["next_cursor"]
    assert world.get(f"{path.format(one)}&cursor={cursor}").status == 200
    assert world.get(f"{path.format(other)}&cursor={cursor}").code == "parameter_invalid"
