"""What becomes of a coupon here is told there, in order, each move once under a number of its own."""

import itertools
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from chalicelib.busifavor import report_moves as report_module
from proof.scenes import busifavor
from proof.scenes.callers import staff
from simulator.misbehave import DONE_5XX, LOST_ANSWER, SERVER_ERROR, TOO_MANY
from simulator.wechat_pay.merchant_coupons import DEACTIVATED, EXPIRED, SENDED, USED


def there(world):
    (coupon,) = world.simulator.pay.busifavor.books.coupons.values()
    return coupon


def verbs(world):
    return [line.split()[0] for line in there(world).log]


def differences(world):
    found = world.get("/v1/admin/merchant-coupon-differences").json["differences"]
    return [why for one in found for why in one["why"]]


def report(world, **how):
    return world.hand_over("busifavor_report", world.notes["events"], **how)


def test_a_redemption_is_reported_once(world):
    busifavor.redeemed(world)
    for _ in range(3):
        assert not report(world)
    assert (verbs(world), there(world).state) == (["use"], USED)
    assert 1 <= len(there(world).use_request_no) <= 32
    assert not differences(world)


@pytest.mark.parametrize("mood", [LOST_ANSWER, DONE_5XX, SERVER_ERROR, TOO_MANY])
def test_what_was_not_answered_is_told_again_under_its_number(world, mood):
    busifavor.redeemed(world)
    world.simulator.moods.plan("use_coupon", mood, 2)
    assert report(world)
    world.simulator.moods.clear()
    assert not report(world)
    assert (verbs(world), len(there(world).numbers)) == (["use"], 1)
    assert not differences(world)


def test_redeemed_given_back_and_redeemed_again_in_whatever_order_it_is_heard(world):
    """Use, return, use: in that order, under three numbers."""
    busifavor.redeemed_and_restored(world)
    opened = world.open_payment(world.notes["token"], 5000, key="second", coupon_ids=[world.notes["coupon"]])
    world.notify(world.pay(opened.json["payment_id"]))
    busifavor._without_reports(world)
    events = world.notes["events"] * 2
    assert len(events) == 6
    random.Random(7).shuffle(events)
    for event in events:
        assert not world.hand_over("busifavor_report", [event])
    assert (verbs(world), there(world).state) == (["use", "return", "use"], USED)
    assert len({line.split()[1] for line in there(world).log}) == 3


def test_the_last_event_alone_tells_everything(world):
    busifavor.redeemed_and_restored(world)
    assert not world.hand_over("busifavor_report", world.notes["events"][-1:])
    assert (verbs(world), there(world).state) == (["use", "return"], SENDED)


@pytest.mark.parametrize("state", [DEACTIVATED, EXPIRED, USED])
def test_used_at_the_till_while_wechat_says_otherwise(world, state):
    """Our redemption stands; a person hears of it once; it is not asked for ever."""
    busifavor.redeemed(world)
    world.simulator.pay.busifavor.set_state(there(world).stock_id, there(world).code, state)
    for _ in range(2):
        assert not report(world)
    assert verbs(world) == []
    assert differences(world) == [f"use_refused:{state.lower()}:INVALID_REQUEST"]
    assert busifavor.wallet(world)[0]["state"] == "redeemed"


def test_a_refusal_of_what_was_done_is_no_difference(world):
    """The use came through and its answer did not; asked again it is refused, and the coupon shows our own number."""
    busifavor.redeemed(world)
    world.simulator.moods.plan("use_coupon", DONE_5XX, 2)
    assert report(world)
    world.simulator.moods.clear()
    world.simulator.moods.plan("use_coupon", "no:INVALID_REQUEST")
    assert not report(world)
    assert (verbs(world), differences(world)) == (["use"], [])


def test_what_was_never_used_there_is_not_returned_there(world):
    busifavor.redeemed_and_restored(world)
    world.simulator.pay.busifavor.set_state(there(world).stock_id, there(world).code, DEACTIVATED)
    assert not report(world)
    assert (verbs(world), differences(world)) == ([], ["use_refused:deactivated:INVALID_REQUEST"])


@pytest.mark.parametrize(("is_refused", "why"), [(False, []), (True, [["use_refused:deactivated:INVALID_REQUEST"]])])
def test_a_report_is_a_persons_task_only_where_it_was_refused(world, is_refused, why):
    busifavor.redeemed(world)
    if is_refused:
        world.simulator.pay.busifavor.set_state(there(world).stock_id, there(world).code, DEACTIVATED)
    assert not report(world)
    tasks = world.get("/v1/admin/merchant-coupon-differences").json["differences"]
    assert [one["why"] for one in tasks] == why


def test_what_another_system_used_is_not_returned(world):
    busifavor.redeemed_and_restored(world)
    world.simulator.pay.busifavor.set_state(there(world).stock_id, there(world).code, USED)
    assert not report(world)
    assert (verbs(world), there(world).state) == ([], USED)
    assert differences(world) == ["use_refused:used:INVALID_REQUEST"]


