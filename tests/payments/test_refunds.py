"""Refunds: stored before they are sent, one number each, never more than was paid, queried until they have a result."""

from datetime import timedelta

import pytest

from chalicelib.payments.store import orders, refunds
from proof.scenes.points import policy
from simulator.misbehave import DONE_5XX, DONE_429, LOST_ANSWER, NO, SERVER_ERROR, TOO_MANY
from tests.payments.desk import REASON, ask, book, poll, resolve, seen, tasks, tell, there


# --- amounts -----------------------------------------------------------------------------------------------------
def test_a_partial_refund_reverses_its_share_of_the_points(world, token, paid):
    refund = ask(world, paid, {"refund_fen": 1500}).json
    assert (refund["state"], refund["refund_fen"], refund["reason"]) == ("succeeded", 1500, "顾客退货")
    tell(world)
    assert there(world, paid).refunded_fen == 1500
    assert book(world, token)["balance"] == 70
    shown = seen(world, token, paid)
    assert (shown["refunded_fen"], shown["points_earned"]) == (1500, 100)
    assert [(one["refund_no"], one["state"], one["points"]) for one in shown["refunds"]] == [
        (refund["refund_no"], "succeeded", -30)
    ]
    (listed,) = world.as_shopper(token, "GET", "/v1/me/payments").json["payments"]
    assert (listed["points_earned"], listed["refunds"]) == (100, shown["refunds"])


def test_a_refund_without_an_amount_takes_all_that_is_left(world, token, paid):
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


def test_the_51st_refund_is_refused_and_50_reverse_the_points_of_one(world, token, paid):
    for number in range(50):
        world.move(minutes=1)
        assert ask(world, paid, {"refund_fen": 33}, key=f"k{number}").json["state"] == "succeeded"
    refused = ask(world, paid, {"refund_fen": 33}, key="k50")
    assert (refused.status, refused.code) == (409, "refunds_too_many")
    tell(world)
    assert there(world, paid).refunded_fen == 50 * 33
    assert book(world, token)["balance"] == 100 - 100 * 50 * 33 // 5000


def test_a_refund_above_the_rest_is_refused_with_the_rest(world, paid):
    ask(world, paid, {"refund_fen": 4000})
    refused = ask(world, paid, {"refund_fen": 1001}, key="r2")
    assert (refused.status, refused.code) == (409, "refund_exceeds")
    assert refused.json["error"]["rest_fen"] == 1000


def test_a_pending_refund_reserves_its_amount(world, paid):
    world.simulator.pay.plan_refunds(["PROCESSING"])
    assert ask(world, paid, {"refund_fen": 4000}).json["state"] == "processing"
    assert ask(world, paid, {"refund_fen": 1001}, key="r2").code == "refund_exceeds"


def test_an_unpaid_order_has_nothing_to_refund(world, token):
    payment_id = world.open_payment(token, 5000).json["payment_id"]
    assert ask(world, payment_id).code == "payment_not_paid"
    assert ask(world, "nowhere").code == "resource_not_found"


def test_a_refund_queries_a_payment_whose_callback_is_late(world, token):
    payment_id = world.open_payment(token, 5000).json["payment_id"]
    world.simulator.moods.plan("query", SERVER_ERROR, times=2)
    world.pay(payment_id)
    assert ask(world, payment_id).code == "payment_not_paid"
    assert ask(world, payment_id).json["state"] == "succeeded"
    tell(world)
    assert book(world, token)["balance"] == 0


def test_a_payment_cannot_be_refunded_after_a_year(world, paid):
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
def test_an_invalid_body_is_refused_and_nothing_is_refunded(world, paid, body):
    assert ask(world, paid, body).code == "body_invalid"
    assert there(world, paid).refunds == {}
    assert refunds.list_by_order(paid) == []


