"""Refunds: ours before the provider is asked, one number each, never more than was paid, followed until they end."""

from datetime import timedelta

import pytest

from chalicelib.payments.store import orders, refunds
from simulator.misbehave import DONE_5XX, DONE_429, LOST_ANSWER, NO, SERVER_ERROR, TOO_MANY
from tests.harness.points import policy
from tests.payments.desk import REASON, ask, book, poll, resolve, seen, tasks, tell, there


# --- what happens -------------------------------------------------------------------------------------------------
def test_a_part_goes_back_with_its_share_of_the_points_and_the_shopper_sees_it(world, token, paid):
    told = ask(world, paid, {"refund_fen": 1500}).json
    assert (told["state"], told["refund_fen"], told["reason"]) == ("succeeded", 1500, "顾客退货")
    tell(world)
    assert there(world, paid).refunded_fen == 1500
    assert book(world, token)["balance"] == 70
    shown = seen(world, token, paid)
    assert (shown["refunded_fen"], shown["points_earned"]) == (1500, 100)
    assert [(one["refund_no"], one["state"], one["points"]) for one in shown["refunds"]] == [
        (told["refund_no"], "succeeded", -30)
    ]
    (listed,) = world.as_shopper(token, "GET", "/v1/me/payments").json["payments"]
    assert (listed["points_earned"], listed["refunds"]) == (100, shown["refunds"])


def test_all_that_is_left_goes_back_where_no_amount_is_named_and_then_nothing_is_left(world, token, paid):
    ask(world, paid, {"refund_fen": 1500})
    world.move(minutes=1)
    assert ask(world, paid, key="r2").json["refund_fen"] == 3500
    tell(world)
    assert book(world, token)["balance"] == 0
    refused = ask(world, paid, key="r3")
    assert (refused.status, refused.code) == (409, "refund_exceeds")
    assert refused.json["error"]["rest_fen"] == 0


def test_a_repeat_of_the_key_is_the_same_refund_and_another_body_is_422(world, paid):
    first, again = (ask(world, paid, {"refund_fen": 100}) for _ in range(2))
    assert first.json == again.json
    assert again.headers["Idempotency-Replayed"] == "true"
    assert there(world, paid).refunded_fen == 100
    assert ask(world, paid, {"refund_fen": 200}).code == "idempotency_key_reused"


def test_the_51st_refund_is_refused_here_and_the_50_took_exactly_what_one_would_have(world, token, paid):
    for number in range(50):
        world.move(minutes=1)
        assert ask(world, paid, {"refund_fen": 33}, key=f"k{number}").json["state"] == "succeeded"
    refused = ask(world, paid, {"refund_fen": 33}, key="k50")
    assert (refused.status, refused.code) == (409, "refunds_too_many")
    tell(world)
    assert there(world, paid).refunded_fen == 50 * 33
    assert book(world, token)["balance"] == 100 - 100 * 50 * 33 // 5000


def test_more_than_the_rest_is_refused_with_what_the_rest_is(world, paid):
    ask(world, paid, {"refund_fen": 4000})
    refused = ask(world, paid, {"refund_fen": 1001}, key="r2")
    assert (refused.status, refused.code) == (409, "refund_exceeds")
    assert refused.json["error"]["rest_fen"] == 1000


def test_what_is_on_its_way_is_reserved(world, paid):
    world.simulator.pay.plan_refunds(["PROCESSING"])
    assert ask(world, paid, {"refund_fen": 4000}).json["state"] == "processing"
    assert ask(world, paid, {"refund_fen": 1001}, key="r2").code == "refund_exceeds"


def test_an_unpaid_order_has_nothing_to_refund(world, token):
    payment_id = world.open_payment(token, 5000).json["payment_id"]
    assert ask(world, payment_id).code == "payment_not_paid"
    assert ask(world, "nowhere").code == "resource_not_found"


def test_a_payment_whose_callback_is_late_is_known_when_it_is_to_go_back(world, token):
    payment_id = world.open_payment(token, 5000).json["payment_id"]
    world.simulator.moods.plan("query", SERVER_ERROR, times=2)
    world.pay(payment_id)
    assert ask(world, payment_id).code == "payment_not_paid"
    assert ask(world, payment_id).json["state"] == "succeeded"
    tell(world)
    assert book(world, token)["balance"] == 0


def test_after_a_year_it_is_too_late(world, paid):
    world.move(days=366)
    assert ask(world, paid).code == "refund_too_late"