def test_what_came_back_when_it_was_over_stays_used_there(world):
    busifavor.granted(world, valid_days=1)
    opened = world.open_payment(world.notes["token"], 5000, key="first", coupon_ids=[world.notes["coupon"]])
    world.notes["payment"] = opened.json["payment_id"]
    world.notify(world.pay(world.notes["payment"]))
    world.deliver()
    world.courier.notices.clear()
    world.move(days=5)
    assert given_back(world).status == 200
    busifavor.store_callbacks(world)
    world.deliver()
    assert busifavor.wallet(world)[0]["state"] == "expired"
    assert (verbs(world), differences(world)) == (["use"], [])


def given_back(world):
    headers = {"Authorization": f"Bearer {world.staff['operator']}", "Idempotency-Key": "back"}
    return world.http("POST", f"/v1/payments/{world.notes['payment']}/refunds", {"reason": "broken"}, headers)


@pytest.mark.parametrize("code", ["NO_AUTH", "APPID_MCHID_NOT_MATCH"])
def test_a_no_that_may_pass_waits_and_is_told_again(world, code):
    """It is kept by its queue, shown once with its code, and gone once it was told."""
    busifavor.redeemed(world)
    world.simulator.moods.plan("use_coupon", f"no:{code}", 2)
    for _ in range(2):
        assert report(world)
        assert differences(world) == [f"use_waits:{code}"]
    assert not report(world)
    assert (verbs(world), there(world).state, differences(world)) == (["use"], USED, [])


def test_staff_have_it_told_again(world):
    busifavor.redeemed(world)
    world.simulator.moods.plan("use_coupon", "no:NO_AUTH", 2)
    assert report(world)
    (waiting,) = world.get("/v1/admin/merchant-coupon-differences").json["differences"]
    path = f"/v1/admin/merchant-coupon-differences/{waiting['difference_id']}/report"
    headers = {"Authorization": f"Bearer {world.staff['operator']}"}
    assert world.http("POST", path, None, headers).code == "merchant_coupon_refused"
    assert [world.http("POST", path, None, headers).json["why"] for _ in range(2)] == [[], []]
    assert (verbs(world), differences(world)) == (["use"], [])
    world.simulator.moods.clear()
    assert not report(world)


def test_what_only_one_of_two_workers_has_heard_of_is_told(world, monkeypatch):
    """The first has read the coupon's moves; a refund comes; the second tells the use as well, is overtaken, and goes
    on with the return."""
    busifavor.redeemed(world)
    first = world.notes.pop("events")
    used, told, done = threading.Barrier(2), report_module.provider.use, threading.Event()
    calls = itertools.count(1)

    def use(**how):
        told(**how)
        call = next(calls)
        if call < 3:
            used.wait(20)
        if call == 2:
            assert done.wait(20)

    def tell_first():
        try:
            return world.hand_over("busifavor_report", first)
        finally:
            done.set()

    monkeypatch.setattr(report_module.provider, "use", use)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(tell_first)
        while not used.n_waiting:
            time.sleep(0.01)
        assert given_back(world).status == 200
        busifavor.store_callbacks(world)
        busifavor._without_reports(world)
        assert not report(world)
        assert not waiting.result()
    assert (verbs(world), there(world).state) == (["use", "return"], SENDED)


def test_staff_void_a_coupon_here_first_and_then_there(world):
    busifavor.voided(world)
    (coupon,) = busifavor.wallet(world)
    assert coupon["state"] == "voided"
    opened = world.open_payment(world.notes["token"], 5000, coupon_ids=[world.notes["coupon"]])
    assert (opened.code, opened.json["error"]["reason"]) == ("coupon_not_eligible", "voided")
    assert there(world).state == SENDED
    for _ in range(2):
        assert not report(world)
    assert (verbs(world), there(world).state) == (["deactivate"], DEACTIVATED)
    path = f"/v1/admin/members/{world.notes['member']}/coupons/{world.notes['coupon']}"
    last = world.get(path).json["trail"][-1]
    assert (last["verb"], last["details"]) == ("void", busifavor.REASON)


def test_a_coupon_that_is_held_or_redeemed_is_not_voided(world):
    busifavor.redeemed(world)
    path = "members/{member}/coupons/{coupon}/void"
    status, told = staff(path, busifavor.REASON)(world)
    assert (status, told["error"]["code"]) == (409, "coupon_in_use")
    assert not report(world)
    assert there(world).state == USED


def test_voiding_again_is_the_same(world):
    busifavor.voided(world)
    path = "members/{member}/coupons/{coupon}/void"
    assert staff(path, {"reason": "again"})(world)[1]["trail"][-1]["details"] == busifavor.REASON


def test_a_voided_coupon_gives_its_budget_back(world):
    busifavor.granted(world, budget_fen=500)
    left = budget_left(world)
    staff("members/{member}/coupons/{coupon}/void", busifavor.REASON)(world)
    assert budget_left(world) == left + 100


def budget_left(world):
    from chalicelib.coupons import campaigns
    from chalicelib.coupons.store import stock

    return stock.budget_of(stock.read_shards(campaigns.find_newest("few")))


def test_a_coupon_of_our_own_is_not_reported(world):
    busifavor.mirrored(world)
    token = world.token_of("o_1")
    claimed = world.as_shopper(token, "POST", "/v1/coupons/campaigns/few/claim", key="k").json["coupon"]["coupon_id"]
    world.buy(token, 5000, coupon_ids=[claimed])
    assert not world.simulator.pay.busifavor.books.coupons
