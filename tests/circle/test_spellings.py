"""WeChat Pay does not say whether a payment in a shop is an order of ours."""

import pytest

from proof.scenes.circle import authorize, pay
from tests.circle.looks import balance, points, say, seen, tasks, there, tick, told

TO_CONFIRM = "积分待确认"


def take_down(world):
    """The notices are taken down, whatever becomes of them."""
    while world.courier.notices:
        assert world.notify(world.courier.notices.pop(0)).status == 204
    world.deliver_patiently()


def refused(world, mood, **by):
    """A payment in a shop whose question is refused so; the schedule looks for so long."""
    authorize(world)
    take_down(world)
    world.simulator.moods.plan("find_transaction", mood, times=9999)
    number = pay(world, 5000)
    take_down(world)
    for _ in range(6):
        tick(world, **by)
    return number


@pytest.mark.parametrize("mood", ["no:404:ORDERNOTEXIST", "no:404:NEW_ONE", "no:400:ORDER_NOT_EXIST"])
def test_none_there_is_none_of_our_orders_and_counts_as_a_sale(joined, token, mood):
    number = refused(joined, mood, minutes=1)
    assert balance(joined, token) == 100
    assert told(joined, number)["increased_points"] == 100
    assert tasks(joined) == []


@pytest.mark.parametrize("mood", ["no:403:NO_AUTH", "no:400:INVALID_REQUEST", "no:404:MCH_NOT_EXISTS", "5xx"])
def test_a_day_without_an_answer_is_a_task_and_told_as_to_be_confirmed(joined, token, mood, capsys):
    number = refused(joined, mood, hours=5)
    (task,) = tasks(joined)
    assert (task["transaction_id"], task["payment"]["why"]) == (number, "unanswered")
    assert (told(joined, number)["earn_points"], told(joined, number)["no_points_remarks"]) == (False, TO_CONFIRM)
    assert balance(joined, token) == 0
    assert "circle_sales_unplaced" in capsys.readouterr().out
    # A refund is told now that its points were.
    there(joined).refund(number, 1000)
    assert len(joined.courier.notices) == 1
    assert say(joined, number, "assign", {"store_id": "sun_cafe", "note": "the shop says so"}).status == 200
    joined.deliver()
    take_down(joined)
    assert points(joined, token)["balance"] == 80
    assert told(joined, number)["increased_points"] == 100
    assert tasks(joined) == []


def test_an_answer_after_the_day_places_it(joined, token):
    number = refused(joined, "no:403:NO_AUTH", hours=5)
    joined.simulator.moods.clear()
    for _ in range(3):
        tick(joined, hours=1)
    assert (seen(joined, number)["state"], balance(joined, token)) == ("placed", 100)
    assert told(joined, number)["increased_points"] == 100
    assert tasks(joined) == []


@pytest.mark.parametrize(
    "changed", [{"amount": "x"}, {"time_end": "never"}, {"transaction_id": "9" * 5000}, {"openid": "\ud800"}]
)
def test_a_notice_that_cannot_be_read_is_kept_with_a_task(joined, changed):
    number = pay(joined, 5000, notify=False)
    resource = {**there(joined).books.sales[number].resource, **changed}
    headers, body = joined.simulator.pay.notice("MALL_TRANSACTION.SUCCESS", "x", resource)
    assert joined.http("POST", "/v1/wechat-pay/notify", body, headers).status == 204
    joined.deliver()
    assert [one["kind"] for one in joined.get("/v1/admin/payment-tasks").json["tasks"]] == ["unknown_callback"]