@pytest.mark.parametrize(
    "body",
    [
        {"refund_fen": 0},
        {"refund_fen": -1},
        {"refund_fen": 1.5},
        {"refund_fen": "100"},
        {"refund_fen": 10**15},
        {"reason": ""},
        {"lines": [{"sku": "a", "quantity": 0}]},
    ],
)
def test_a_bad_body_is_refused_and_nothing_goes_back(world, paid, body):
    assert ask(world, paid, body).code == "body_invalid"
    assert there(world, paid).refunds == {}
    assert refunds.list_by_order(paid) == []


def test_what_the_console_took_of_money_that_was_reserved_leaves_nothing_and_never_less(world, paid):
    world.simulator.moods.plan("refund", SERVER_ERROR)
    assert ask(world, paid, {"refund_fen": 4000}).json["state"] == "processing"
    world.simulator.pay.refund_from_console(there(world, paid).transaction_id, 2000)
    tell(world)
    refused = ask(world, paid, key="r2")
    assert (refused.code, refused.json["error"]["rest_fen"]) == ("refund_exceeds", 0)
    assert orders.find(paid).refunding_fen == 4000


# --- by article ---------------------------------------------------------------------------------------------------
@pytest.fixture
def articles(world):
    """Three articles of 50 yuan in all, five of them off by a coupon: 45 are paid."""
    told = world.log_in("o_1", claim="gift")
    lines = [
        {"sku": "cup", "amount_fen": 2000, "quantity": 3},
        {"sku": "tea", "amount_fen": 1000},
        {"sku": "cup", "amount_fen": 2000, "quantity": 4},
    ]
    coupon = told["claim"]["coupon"]["coupon_id"]
    return world.buy(told["token"], 5000, lines=lines, coupon_ids=[coupon]), told["token"]


def test_an_article_goes_back_for_what_was_paid_for_it(world, articles):
    payment_id, token = articles
    given = []
    for n in (1, 2, 4):
        given.append(ask(world, payment_id, {"lines": [{"sku": "cup", "quantity": n}]}, key=f"k{n}").json)
        world.move(minutes=1)
    assert sum(one["refund_fen"] for one in given) == 3600, "all the cups for all that was paid for cups"
    assert [one["refund_fen"] for one in given] == [3600 // 7, 3600 * 3 // 7 - 3600 // 7, 3600 - 3600 * 3 // 7]
    assert ask(world, payment_id, {"lines": [{"sku": "cup"}]}, key="more").code == "value_invalid"
    assert ask(world, payment_id, {"lines": [{"sku": "tea"}]}, key="tea").json["refund_fen"] == 900
    tell(world)
    wallet = world.as_shopper(token, "GET", "/v1/me/coupons?state=claimed").json["coupons"]
    assert there(world, payment_id).refunded_fen == 4500
    assert book(world, token)["balance"] == 0
    assert len(wallet) <= 1


def test_a_refund_that_failed_frees_its_articles(world, articles):
    payment_id, _ = articles
    world.simulator.pay.plan_refunds(["PROCESSING"])
    told = ask(world, payment_id, {"lines": [{"sku": "tea"}]}).json
    assert ask(world, payment_id, {"lines": [{"sku": "tea"}]}, key="r2").code == "value_invalid"
    world.simulator.pay.settle_refund(told["refund_no"], "CLOSED")
    tell(world)
    assert ask(world, payment_id, {"lines": [{"sku": "tea"}]}, key="r2").json["state"] == "succeeded"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"lines": [{"sku": "hat"}]}, "resource_not_found"),
        ({"lines": [{"sku": "tea"}, {"sku": "tea"}]}, "value_invalid"),
        ({"lines": [{"sku": "tea"}], "refund_fen": 5}, "value_invalid"),
    ],
)
def test_articles_that_cannot_go_back_are_refused(world, articles, body, code):
    assert ask(world, articles[0], body).code == code


# --- the provider is not always there -----------------------------------------------------------------------------
@pytest.mark.parametrize("mood", [SERVER_ERROR, TOO_MANY, DONE_429, DONE_5XX, LOST_ANSWER])
def test_without_an_answer_it_is_processing_and_the_schedule_asks_before_it_repeats(world, token, paid, mood):
    world.simulator.moods.plan("refund", mood)
    assert ask(world, paid, {"refund_fen": 1500}).json["state"] == "processing"
    world.courier.notices.clear()  # and no callback comes
    poll(world, minutes=2)
    assert ask(world, paid, {"refund_fen": 1500}).json["state"] == "succeeded"
    assert (there(world, paid).refunded_fen, len(there(world, paid).refunds)) == (1500, 1)
    assert book(world, token)["balance"] == 70


