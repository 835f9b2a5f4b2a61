"""Points as cash inside a payment: spent with the order, back where it is closed or refunded whole."""

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


def test_points_pay_a_part_and_the_rest_earns(world, token):
    told = world.open_payment(token, 1000, points=30).json
    assert (told["points"], told["points_fen"], told["payable_fen"]) == (30, 300, 700)
    assert book(world, token)["spendable"] == 70
    world.notify(world.pay(told["payment_id"]))
    world.deliver(times=2)
    shown = book(world, token)
    assert shown["balance"] == 70 + 14, "points earn on what was really paid"
    assert {one["why"] for one in shown["entries"][:2]} == {"Earned at cafe", "Paid with points at cafe"}


def test_with_coupons_points_pay_of_what_they_leave(world, token):
    coupon = world.as_shopper(token, "POST", "/v1/coupons/campaigns/gift/claim", key="c").json["coupon"]["coupon_id"]
    refused = world.open_payment(token, 3000, points=130, coupon_ids=[coupon])
    assert refused.code == "value_invalid", "half of 25 yuan at most"
    told = world.open_payment(token, 3000, points=100, coupon_ids=[coupon]).json
    assert (told["discount_fen"], told["points_fen"], told["payable_fen"]) == (500, 1000, 1500)


def test_a_closed_order_gives_them_back_to_their_lots(world, token):
    before = book(world, token)["expiring"]
    payment_id = world.open_payment(token, 1000, points=30).json["payment_id"]
    assert world.as_shopper(token, "POST", f"/v1/payments/{payment_id}/cancel").status == 200
    world.deliver(times=2)
    assert book(world, token)["spendable"] == 100
    assert book(world, token)["expiring"] == before


def test_an_order_nobody_pays_gives_them_back(world, token):
    world.open_payment(token, 1000, points=30)
    world.move(minutes=16)
    world.fire("payments_poll")
    world.deliver()
    assert book(world, token)["spendable"] == 100


def test_a_whole_refund_gives_them_back_a_part_does_not(world, token):
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
def test_what_cannot_be_paid_so_is_refused_and_spends_nothing(world, token, amount_fen, points, code):
    assert world.open_payment(token, amount_fen, points=points).code == code
    assert book(world, token)["spendable"] == 100


def test_where_points_are_no_money_they_are_refused(world, token):
    policy()(world)
    assert world.open_payment(token, 1000, points=30).code == "points_not_accepted"


def test_the_same_request_again_is_the_same_order_and_another_spends_the_rest_only(world, token):
    first = world.open_payment(token, 2000, key="k", points=80)
    again = world.open_payment(token, 2000, key="k", points=80)
    assert again.json["payment_id"] == first.json["payment_id"]
    assert world.open_payment(token, 2000, key="k2", points=80).code == "points_insufficient"
    assert book(world, token)["spendable"] == 20
