"""The schedule: orders and refunds that cannot be queried do not hold up others."""

from dataclasses import replace
from datetime import UTC, datetime

from chalicelib.payments import poll_due as polling
from chalicelib.payments.store import orders, refunds
from chalicelib.tables.base import DUE_SHARDS, shards_in_turn
from tests.payments.desk import ask, poll

NOBODY = "1999999999"


def test_orders_that_cannot_be_queried_do_not_hold_up_others_or_refunds(world, token, paid, monkeypatch):
    from dataclasses import replace

    world.simulator.pay.plan_refunds(["PROCESSING"])
    number = ask(world, paid, {"refund_fen": 1500}).json["refund_no"]
    world.simulator.pay.settle_refund(number, notify=False)
    odd = {world.open_payment(world.token_of(f"odd_{n}"), 1000 + n).json["payment_id"] for n in range(12)}
    good = {world.open_payment(token, 3000 + n).json["payment_id"] for n in range(6)}

    def due(now, *, per_shard, real=orders.list_due):
        for order in real(now, per_shard=per_shard):
            yield replace(order, mchid="1999999999") if order.id in odd else order

    monkeypatch.setattr(orders, "list_due", due)
    world.move(minutes=16)
    for _ in range(3):
        poll(world, minutes=2)
    assert {orders.find(one).state for one in good} == {"closed"}
    assert refunds.find(paid, number).state == "succeeded"


def test_many_orders_of_a_merchant_id_without_keys_do_not_hold_up_others(world, token, monkeypatch):
    monkeypatch.setattr(polling, "PER_SHARD", 4)
    first = orders.find(world.open_payment(token, 5000).json["payment_id"])
    for number in range(40):
        orders.create(replace(first, id=f"dead{number:020d}", mchid=NOBODY), [])
    good = [world.open_payment(world.token_of(f"o_{n}"), 3000 + n).json["payment_id"] for n in range(12)]
    world.move(minutes=16)
    for _ in range(8):
        poll(world, minutes=1)
    assert {orders.find(one).state for one in good} == {"closed"}


def test_every_shard_of_the_index_is_first_in_turn():
    orders_of_parts = [shards_in_turn(datetime(2026, 11, 28, 2, minute, tzinfo=UTC)) for minute in range(DUE_SHARDS)]
    assert {tuple(sorted(one)) for one in orders_of_parts} == {tuple(range(DUE_SHARDS))}
    assert sorted(one[0] for one in orders_of_parts) == list(range(DUE_SHARDS))
