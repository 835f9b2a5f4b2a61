"""Unmatched payments: another amount is held for review, a late payment is refunded; all of it, once."""

import pytest

from chalicelib.payments.store import orders
from proof.scenes.points import policy
from simulator.misbehave import NO, SERVER_ERROR
from tests.payments.desk import ask, book, poll, resolve, seen, tasks, tell, there


# --- held for review --------------------------------------------------------------------------------------------
def test_refunding_an_unmatched_payment_releases_what_its_order_held(world):
    policy(cash={"points_per_yuan": 10, "ceiling_percent": 50})(world)
    login = world.log_in("o_1", claim="gift")
    token, coupon = login["token"], login["claim"]["coupon"]["coupon_id"]
    world.buy(token, 5000)
    payment_id = world.open_payment(token, 4000, coupon_ids=[coupon], points=50).json["payment_id"]
    world.notify(world.pay(payment_id, paid_fen=1))
    world.deliver()
    (task,) = tasks(world)
    assert (task["kind"], task["why"], task["amount_fen"]) == ("stray_money", "amount_differs", 1)
    assert seen(world, token, payment_id)["returned"] == {
        "amount_fen": 1,
        "state": "set_aside",
        "returned_at": None,
    }
    assert ask(world, payment_id, {"refund_fen": 2}).code == "value_invalid"
    assert ask(world, payment_id).json["state"] == "succeeded"
    assert ask(world, payment_id, key="again").headers["Idempotency-Replayed"] == "true"
    tell(world)
    shown = seen(world, token, payment_id)
    assert (shown["state"], shown["closed_reason"], shown["returned"]["state"]) == ("closed", "misfit", "succeeded")
    assert there(world, payment_id).refunded_fen == 1
    assert tasks(world) == []
    assert book(world, token)["spendable"] == 100
    assert world.as_shopper(token, "GET", "/v1/me/coupons").json["coupons"][0]["state"] == "claimed"


def test_an_unmatched_payment_may_be_refunded_in_the_console(world, token):
    payment_id = world.open_payment(token, 5000).json["payment_id"]
    world.notify(world.pay(payment_id, paid_fen=4999))
    world.courier.notices.clear()
    world.deliver()
    world.simulator.pay.refund_from_console(there(world, payment_id).transaction_id, 4999)
    tell(world)
    assert (orders.find(payment_id).state, tasks(world)) == ("closed", [])
    assert ask(world, payment_id).code == "refund_exceeds"
    found = world.get(f"/v1/admin/payments?transaction_id={there(world, payment_id).transaction_id}")
    assert found.json["payments"][0]["set_aside"] == "amount_differs"
    assert (len(there(world, payment_id).refunds), tasks(world)) == (1, []), "it is refunded once"


def test_a_partial_console_refund_leaves_the_rest_of_an_unmatched_payment_as_a_task(world, token):
    payment_id = world.open_payment(token, 5000).json["payment_id"]
    world.notify(world.pay(payment_id, paid_fen=4999))
    world.courier.notices.clear()
    world.deliver()
    world.simulator.pay.refund_from_console(there(world, payment_id).transaction_id, 1000)
    tell(world)
    assert (orders.find(payment_id).state, seen(world, token, payment_id)["returned"]["state"]) == ("open", "set_aside")
    (task,) = tasks(world)
    assert (task["kind"], task["amount_fen"]) == ("stray_money", 3999)
    assert ask(world, payment_id).json["refund_fen"] == 3999
    tell(world)
    assert (orders.find(payment_id).state, tasks(world)) == ("closed", [])
    assert there(world, payment_id).refunded_fen == 4999
    assert seen(world, token, payment_id)["returned"]["state"] == "succeeded"


@pytest.mark.parametrize("closed", [True, False])
def test_a_partial_console_refund_before_the_callback_does_not_hide_the_rest(world, token, closed):
    payment_id = world.open_payment(token, 5000).json["payment_id"]
    paid = world.pay(payment_id, paid_fen=None if closed else 4999)
    whole = there(world, payment_id).paid_fen
    if closed:
        orders.save_closed(orders.find(payment_id), at=world.now(), reason="expired")
    world.simulator.pay.refund_from_console(there(world, payment_id).transaction_id, 1000)
    world.notify(paid)
    unheard = world.courier.notices.pop()
    world.courier.notices.clear()
    world.deliver()
    if not closed:
        assert ask(world, payment_id).json["state"] == "failed", "WeChat Pay has less left"
    world.courier.notices.append(unheard)
    tell(world)
    (task,) = tasks(world)
    assert (task["kind"], task["amount_fen"]) == ("stray_money", whole - 1000)
    assert ask(world, payment_id, key="again").json["refund_fen"] == whole - 1000
    tell(world)
    assert (tasks(world), there(world, payment_id).refunded_fen) == ([], whole)


def test_the_task_of_an_unmatched_payment_ends_by_its_refund_only(world, token):
    payment_id = world.open_payment(token, 4000).json["payment_id"]
    world.notify(world.pay(payment_id, paid_fen=1))
    world.deliver()
    refused = resolve(world, tasks(world)[0]["task_id"])
    assert (refused.status, refused.code) == (409, "task_open")
    assert world.as_shopper(token, "POST", f"/v1/payments/{payment_id}/cancel").code == "payment_already_paid"
    assert ask(world, payment_id).json["state"] == "succeeded"
    assert tasks(world) == []


