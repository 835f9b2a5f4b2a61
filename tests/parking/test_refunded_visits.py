"""Refunds of orders for visits: a whole refund makes the visit due again, a partial one does not."""

import pytest

from proof.world import plate_path
from tests.parking.test_visits import PLATE, current, enter, leave
from tests.payments.desk import ask, book

PAID_FEN, POINTS, POINTS_FEN = 1000, 50, 500


@pytest.fixture
def settled(world):
    """Three hours, paid with points and money: the token, the gate, the order and its callback."""
    token, gate = world.token_of("o_1"), world.device("gate", "garage")
    world.buy(token, 3000)
    world.as_shopper(token, "PUT", plate_path(PLATE))
    enter(world, gate)
    world.move(hours=3)
    visit_id = current(world, token)[0]["visit_id"]
    body = {"visit_id": visit_id, "points": POINTS}
    order = world.as_shopper(token, "POST", "/v1/payments", body, key="k").json
    return token, gate, order, world.pay(order["payment_id"])


def paid(world, notice):
    assert world.notify(notice).status == 204
    world.deliver(times=2)


def test_an_order_shows_what_points_pay(world, settled):
    order = settled[2]
    assert (order["payable_fen"], order["points"], order["points_fen"]) == (PAID_FEN, POINTS, POINTS_FEN)
    assert [(one["kind"], one["amount_fen"]) for one in order["lines"]] == [("parking", 1500), ("points", -500)]


def test_a_whole_refund_makes_the_visit_due_again_and_keeps_the_gate_shut(world, settled):
    token, gate, order, notice = settled
    paid(world, notice)
    assert book(world, token)["balance"] == 10
    assert ask(world, order["payment_id"]).json["state"] == "succeeded"
    world.deliver(times=3)
    assert book(world, token)["balance"] == 60
    (visit,) = current(world, token)
    assert (visit["due_fen"], visit["leave_by"]) == (1500, None)
    refused = leave(world, gate)
    assert (refused["reason"], refused["due_fen"]) == ("unpaid", 1500)
    again = world.as_shopper(token, "POST", "/v1/payments", {"visit_id": visit["visit_id"]}, key="k2").json
    assert (again["payable_fen"], again["payment_id"] != order["payment_id"]) == (1500, True)
    paid(world, world.pay(again["payment_id"]))
    assert leave(world, gate)["open"] is True


def test_a_refund_that_overtakes_its_payment_has_the_same_result(world, settled):
    token, _, order, notice = settled
    world.notify(notice)
    heard = {"notice.received": [], "payment.paid": [], "payment.refunded": []}

    def listen():
        for event in world.events():
            heard.get(event["name"], []).append(event)

    listen()
    world.hand_over("payments_apply", heard["notice.received"])
    listen()
    ask(world, order["payment_id"])
    listen()
    for name in ("payment.refunded", "payment.paid", "payment.refunded"):
        assert world.hand_over("parking_settle", heard[name]) == []
    (visit,) = current(world, token)
    assert (visit["due_fen"], book(world, token)["balance"]) == (1500, 60)


def test_a_partial_refund_leaves_the_visit_settled(world, settled):
    token, gate, order, notice = settled
    paid(world, notice)
    ask(world, order["payment_id"], {"refund_fen": 400})
    world.deliver(times=2)
    assert (current(world, token)[0]["due_fen"], leave(world, gate)["open"]) == (0, True)
    world.move(minutes=1)
    ask(world, order["payment_id"], key="r2")
    world.deliver(times=2)
    assert book(world, token)["balance"] == 60