def test_callback_and_schedule_agree_whoever_comes_first(world, token, paid):
    world.simulator.pay.plan_refunds(["PROCESSING"])
    told = ask(world, paid, {"refund_fen": 1500}).json
    assert book(world, token)["balance"] == 100, "nothing follows before the money is back"
    world.simulator.pay.settle_refund(told["refund_no"])
    notice = world.courier.notices[-1]
    poll(world, minutes=2)
    assert book(world, token)["balance"] == 70
    world.notify(notice)
    world.deliver()
    assert book(world, token)["balance"] == 70
    assert orders.find(paid).refunded_fen == 1500


def test_it_is_asked_about_every_minute_then_ever_more_rarely(world, paid):
    world.simulator.pay.plan_refunds(["PROCESSING"])
    ask(world, paid, {"refund_fen": 1500})
    asked, real, begun = [], world.simulator.pay.find_refund, world.now()
    world.simulator.pay.find_refund = lambda number: (asked.append(world.now() - begun), real(number))[1]
    world.move(seconds=1)  # a schedule's time has no fractions
    for _ in range(121):
        world.move(minutes=1)
        world.fire("payments_poll")
    assert [round(one.total_seconds() / 60) for one in asked] == [1, 2, 3, 4, 5, 10, 20, 40, 70, 100]


def test_short_of_money_it_waits_with_the_same_number_until_the_balance_is_topped_up(world, paid):
    world.simulator.moods.plan("refund", f"{NO}NOT_ENOUGH", times=2)
    told = ask(world, paid, {"refund_fen": 1500}).json
    assert (told["state"], told["why"]) == ("processing", "not_enough")
    poll(world, minutes=2)
    assert ask(world, paid, {"refund_fen": 1500}).json["refund_no"] == told["refund_no"]
    assert list(there(world, paid).refunds) == [told["refund_no"]]
    assert orders.find(paid).refunded_fen == 1500


def test_a_definite_no_fails_it_and_another_key_may_try_again(world, paid):
    world.simulator.moods.plan("refund", f"{NO}USER_ACCOUNT_ABNORMAL")
    told = ask(world, paid, {"refund_fen": 5000}).json
    assert (told["state"], told["why"]) == ("failed", "user_account_abnormal")
    assert ask(world, paid, {"refund_fen": 5000}).json["state"] == "failed"
    assert ask(world, paid, {"refund_fen": 5000}, key="r2").json["state"] == "succeeded"


def test_one_that_closed_there_failed_here_and_its_money_is_free_again(world, token, paid):
    world.simulator.pay.plan_refunds(["PROCESSING"])
    told = ask(world, paid).json
    world.simulator.pay.settle_refund(told["refund_no"], "CLOSED")
    tell(world)
    (shown,) = seen(world, token, paid)["refunds"]
    assert (shown["state"], orders.find(paid).refunding_fen) == ("failed", 0)
    assert ask(world, paid, key="r2").json["state"] == "succeeded"


# --- tasks for a person -------------------------------------------------------------------------------------------
def test_an_abnormal_refund_is_a_persons_task_and_may_succeed_yet(world, token, paid):
    world.simulator.pay.plan_refunds(["ABNORMAL"])
    told = ask(world, paid, {"refund_fen": 1500}).json
    assert told["state"] == "abnormal"
    tell(world)
    (task,) = tasks(world)
    assert (task["kind"], task["payment_id"], task["amount_fen"]) == ("abnormal_refund", paid, 1500)
    assert book(world, token)["balance"] == 100
    world.simulator.pay.settle_refund(told["refund_no"])
    tell(world)
    assert (tasks(world), book(world, token)["balance"]) == ([], 70)


def test_a_refund_never_moves_back(world, token, paid):
    world.simulator.pay.plan_refunds(["PROCESSING"])
    told = ask(world, paid, {"refund_fen": 1500}).json
    world.simulator.pay.settle_refund(told["refund_no"], "ABNORMAL")
    world.simulator.pay.settle_refund(told["refund_no"], "SUCCESS")
    abnormal, success = world.courier.notices[-2:]
    for notice in (success, abnormal):
        world.notify(notice)
        world.deliver()
    assert refunds.find(paid, told["refund_no"]).state == "succeeded"
    assert tasks(world) == []


