"""Back-fill: a payment that nobody credited, filed by who made it; the provider is the witness; once ever."""

from datetime import timedelta

import pytest

from proof.scenes.points import policy
from proof.world import APPID
from simulator.misbehave import SERVER_ERROR
from simulator.stack import APPS

PATH = "/v1/me/points/back-fill"


def sell(world, openid="o_1", amount_fen=5000, attach="sun_cafe", appid=APPID):
    return world.simulator.pay.sell(openid, appid, amount_fen, attach).transaction_id


def file(world, token, transaction_id, **more):
    answer = world.as_shopper(token, "POST", PATH, {"transaction_id": transaction_id, **more})
    return answer.json if answer.status == 200 else answer.code


def book(world, token):
    return world.as_shopper(token, "GET", "/v1/me/points").json


def test_a_payment_made_before_joining_earns_once_however_often_it_is_filed(world):
    transaction_id = sell(world)
    world.move(days=2)
    token = world.token_of("o_1")
    first = file(world, token, transaction_id)
    assert (first["points"], first["store_id"]) == (100, "sun_cafe")
    for _ in range(2):
        assert file(world, token, transaction_id) == first
        world.deliver(times=2)
    assert [(one["kind"], one["points"]) for one in book(world, token)["entries"]] == [("credit", 100)]


def test_only_who_paid_it_may_file_it(world):
    transaction_id = sell(world)
    thief, owner = world.token_of("o_2"), world.token_of("o_1")
    assert file(world, thief, transaction_id) == "resource_not_found"
    assert file(world, owner, transaction_id)["points"] == 100
    assert file(world, thief, transaction_id) == "resource_not_found"
    assert book(world, thief)["entries"] == []


def test_an_openid_of_another_program_proves_nothing(world):
    transaction_id = sell(world, appid=list(APPS)[1])
    assert file(world, world.token_of("o_1"), transaction_id) == "resource_not_found"


def test_it_may_be_filed_within_the_malls_days(world):
    policy(back_fill_days=7)(world)
    old = sell(world)
    world.move(days=8)
    late = sell(world)
    world.move(days=6)
    token = world.token_of("o_1")
    assert file(world, token, old) == "payment_too_old"
    assert file(world, token, late)["points"] == 100
    policy(back_fill_days=0)(world)
    assert file(world, token, sell(world)) == "payment_too_old"


def test_it_earns_as_of_its_own_day(world):
    policy(expiry={"kind": "rolling", "months": 1})(world)
    paid_at, transaction_id = world.now(), sell(world)
    world.move(days=20)
    token = world.token_of("o_1")
    file(world, token, transaction_id)
    (ending,) = book(world, token)["expiring"]
    assert ending["expires_at"] < (paid_at + timedelta(days=33)).isoformat()


def test_our_own_orders_and_refunded_payments_are_not_filed(world):
    token = world.token_of("o_1")
    payment_id = world.buy(token, 1000)
    own = world.simulator.pay.orders[payment_id].transaction_id
    assert file(world, token, own) == "payment_known"
    refunded = sell(world)
    world.simulator.pay.sales[refunded].state = "REFUND"
    assert file(world, token, refunded) == "payment_refunded"
    assert file(world, token, "4300000000000000") == "resource_not_found"
    assert book(world, token)["balance"] == 20


def test_where_the_payment_does_not_say_the_shopper_names_the_store(world):
    transaction_id, token = sell(world, attach=""), world.token_of("o_1")
    assert file(world, token, transaction_id) == "value_invalid"
    assert file(world, token, transaction_id, store_id="nowhere") == "value_invalid"
    assert file(world, token, transaction_id, store_id="sun_books")["points"] == 50


@pytest.mark.parametrize("number", ["", "x", "a/b?c=d&mchid=1", "1" * 33])
def test_numbers_that_cannot_be_are_refused(world, number):
    assert file(world, world.token_of("o_1"), number) == "body_invalid"


def test_while_the_provider_is_away_nothing_is_written(world):
    transaction_id, token = sell(world), world.token_of("o_1")
    world.simulator.moods.plan("find_transaction", SERVER_ERROR, 9)
    assert file(world, token, transaction_id) == "wechat_unavailable"
    world.simulator.moods.clear()
    assert file(world, token, transaction_id)["points"] == 100