def test_a_failed_refund_of_an_unmatched_payment_is_a_task_and_repeats_under_a_new_number(world, token):
    payment_id = world.open_payment(token, 5000).json["payment_id"]
    notice = world.pay(payment_id)
    orders.save_closed(orders.find(payment_id), at=world.now(), reason="expired")
    world.simulator.moods.plan("refund", f"{NO}USER_ACCOUNT_ABNORMAL")
    world.notify(notice)
    world.courier.notices.clear()
    world.deliver()
    assert seen(world, token, payment_id)["returned"]["state"] == "failed"
    (task,) = tasks(world)
    assert (task["kind"], task["amount_fen"]) == ("stray_money", 5000)
    first, again = (ask(world, payment_id, key=key).json for key in ("a", "b"))
    assert (first["state"], first["refund_no"], again) == ("succeeded", f"{payment_id}L1", first)
    assert there(world, payment_id).refunded_fen == 5000
    tell(world)
    assert tasks(world) == []
    assert seen(world, token, payment_id)["returned"]["state"] == "succeeded"


# --- late -----------------------------------------------------------------------------------------------------------
def test_a_late_payment_is_refunded_once_the_provider_is_back(world, token):
    payment_id = world.open_payment(token, 5000).json["payment_id"]
    notice = world.pay(payment_id)
    orders.save_closed(orders.find(payment_id), at=world.now(), reason="expired")
    world.simulator.moods.plan("refund", SERVER_ERROR)
    world.notify(notice)
    world.courier.notices.clear()
    world.deliver()
    assert seen(world, token, payment_id)["returned"]["state"] == "processing"
    poll(world, minutes=2)
    assert there(world, payment_id).refunded_fen == 5000
    shown = seen(world, token, payment_id)
    assert (shown["closed_reason"], shown["returned"]["amount_fen"], shown["returned"]["state"]) == (
        "expired",
        5000,
        "succeeded",
    )
    assert [one["state"] for one in world.as_shopper(token, "GET", "/v1/me/payments").json["payments"]] == ["closed"]


def test_a_campaign_may_message_about_a_refunded_late_payment(world, token):
    payment_id = world.open_payment(token, 5000).json["payment_id"]
    notice = world.pay(payment_id)
    orders.save_closed(orders.find(payment_id), at=world.now(), reason="expired")
    world.notify(notice)
    names = []
    while events := world.events():
        names += [one["name"] for one in events]
        world.hand_to_all(events)
    assert "payment.returned" in names
    assert "payment.refunded" not in names


@pytest.fixture
def late(world, token):
    """A closed order that was paid, before its callback arrives: its id and the callback."""
    payment_id = world.open_payment(token, 5000).json["payment_id"]
    notice = world.pay(payment_id)
    orders.save_closed(orders.find(payment_id), at=world.now(), reason="expired")
    world.courier.notices.clear()
    return payment_id, notice


@pytest.mark.parametrize("callback_comes", [True, False])
def test_a_late_payment_refunded_in_the_console_is_shown_to_the_shopper(world, token, late, callback_comes):
    payment_id, notice = late
    world.simulator.pay.refund_from_console(there(world, payment_id).transaction_id, 5000)
    tell(world)
    if callback_comes:
        world.notify(notice)
        world.deliver()
    assert tasks(world) == []
    shown = seen(world, token, payment_id)["returned"]
    assert (shown["amount_fen"], shown["state"]) == (5000, "succeeded")
    (found,) = world.get(f"/v1/admin/payments?payment_id={payment_id}").json["payments"]
    assert found["transaction_id"] == there(world, payment_id).transaction_id
    assert len(there(world, payment_id).refunds) == 1


def test_the_rest_of_a_late_payment_is_refunded_after_a_partial_console_refund(world, token, late):
    payment_id, notice = late
    world.simulator.pay.refund_from_console(there(world, payment_id).transaction_id, 1000)
    tell(world)
    world.notify(notice)
    world.deliver()
    tell(world)
    assert there(world, payment_id).refunded_fen == 5000
    assert (tasks(world), seen(world, token, payment_id)["returned"]["state"]) == ([], "succeeded")


def test_a_failed_console_refund_before_its_payment_keeps_the_task_list_readable(world, token, late):
    payment_id, _ = late
    world.simulator.pay.plan_refunds(["ABNORMAL"])
    console = world.simulator.pay.refund_from_console(there(world, payment_id).transaction_id, 5000)
    tell(world)
    assert {one["kind"] for one in tasks(world)} == {"abnormal_refund", "stray_money"}
    world.simulator.pay.settle_refund(console["out_refund_no"], "CLOSED")
    tell(world)
    (task,) = tasks(world)
    assert (task["kind"], task["amount_fen"]) == ("stray_money", 5000)
    assert ask(world, payment_id).json["state"] == "succeeded"
    tell(world)
    assert (tasks(world), there(world, payment_id).refunded_fen) == ([], 5000)


def test_a_key_refunds_an_unmatched_payment_once_and_another_body_is_422(world, token):
    payment_id = world.open_payment(token, 5000).json["payment_id"]
    world.notify(world.pay(payment_id, paid_fen=6000))
    world.deliver()
    world.simulator.moods.plan("refund", f"{NO}USER_ACCOUNT_ABNORMAL")
    first, again = ask(world, payment_id), ask(world, payment_id)
    assert (first.json["state"], again.json) == ("failed", first.json)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert ask(world, payment_id, {"refund_fen": 6000}).code == "idempotency_key_reused"
    assert ask(world, payment_id, key="another").json["state"] == "succeeded"