def test_a_second_refund_of_points_already_spent_leaves_a_debt_that_is_paid_by_what_is_earned_next(world, token, paid):
    policy(cash={"points_per_yuan": 10, "ceiling_percent": 50})(world)
    ask(world, paid, {"refund_fen": 1000})
    tell(world)
    assert book(world, token)["spendable"] == 80
    spent = world.open_payment(token, 2000, points=80).json["payment_id"]
    world.notify(world.pay(spent))
    world.move(minutes=1)
    ask(world, paid, {"refund_fen": 4000}, key="r2")
    world.courier.notices.clear()
    world.deliver()
    assert book(world, token)["balance"] == -80 + 24
    world.buy(token, 5000)
    assert book(world, token)["spendable"] == 100 - 80 + 24


def test_a_task_is_taken_off_the_list_with_who_and_why(world):
    headers, body = world.simulator.pay.notice("SOMETHING.NEW", "new", {"mchid": "1900000109", "what": 1})
    world.http("POST", "/v1/wechat-pay/notify", body, headers)
    world.deliver()
    (task,) = tasks(world)
    assert (task["kind"], task["why"]) == ("unknown_callback", "SOMETHING.NEW")
    for _ in range(2):
        assert resolve(world, task["task_id"]).status == 200
    assert tasks(world) == []
    world.deliver(times=2)
    assert resolve(world, "order.nowhere").code == "resource_not_found"
    assert resolve(world, "anything").code == "resource_not_found"


def test_an_abnormal_refund_is_asked_about_on_and_on_and_keeps_what_a_person_said(world, token, paid):
    world.simulator.pay.plan_refunds(["ABNORMAL"])
    told = ask(world, paid, {"refund_fen": 1500}).json
    (task,) = tasks(world)
    assert resolve(world, task["task_id"]).status == 200
    assert tasks(world) == []
    world.simulator.pay.settle_refund(told["refund_no"], notify=False)
    poll(world, minutes=31)
    assert ask(world, paid, {"refund_fen": 1500}).json["state"] == "succeeded"
    assert book(world, token)["balance"] == 70
    assert refunds.find(paid, told["refund_no"]).resolved["note"] == "called the customer"


def test_what_a_person_says_while_a_refund_moves_is_kept(world, paid, monkeypatch):
    world.simulator.pay.plan_refunds(["ABNORMAL"])
    told = ask(world, paid, {"refund_fen": 1500}).json
    tell(world)
    (task,) = tasks(world)
    world.simulator.pay.settle_refund(told["refund_no"])
    real = refunds.save_status

    def after_somebody_spoke(*moved, now):
        monkeypatch.setattr(refunds, "save_status", real)
        assert resolve(world, task["task_id"]).status == 200
        return real(*moved, now=now)

    monkeypatch.setattr(refunds, "save_status", after_somebody_spoke)
    tell(world)
    found = refunds.find(paid, told["refund_no"])
    assert (found.state, found.resolved["note"]) == ("succeeded", "called the customer")


def test_another_amount_than_was_asked_for_is_not_taken_down(world, paid):
    world.simulator.pay.plan_refunds(["PROCESSING"])
    number = ask(world, paid, {"refund_fen": 1500}).json["refund_no"]
    told = world.simulator.pay.find_refund(number)
    told["amount"] = {**told["amount"], "refund": 1}
    world.simulator.pay.settle_refund(number)
    world.notify(world.courier.notices.pop())
    (event,) = [one for one in world.events() if one["name"] == "notice.received"]
    assert world.hand_over("payments_apply", [event]), "it goes to the dead letters, with the reason"
    assert (orders.find(paid).refunded_fen, orders.find(paid).refunding_fen) == (0, 1500)


def test_one_that_we_gave_up_and_that_went_through_all_the_same_counts(world, token, paid):
    from dataclasses import replace

    world.simulator.pay.plan_refunds(["PROCESSING"])
    number = ask(world, paid, {"refund_fen": 2000}).json["refund_no"]
    before = refunds.find(paid, number)
    refunds.save_status(orders.find(paid), before, replace(before, state="failed", why="x"), now=world.now())
    assert orders.find(paid).refunding_fen == 0
    world.simulator.pay.settle_refund(number)
    tell(world)
    order = orders.find(paid)
    assert (order.refunded_fen, order.refunding_fen, order.refunds) == (2000, 0, 1)
    assert book(world, token)["balance"] == 60