def test_a_console_refund_of_reserved_money_leaves_a_rest_of_0(world, paid):
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
    """Three articles of 50 yuan in all; a coupon takes off 5, so 45 are paid."""
    login = world.log_in("o_1", claim="gift")
    lines = [
        {"sku": "cup", "amount_fen": 2000, "quantity": 3},
        {"sku": "tea", "amount_fen": 1000},
        {"sku": "cup", "amount_fen": 2000, "quantity": 4},
    ]
    coupon = login["claim"]["coupon"]["coupon_id"]
    return world.buy(login["token"], 5000, lines=lines, coupon_ids=[coupon]), login["token"]


def test_an_article_is_refunded_for_the_money_paid_for_it(world, articles):
    payment_id, token = articles
    given = []
    for n in (1, 2, 4):
        given.append(ask(world, payment_id, {"lines": [{"sku": "cup", "quantity": n}]}, key=f"k{n}").json)
        world.move(minutes=1)
    assert sum(one["refund_fen"] for one in given) == 3600, "all cups are refunded for all the money paid for cups"
    assert [one["refund_fen"] for one in given] == [3600 // 7, 3600 * 3 // 7 - 3600 // 7, 3600 - 3600 * 3 // 7]
    assert ask(world, payment_id, {"lines": [{"sku": "cup"}]}, key="more").code == "value_invalid"
    assert ask(world, payment_id, {"lines": [{"sku": "tea"}]}, key="tea").json["refund_fen"] == 900
    tell(world)
    wallet = world.as_shopper(token, "GET", "/v1/me/coupons?state=claimed").json["coupons"]
    assert there(world, payment_id).refunded_fen == 4500
    assert book(world, token)["balance"] == 0
    assert len(wallet) <= 1


def test_a_failed_refund_releases_its_articles(world, articles):
    payment_id, _ = articles
    world.simulator.pay.plan_refunds(["PROCESSING"])
    refund = ask(world, payment_id, {"lines": [{"sku": "tea"}]}).json
    assert ask(world, payment_id, {"lines": [{"sku": "tea"}]}, key="r2").code == "value_invalid"
    world.simulator.pay.settle_refund(refund["refund_no"], "CLOSED")
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
def test_articles_that_cannot_be_returned_are_refused(world, articles, body, code):
    assert ask(world, articles[0], body).code == code


# --- answers and results -----------------------------------------------------------------------------------------
@pytest.mark.parametrize("mood", [SERVER_ERROR, TOO_MANY, DONE_429, DONE_5XX, LOST_ANSWER])
def test_a_refund_without_an_answer_is_queried_before_it_is_sent_again(world, token, paid, mood):
    world.simulator.moods.plan("refund", mood)
    assert ask(world, paid, {"refund_fen": 1500}).json["state"] == "processing"
    world.courier.notices.clear()  # and no callback comes
    poll(world, minutes=2)
    assert ask(world, paid, {"refund_fen": 1500}).json["state"] == "succeeded"
    assert (there(world, paid).refunded_fen, len(there(world, paid).refunds)) == (1500, 1)
    assert book(world, token)["balance"] == 70


def test_callback_and_schedule_apply_a_refund_once_in_any_order(world, token, paid):
    world.simulator.pay.plan_refunds(["PROCESSING"])
    asked = ask(world, paid, {"refund_fen": 1500}).json
    assert book(world, token)["balance"] == 100, "points are reversed only once the refund succeeded"
    world.simulator.pay.settle_refund(asked["refund_no"])
    notice = world.courier.notices[-1]
    poll(world, minutes=2)
    assert book(world, token)["balance"] == 70
    world.notify(notice)
    world.deliver()
    assert book(world, token)["balance"] == 70
    assert orders.find(paid).refunded_fen == 1500


def test_a_pending_refund_is_queried_every_minute_then_less_often(world, paid):
    world.simulator.pay.plan_refunds(["PROCESSING"])
    ask(world, paid, {"refund_fen": 1500})
    asked, real, begun = [], world.simulator.pay.find_refund, world.now()
    world.simulator.pay.find_refund = lambda number: (asked.append(world.now() - begun), real(number))[1]
    world.move(seconds=1)  # a schedule's time has no fractions
    for _ in range(121):
        world.move(minutes=1)
        world.fire("payments_poll")
    assert [round(one.total_seconds() / 60) for one in asked] == [1, 2, 3, 4, 5, 10, 20, 40, 70, 100]


def test_a_refund_waits_under_its_number_until_the_balance_is_topped_up(world, paid):
    world.simulator.moods.plan("refund", f"{NO}NOT_ENOUGH", times=2)
    refund = ask(world, paid, {"refund_fen": 1500}).json
    assert (refund["state"], refund["why"]) == ("processing", "not_enough")
    poll(world, minutes=2)
    assert ask(world, paid, {"refund_fen": 1500}).json["refund_no"] == refund["refund_no"]
    assert list(there(world, paid).refunds) == [refund["refund_no"]]
    assert orders.find(paid).refunded_fen == 1500


def test_a_refused_refund_fails_and_another_key_may_try_again(world, paid):
    world.simulator.moods.plan("refund", f"{NO}USER_ACCOUNT_ABNORMAL")
    refund = ask(world, paid, {"refund_fen": 5000}).json
    assert (refund["state"], refund["why"]) == ("failed", "user_account_abnormal")
    assert ask(world, paid, {"refund_fen": 5000}).json["state"] == "failed"
    assert ask(world, paid, {"refund_fen": 5000}, key="r2").json["state"] == "succeeded"


def test_a_refund_closed_at_the_provider_fails_and_releases_its_money(world, token, paid):
    world.simulator.pay.plan_refunds(["PROCESSING"])
    refund = ask(world, paid).json
    world.simulator.pay.settle_refund(refund["refund_no"], "CLOSED")
    tell(world)
    (shown,) = seen(world, token, paid)["refunds"]
    assert (shown["state"], orders.find(paid).refunding_fen) == ("failed", 0)
    assert ask(world, paid, key="r2").json["state"] == "succeeded"


# --- tasks --------------------------------------------------------------------------------------------------------
def test_an_abnormal_refund_opens_a_task_and_can_still_succeed(world, token, paid):
    world.simulator.pay.plan_refunds(["ABNORMAL"])
    refund = ask(world, paid, {"refund_fen": 1500}).json
    assert refund["state"] == "abnormal"
    tell(world)
    (task,) = tasks(world)
    assert (task["kind"], task["payment_id"], task["amount_fen"]) == ("abnormal_refund", paid, 1500)
    assert book(world, token)["balance"] == 100
    world.simulator.pay.settle_refund(refund["refund_no"])
    tell(world)
    assert (tasks(world), book(world, token)["balance"]) == ([], 70)


def test_a_refund_never_moves_back(world, token, paid):
    world.simulator.pay.plan_refunds(["PROCESSING"])
    refund = ask(world, paid, {"refund_fen": 1500}).json
    world.simulator.pay.settle_refund(refund["refund_no"], "ABNORMAL")
    world.simulator.pay.settle_refund(refund["refund_no"], "SUCCESS")
    abnormal, success = world.courier.notices[-2:]
    for notice in (success, abnormal):
        world.notify(notice)
        world.deliver()
    assert refunds.find(paid, refund["refund_no"]).state == "succeeded"
    assert tasks(world) == []


def test_reversing_spent_points_leaves_a_debt_that_the_next_points_pay(world, token, paid):
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


def test_a_resolved_task_leaves_the_list_and_keeps_who_and_why(world):
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


def test_an_abnormal_refund_is_still_queried_after_its_task_was_resolved(world, token, paid):
    world.simulator.pay.plan_refunds(["ABNORMAL"])
    refund = ask(world, paid, {"refund_fen": 1500}).json
    (task,) = tasks(world)
    assert resolve(world, task["task_id"]).status == 200
    assert tasks(world) == []
    world.simulator.pay.settle_refund(refund["refund_no"], notify=False)
    poll(world, minutes=31)
    assert ask(world, paid, {"refund_fen": 1500}).json["state"] == "succeeded"
    assert book(world, token)["balance"] == 70
    assert refunds.find(paid, refund["refund_no"]).resolved["note"] == "called the customer"


def test_a_note_written_while_a_refund_changes_is_kept(world, paid, monkeypatch):
    world.simulator.pay.plan_refunds(["ABNORMAL"])
    refund = ask(world, paid, {"refund_fen": 1500}).json
    tell(world)
    (task,) = tasks(world)
    world.simulator.pay.settle_refund(refund["refund_no"])
    real = refunds.save_status

    def after_somebody_spoke(*moved, now):
        monkeypatch.setattr(refunds, "save_status", real)
        assert resolve(world, task["task_id"]).status == 200
        return real(*moved, now=now)

    monkeypatch.setattr(refunds, "save_status", after_somebody_spoke)
    tell(world)
    found = refunds.find(paid, refund["refund_no"])
    assert (found.state, found.resolved["note"]) == ("succeeded", "called the customer")


def test_a_refund_of_another_amount_is_a_fault(world, paid):
    world.simulator.pay.plan_refunds(["PROCESSING"])
    number = ask(world, paid, {"refund_fen": 1500}).json["refund_no"]
    fields = world.simulator.pay.find_refund(number)
    fields["amount"] = {**fields["amount"], "refund": 1}
    world.simulator.pay.settle_refund(number)
    world.notify(world.courier.notices.pop())
    (event,) = [one for one in world.events() if one["name"] == "notice.received"]
    assert world.hand_over("payments_apply", [event]), "it ends in the dead-letter queue, with the reason"
    assert (orders.find(paid).refunded_fen, orders.find(paid).refunding_fen) == (0, 1500)


def test_a_refund_that_was_marked_failed_counts_if_it_succeeded(world, token, paid):
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


# --- callers ------------------------------------------------------------------------------------------------------
def test_tills_and_merchants_refund_payments_of_their_own_stores_only(world, token, paid):
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


# --- staff search -------------------------------------------------------------------------------------------------
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


def test_a_transaction_without_a_callback_is_queried_at_the_provider(world, token):
    payment_id = world.open_payment(token, 5000).json["payment_id"]
    world.pay(payment_id)
    assert seen(world, token, payment_id)["state"] == "paid"
    query = f"transaction_id={there(world, payment_id).transaction_id}"
    assert world.get(f"/v1/admin/payments?{query}").json["payments"][0]["payment"]["payment_id"] == payment_id


def test_a_refund_of_another_merchant_id_is_a_fault(world, paid):
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
def test_partial_refunds_are_sent_a_minute_apart(world, token, paid):
    asked = [ask(world, paid, {"refund_fen": 1000}, key=f"k{number}").json["state"] for number in range(3)]
    assert (asked, len(there(world, paid).refunds)) == (["succeeded", "processing", "processing"], 1)
    assert ask(world, paid, {"refund_fen": 1000}, key="k1").json["state"] == "processing", (
        "a repeat does not send it either"
    )
    poll(world, seconds=58)
    assert len(there(world, paid).refunds) == 1
    poll(world, seconds=3)
    assert len(there(world, paid).refunds) == 2
    poll(world, seconds=58)
    assert len(there(world, paid).refunds) == 2
    poll(world, seconds=3)
    assert there(world, paid).refunded_fen == 3000
    assert {one["state"] for one in seen(world, token, paid)["refunds"]} == {"succeeded"}


def test_a_refused_refund_does_not_delay_the_next(world, paid):
    world.simulator.moods.plan("refund", "no:USER_ACCOUNT_ABNORMAL")
    assert ask(world, paid, {"refund_fen": 1000}).json["state"] == "failed"
    assert ask(world, paid, {"refund_fen": 1000}, key="r2").json["state"] == "succeeded"


def test_a_refund_without_an_answer_may_be_sent_again_at_once(world, paid):
    world.simulator.moods.plan("refund", SERVER_ERROR)
    assert ask(world, paid, {"refund_fen": 1000}).json["state"] == "processing"
    assert ask(world, paid, {"refund_fen": 1000}).json["state"] == "succeeded"
