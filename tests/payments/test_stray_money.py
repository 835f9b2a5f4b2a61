"""Money that is not its order's own: it does not fit, or came late. All of it goes back, once, and is not forgotten."""

import pytest

from chalicelib.payments.store import orders
from proof.scenes.points import policy
from simulator.misbehave import NO, SERVER_ERROR
from tests.payments.desk import ask, book, poll, resolve, seen, tasks, tell, there


# --- it does not fit ----------------------------------------------------------------------------------------------
def test_money_that_does_not_fit_waits_for_a_person_who_sends_it_back_and_frees_what_the_order_held(world):
    policy(cash={"points_per_yuan": 10, "ceiling_percent": 50})(world)
    told = world.log_in("o_1", claim="gift")
    token, coupon = told["token"], told["claim"]["coupon"]["coupon_id"]
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


def test_a_person_may_send_it_back_at_the_providers_console_as_well(world, token):
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
    assert (len(there(world, payment_id).refunds), tasks(world)) == (1, []), "it does not go back twice"


def test_of_money_that_does_not_fit_a_part_back_from_the_console_leaves_the_rest_to_a_person(world, token):
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
def test_a_part_that_the_console_gave_back_before_anybody_told_us_does_not_hide_the_rest(world, token, closed):
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
        assert ask(world, payment_id).json["state"] == "failed", "the provider has less than that"
    world.courier.notices.append(unheard)
    tell(world)
    (task,) = tasks(world)
    assert (task["kind"], task["amount_fen"]) == ("stray_money", whole - 1000)
    assert ask(world, payment_id, key="again").json["refund_fen"] == whole - 1000
    tell(world)
    assert (tasks(world), there(world, payment_id).refunded_fen) == ([], whole)


def test_money_that_keeps_an_order_open_is_refunded_and_not_talked_away(world, token):
    payment_id = world.open_payment(token, 4000).json["payment_id"]
    world.notify(world.pay(payment_id, paid_fen=1))
    world.deliver()
    refused = resolve(world, tasks(world)[0]["task_id"])
    assert (refused.status, refused.code) == (409, "task_open")
    assert world.as_shopper(token, "POST", f"/v1/payments/{payment_id}/cancel").code == "payment_already_paid"
    assert ask(world, payment_id).json["state"] == "succeeded"
    assert tasks(world) == []


def test_stray_money_that_does_not_get_back_is_a_task_and_goes_by_another_number(world, token):
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
def test_late_money_goes_back_though_the_provider_is_away_at_first_and_the_shopper_is_told(world, token):
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


def test_money_on_its_way_back_is_an_event_that_a_campaign_may_tell_of(world, token):
    payment_id = world.open_payment(token, 5000).json["payment_id"]
    notice = world.pay(payment_id)
    orders.save_closed(orders.find(payment_id), at=world.now(), reason="expired")
    world.notify(notice)
    told = []
    while events := world.events():
        told += [one["name"] for one in events]
        world.hand_to_all(events)
    assert "payment.returned" in told
    assert "payment.refunded" not in told


@pytest.fixture
def late(world, token):
    """An order that is closed and was paid all the same; nobody here has heard. Its id and the callback."""
    payment_id = world.open_payment(token, 5000).json["payment_id"]
    notice = world.pay(payment_id)
    orders.save_closed(orders.find(payment_id), at=world.now(), reason="expired")
    world.courier.notices.clear()
    return payment_id, notice


@pytest.mark.parametrize("callback_comes", [True, False])
def test_what_the_console_gave_back_before_the_callback_came_is_told_to_the_shopper(world, token, late, callback_comes):
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


def test_late_money_of_which_the_console_gave_back_a_part_goes_back_whole_by_itself(world, token, late):
    payment_id, notice = late
    world.simulator.pay.refund_from_console(there(world, payment_id).transaction_id, 1000)
    tell(world)
    world.notify(notice)
    world.deliver()
    tell(world)
    assert there(world, payment_id).refunded_fen == 5000
    assert (tasks(world), seen(world, token, payment_id)["returned"]["state"]) == ([], "succeeded")


def test_a_refund_of_the_console_that_fails_before_the_payment_is_heard_of_leaves_a_list_that_can_be_read(
    world, token, late
):
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


def test_the_same_key_is_the_same_way_back_of_stray_money_and_another_body_is_422(world, token):
    payment_id = world.open_payment(token, 5000).json["payment_id"]
    world.notify(world.pay(payment_id, paid_fen=6000))
    world.deliver()
    world.simulator.moods.plan("refund", f"{NO}USER_ACCOUNT_ABNORMAL")
    first, again = ask(world, payment_id), ask(world, payment_id)
    assert (first.json["state"], again.json) == ("failed", first.json)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert ask(world, payment_id, {"refund_fen": 6000}).code == "idempotency_key_reused"
    assert ask(world, payment_id, key="another").json["state"] == "succeeded"
