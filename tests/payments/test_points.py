"""Points that pay a part of an order: spent with it, restored if it closes or is refunded whole."""

import pytest

from proof.scenes.points import policy


@pytest.fixture
def token(world):
    policy(cash={"points_per_yuan": 10, "ceiling_percent": 50})(world)
    token = world.token_of("o_1")
    world.buy(token, 5000)
    return token


def book(world, token):
    return world.as_shopper(token, "GET", "/v1/me/points").json


def refund(world, payment_id, fen):
    world.simulator.pay.refund_from_console(world.simulator.pay.orders[payment_id].transaction_id, fen)
    world.notify(world.courier.notices[-1])
    world.deliver(times=2)


def test_points_pay_a_part_and_the_rest_earns_points(world, token):
    response = world.open_payment(token, 1000, points=30).json
    assert (response["points"], response["points_fen"], response["payable_fen"]) == (30, 300, 700)
    assert book(world, token)["spendable"] == 70
    world.notify(world.pay(response["payment_id"]))
    world.deliver(times=2)
    shown = book(world, token)
    assert shown["balance"] == 70 + 14, "only money earns points"
    assert {one["why"] for one in shown["entries"][:2]} == {"Earned at cafe", "Paid with points at cafe"}


def test_points_pay_for_what_coupons_leave(world, token):
    coupon = world.as_shopper(token, "POST", "/v1/coupons/campaigns/gift/claim", key="c").json["coupon"]["coupon_id"]
    refused = world.open_payment(token, 3000, points=130, coupon_ids=[coupon])
    assert refused.code == "value_invalid", "points pay at most half of 25 yuan"
    response = world.open_payment(token, 3000, points=100, coupon_ids=[coupon]).json
    assert (response["discount_fen"], response["points_fen"], response["payable_fen"]) == (500, 1000, 1500)


def test_a_closed_order_restores_points_to_their_lots(world, token):
    before = book(world, token)["expiring"]
    payment_id = world.open_payment(token, 1000, points=30).json["payment_id"]
    assert world.as_shopper(token, "POST", f"/v1/payments/{payment_id}/cancel").status == 200
    world.deliver(times=2)
    assert book(world, token)["spendable"] == 100
    assert book(world, token)["expiring"] == before


def test_an_expired_order_restores_its_points(world, token):
    world.open_payment(token, 1000, points=30)
    world.move(minutes=16)
    world.fire("payments_poll")
    world.deliver()
    assert book(world, token)["spendable"] == 100


def test_a_whole_refund_restores_points_and_a_partial_one_does_not(world, token):
    payment_id = world.open_payment(token, 1000, points=30).json["payment_id"]
    world.notify(world.pay(payment_id))
    world.deliver()
    refund(world, payment_id, 300)
    assert book(world, token)["balance"] == 70 + 14 - 6
    refund(world, payment_id, 400)
    assert book(world, token)["balance"] == 100


@pytest.mark.parametrize(
    ("amount_fen", "points", "code"),
    [
        (1000, 51, "value_invalid"),
        (100_000, 101, "points_insufficient"),
        (1000, 10**8, "body_invalid"),
        (1000, -1, "body_invalid"),
        (1, 1, "value_invalid"),
    ],
)
def test_points_that_cannot_pay_are_refused_and_not_spent(world, token, amount_fen, points, code):
    assert world.open_payment(token, amount_fen, points=points).code == code
    assert book(world, token)["spendable"] == 100


def test_a_mall_without_points_as_money_refuses_them(world, token):
    policy()(world)
    assert world.open_payment(token, 1000, points=30).code == "points_not_accepted"


def test_a_repeat_spends_points_once_and_another_order_spends_the_rest(world, token):
    first = world.open_payment(token, 2000, key="k", points=80)
    again = world.open_payment(token, 2000, key="k", points=80)
    assert again.json["payment_id"] == first.json["payment_id"]
    assert world.open_payment(token, 2000, key="k2", points=80).code == "points_insufficient"
    assert book(world, token)["spendable"] == 20
