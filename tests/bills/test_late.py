"""Whatever is heard first, the bill or what it tells of, the end is the same."""

from datetime import date, timedelta

import pytest

from chalicelib.bills import store
from chalicelib.payments.store import orders
from simulator.misbehave import SERVER_ERROR
from simulator.stack import MCHID
from tests.bills.made import after, at, counts, morning, open_ones, refund, seen, tell, tick


def test_a_payment_we_never_heard_of_is_found_in_the_bill_asked_about_and_then_known(world, token, day):
    unheard = world.open_payment(token, 5000).json["payment_id"]
    world.simulator.pay.pay(unheard, notify=False)
    morning(world, day)
    (one,) = seen(world, day)["differences"]
    assert (one["what"], one["order_id"], one["state"]) == ("theirs_only", unheard, "open")
    assert orders.find(unheard).state == "paid", "the provider was asked"
    assert seen(world, day)["bill"]["state"] == "matching"
    world.move(minutes=30)
    tick(world)
    told = seen(world, day)
    assert (told["bill"]["state"], told["bill"]["counts"]["matched"]) == ("matched", 1)
    assert [(one["state"], one["why"]) for one in told["differences"]] == [("gone", "known_by_now")]
    assert told["bill"]["open_differences"] == 0


def test_a_refund_made_in_the_console_whose_notice_was_lost_is_found_and_applied(world, token, day):
    paid = world.buy(token, 5000)
    world.simulator.pay.refund_from_console(world.simulator.pay.orders[paid].transaction_id, 1500)
    world.courier.notices.clear()
    morning(world, day)
    assert [(one["what"], one["kind"]) for one in seen(world, day)["differences"]] == [("theirs_only", "refund")]
    assert orders.find(paid).refunded_fen == 1500
    assert world.as_shopper(token, "GET", "/v1/me/points").json["balance"] == 70
    world.move(minutes=30)
    tick(world)
    told = seen(world, day)
    assert (told["bill"]["counts"]["matched"], open_ones(told)) == (2, [])


def test_a_provider_that_is_away_is_asked_about_it_at_the_next_tick(world, token, day):
    unheard = world.open_payment(token, 5000).json["payment_id"]
    world.simulator.pay.pay(unheard, notify=False)
    world.simulator.moods.plan("query", SERVER_ERROR, times=2)
    morning(world, day)
    assert (orders.find(unheard).state, seen(world, day)["bill"]["state"]) == ("open", "matching")
    for _ in range(2):
        world.move(minutes=30)
        tick(world)
    told = seen(world, day)
    assert (told["bill"]["state"], open_ones(told)) == ("matched", [])


def test_what_is_noted_after_the_day_was_matched_is_matched_then(world, token, day):
    paid = str(world.open_payment(token, 5000).json["payment_id"])
    assert world.notify(world.pay(paid)).status == 204
    late = [one for one in world.events() if one["name"] == "notice.received"]
    world.hand_over("payments_apply", late)
    events = [one for one in world.events() if one["name"] == "payment.paid"]
    at(world, day, 10)
    world.fire("bills_fetch")
    assert counts(seen(world, day)) == {"held": 1}, "we know the order is paid, whoever noted it"
    for _ in range(2):
        assert world.hand_over("bills_note", events) == []
    assert seen(world, day)["bill"]["state"] == "matching"
    world.move(minutes=30)
    world.fire("bills_fetch")
    bill = seen(world, day)["bill"]
    assert (bill["state"], bill["counts"]["matched"], bill["ours"]["paid_fen"]) == ("matched", 1, 5000)


def test_late_money_and_its_way_back_stand_in_the_bill_and_are_known(world, token, day):
    late = world.open_payment(token, 5000).json["payment_id"]
    world.move(minutes=16)
    world.simulator.pay.orders[late].request["time_expire"] = None
    world.simulator.pay.pay(late, notify=False)
    notice = world.simulator.pay
    orders.save_closed(orders.find(late), at=world.now(), reason="expired")
    notice.notify_paid(late)
    tell(world)
    assert orders.find(late).refunded_fen == 5000
    morning(world, day)
    bill = seen(world, day)["bill"]
    assert (bill["counts"]["matched"], bill["open_differences"]) == (2, 0)
    assert bill["ours"] == {"payments": 1, "refunds": 1, "paid_fen": 5000, "refunded_fen": 5000, "fee_fen": 0}


def test_money_set_aside_is_known_before_and_after_it_goes_back(world, token, day):
    odd = world.open_payment(token, 5000).json["payment_id"]
    world.notify(world.pay(odd, paid_fen=1))
    world.courier.notices.clear()
    world.deliver()
    assert orders.find(odd).unmatched.total_fen == 1
    morning(world, day)
    assert counts(seen(world, day)) == {"held": 1}
    headers = {"Authorization": f"Bearer {world.staff['operator']}", "Idempotency-Key": "back"}
    assert world.http("POST", f"/v1/payments/{odd}/refunds", {"reason": "x"}, headers).status == 200
    tell(world)
    next_day = (date.fromisoformat(day) + timedelta(days=1)).isoformat()
    morning(world, next_day)
    for one, counted in ((day, "paid_fen"), (next_day, "refunded_fen")):
        bill = seen(world, one)["bill"]
        assert (bill["state"], bill["counts"]["matched"], bill["ours"][counted]) == ("matched", 1, 1)
        assert seen(world, one)["differences"] == []