# --- who may ------------------------------------------------------------------------------------------------------
def test_a_till_and_a_merchant_reach_only_their_own_stores_payments(world, token, paid):
    world.put("merchants/wang", {"name": "wang"})
    world.put("stores/wang_shop", {"name": "wang", "mall_id": "sun", "merchant_id": "wang", "points_per_yuan": 1})
    path = f"/v1/payments/{paid}/refunds"
    body = {**REASON, "refund_fen": 10}
    own, other = world.device("till", "sun_cafe"), world.device("till", "wang_shop")
    assert world.as_device(other, path, body, key="a").code == "resource_not_found"
    assert world.as_device(own, path, body, key="a").json["state"] == "succeeded"
    for merchant, status in (("wang", 404), ("group", 200)):
        headers = {"Authorization": f"Bearer {world.merchant(merchant)}", "Idempotency-Key": "m"}
        assert world.http("POST", path, body, headers).status == status
    assert {one.asked_by.split(":")[0] for one in refunds.list_by_order(paid)} == {"till", "staff"}
    assert ask(world, paid, key="f", role="finance").status == 403


# --- what staff find ----------------------------------------------------------------------------------------------
def test_staff_find_a_payment_by_order_transaction_and_member(world, token):
    payment_id = world.buy(token, 5000)
    ask(world, payment_id, {"refund_fen": 1500})
    tell(world)
    found = orders.find(payment_id)
    for query in (
        f"payment_id={payment_id}",
        f"transaction_id={found.transaction_id}",
        f"member_id={found.member_id}",
    ):
        (one,) = world.get(f"/v1/admin/payments?{query}", "auditor").json["payments"]
        assert (one["payment"]["payment_id"], one["member_id"]) == (payment_id, found.member_id)
        assert one["payment"]["refunds"][0]["points"] == -30
    for query in ("payment_id=x", "transaction_id=4200"):
        assert world.get(f"/v1/admin/payments?{query}").json["payments"] == []
    assert world.get("/v1/admin/payments?member_id=nobody").code == "resource_not_found"
    for query in ("", "payment_id=x&member_id=y"):
        assert world.get(f"/v1/admin/payments?{query}").code == "parameter_invalid"


def test_a_transaction_whose_callback_never_came_is_asked_of_the_provider(world, token):
    payment_id = world.open_payment(token, 5000).json["payment_id"]
    world.pay(payment_id)
    assert seen(world, token, payment_id)["state"] == "paid"
    query = f"transaction_id={there(world, payment_id).transaction_id}"
    assert world.get(f"/v1/admin/payments?{query}").json["payments"][0]["payment"]["payment_id"] == payment_id


def test_a_refund_of_another_merchant_id_is_not_taken(world, paid):
    from msgspec.structs import replace

    from chalicelib.payments.apply_refund import apply_refund
    from chalicelib.providers.answers.payments import RefundStatus

    status = RefundStatus(
        order_id=paid,
        number="C1",
        refund_id="5030",
        mchid="1900000109",
        refund_fen=100,
        state="succeeded",
        refunded_at=world.now() + timedelta(seconds=1),
    )
    with pytest.raises(ValueError, match="of merchant"):
        apply_refund(replace(status, mchid="1"), now=world.now())
    with pytest.raises(ValueError, match="more than the rest"):
        apply_refund(replace(status, refund_fen=5001), now=world.now())
    assert orders.find(paid).refunded_fen == 0


# --- a minute apart -----------------------------------------------------------------------------------------------
def test_a_second_part_waits_until_a_minute_has_passed_since_the_last_one(world, token, paid):
    asked = [ask(world, paid, {"refund_fen": 1000}, key=f"k{number}").json["state"] for number in range(3)]
    assert (asked, len(there(world, paid).refunds)) == (["succeeded", "processing", "processing"], 1)
    assert ask(world, paid, {"refund_fen": 1000}, key="k1").json["state"] == "processing", "nor by asking again"
    poll(world, seconds=58)
    assert len(there(world, paid).refunds) == 1
    poll(world, seconds=3)
    assert len(there(world, paid).refunds) == 2
    poll(world, seconds=58)
    assert len(there(world, paid).refunds) == 2
    poll(world, seconds=3)
    assert there(world, paid).refunded_fen == 3000
    assert {one["state"] for one in seen(world, token, paid)["refunds"]} == {"succeeded"}


def test_one_that_was_refused_takes_nobodys_turn(world, paid):
    world.simulator.moods.plan("refund", "no:USER_ACCOUNT_ABNORMAL")
    assert ask(world, paid, {"refund_fen": 1000}).json["state"] == "failed"
    assert ask(world, paid, {"refund_fen": 1000}, key="r2").json["state"] == "succeeded"


def test_one_without_an_answer_may_be_asked_again_at_once(world, paid):
    world.simulator.moods.plan("refund", SERVER_ERROR)
    assert ask(world, paid, {"refund_fen": 1000}).json["state"] == "processing"
    assert ask(world, paid, {"refund_fen": 1000}).json["state"] == "succeeded"