def test_a_refund_that_goes_through_on_a_later_day_is_in_the_bill_of_the_day_it_was_asked(world, token, day):
    paid = world.buy(token, 5000)
    world.simulator.pay.plan_refunds(["PROCESSING"])
    number = refund(world, paid, 1500)
    morning(world, day)
    assert counts(seen(world, day)) == {"matched": 1, "held": 1}
    world.simulator.pay.settle_refund(number)
    tell(world)
    next_day = (date.fromisoformat(day) + timedelta(days=1)).isoformat()
    morning(world, next_day)
    tick(world)  # the day it was asked, which still waited to hear of it, had the other matched again
    told = seen(world, next_day)
    assert (told["bill"]["state"], told["bill"]["counts"]["other_day"], told["differences"]) == ("empty", 1, [])


def test_that_later_day_is_made_up_for_where_its_bill_came_first(world, token, day):
    paid = world.buy(token, 5000)
    world.simulator.pay.plan_refunds(["PROCESSING"])
    number = refund(world, paid, 1500)
    world.simulator.bills.plant(day, wrong_hash=1)
    next_day = (date.fromisoformat(day) + timedelta(days=1)).isoformat()
    at(world, day, 11)
    world.simulator.pay.settle_refund(number)
    tell(world)
    at(world, day, 10, days=2)
    tick(world)
    assert open_ones(seen(world, next_day)) == [("ours_only", "refund")]
    for _ in range(2):
        world.move(minutes=30)
        tick(world)
    told = seen(world, next_day)
    assert [(one["state"], one["why"]) for one in told["differences"]] == [("gone", "in_the_bill")]
    assert seen(world, day)["bill"]["state"] == "matched"


def test_a_row_that_contradicts_what_we_have_is_a_fault_and_the_day_is_told_all_the_same(world, token, day):
    paid = world.buy(token, 5000)
    there = world.simulator.pay.orders[paid]
    there.paid_fen = 6000  # as if more had come than we know of
    world.simulator.pay.refund_from_console(there.transaction_id, 6000)
    world.courier.notices.clear()
    at(world, day, 10)
    with pytest.raises(ValueError, match="more than the rest"):
        world.fire("bills_fetch")
    told = seen(world, day)
    assert (told["bill"]["state"], open_ones(told)) == (
        "matched",
        [("amount_differs", "payment"), ("theirs_only", "refund")],
    )
    assert tick(world) == {}


@pytest.mark.parametrize("status", ["PROCESSING", "ABNORMAL"])
def test_a_refund_that_fails_after_its_bill_was_made_went_nowhere_on_either_side(world, token, day, status):
    paid = world.buy(token, 5000)
    world.simulator.pay.plan_refunds([status])
    number = refund(world, paid, 1500)
    morning(world, day)
    assert counts(seen(world, day)) == {"matched": 1, "held": 1}
    world.simulator.pay.settle_refund(number, "CLOSED")
    tell(world)
    world.move(hours=7)
    tick(world)
    told = seen(world, day)
    assert (told["bill"]["state"], counts(told)) == ("matched", {"matched": 1, "refund_failed": 1})
    assert (told["bill"]["refunds_failed"]["refunded_fen"], told["differences"]) == (1500, [])
    store.match_again(MCHID, date.fromisoformat(day))
    tick(world)
    assert seen(world, day)["bill"]["counts"] == told["bill"]["counts"], "whatever has it matched again"
    world.simulator.bills.tradebill = None  # would fail: nothing is pending any more
    world.move(hours=7)
    tick(world)


def test_a_refund_that_failed_before_its_bill_was_made_is_no_money(world, token, day):
    paid = world.buy(token, 5000)
    world.simulator.pay.plan_refunds(["PROCESSING"])
    number = refund(world, paid, 1500)
    world.simulator.pay.settle_refund(number, "CLOSED")
    tell(world)
    morning(world, day)
    told = seen(world, day)
    assert (counts(told), told["bill"]["theirs"]["refunded_fen"]) == ({"matched": 1, "refund_failed": 1}, 0)


def test_a_refund_of_the_last_minutes_is_accounted_for_on_both_days(world, token, day):
    paid = world.buy(token, 5000)
    at(world, day, 23, days=0)
    world.move(minutes=58)
    world.simulator.pay.plan_refunds(["PROCESSING"])
    number = refund(world, paid, 1500)
    at(world, day, 0)
    world.move(minutes=30)
    world.simulator.pay.settle_refund(number)
    tell(world)
    morning(world, day)
    told = seen(world, day)
    assert counts(told) == {"matched": 1, "held": 1}
    assert (told["bill"]["held"]["refunded_fen"], told["bill"]["ours"]["refunded_fen"]) == (1500, 0)
    morning(world, after(day, 1))
    told = seen(world, after(day, 1))
    assert counts(told) == {"other_day": 1}
    assert (told["bill"]["other_day"]["refunded_fen"], told["bill"]["ours"]["refunded_fen"]) == (1500, 1500)
