"""Both sides agree, or a person hears of it."""

from datetime import timedelta

import pytest

from chalicelib import memory
from chalicelib.busifavor import compare_stocks
from chalicelib.providers.wechat_pay import ProviderDown
from proof.scenes import busifavor
from proof.scenes import common as scenes
from proof.scenes.callers import staff
from simulator.misbehave import SERVER_ERROR, TIMEOUT


def look(world, times=2):
    """So many hourly looks."""
    for _ in range(times):
        world.move(hours=1)
        told = world.fire("busifavor_compare")
        memory.forget()
    return told


def shown(world):
    return world.get(busifavor.HERE).json


def test_both_sides_agree(world):
    busifavor.granted(world)
    assert look(world) == {"looked": 1, "differ": 0}
    stock = shown(world)
    assert (stock["coupons_here"], stock["coupons_there"], stock["state_there"]) == (1, 1, "RUNNING")
    assert stock["looked_at"] is not None


def test_a_callback_that_never_came_is_a_difference_until_it_does(world):
    stock_id = busifavor.mirrored(world)
    busifavor.send_coupon(world, stock_id)
    look(world, 1)
    assert not shown(world)["differences"]  # it may be on its way
    look(world, 1)
    assert shown(world)["differences"] == ["sent"]
    (listed,) = world.get("/v1/admin/merchant-coupon-differences").json["differences"]
    assert (listed["stock_id"], listed["why"]) == (stock_id, ["sent"])
    busifavor.store_callbacks(world)
    world.deliver()
    look(world, 1)
    assert not shown(world)["differences"]
    assert not world.get("/v1/admin/merchant-coupon-differences").json["differences"]


def test_two_looks_at_once_are_one(world):
    busifavor.send_coupon(world, busifavor.mirrored(world))
    for _ in range(3):
        world.fire("busifavor_compare")
    assert not shown(world)["differences"]


def test_the_budget_follows_by_itself(world):
    busifavor.units_added(world)
    look(world, 1)
    (stock,) = world.simulator.pay.busifavor.books.stocks.values()
    assert stock.body["stock_send_rule"]["max_coupons"] == shown(world)["max_coupons"] == 8
    assert not shown(world)["differences"]


@pytest.mark.parametrize("state", ["PAUSED", "STOPED"])
def test_a_stock_that_was_stopped_there(world, state):
    stock_id = busifavor.mirrored(world)
    world.simulator.pay.busifavor.books.stocks[stock_id].state = state
    look(world)
    assert shown(world)["differences"] == ["state"]


def test_a_campaign_that_changed_what_cannot_follow(world):
    busifavor.mirrored(world)
    told = world.get("/v1/admin/campaigns/few").json["body"]
    cheaper = {**told, "worth": {**told["worth"], "discount_fen": 50}}
    assert world.put("campaigns/few", cheaper).status == 200
    memory.forget()
    look(world)
    assert shown(world)["differences"] == ["terms"]


def test_one_stock_that_cannot_be_asked_does_not_hold_the_others(world):
    busifavor.mirrored(world, "few")
    busifavor.mirrored(world, "more")
    world.simulator.moods.plan("find_stock", SERVER_ERROR, 2)
    with pytest.raises(Exception, match="SYSTEM_ERROR"):
        look(world, 1)
    seen = [one["looked_at"] is not None for one in world.get("/v1/admin/merchant-coupons").json["stocks"]]
    assert seen == [False, True]
    look(world, 1)
    assert all(one["looked_at"] for one in world.get("/v1/admin/merchant-coupons").json["stocks"])


def test_both_lists_are_told_page_by_page(world):
    for name in ("few", "more", "most"):
        busifavor.send_coupon(world, busifavor.mirrored(world, name), f"c~{name}")
    look(world)
    for path, of in (("merchant-coupons", "stocks"), ("merchant-coupon-differences", "differences")):
        assert every_page(world, f"/v1/admin/{path}?limit=1", of) == ["few", "more", "most"]


def every_page(world, path, of):
    told, cursor = [], ""
    while cursor is not None:
        page = world.get(path + (f"&cursor={cursor}" if cursor else "")).json
        told += [one["campaign_id"] for one in page[of]]
        cursor = page["next_cursor"]
    return sorted(told)


@pytest.mark.parametrize("state", ["paused", "ended"])
def test_what_rests_here_comes_to_rest_there(world, state):
    """One coupon at least may be sent there, and is a difference until it was."""
    stock_id = busifavor.mirrored(world)
    busifavor.change_campaign(world, state=state)
    look(world)
    (stock,) = world.simulator.pay.busifavor.books.stocks.values()
    assert (stock.body["stock_send_rule"]["max_coupons"], shown(world)["differences"]) == (1, ["state"])
    scenes.arrived(world)
    busifavor.send_coupon(world, stock_id)
    busifavor.store_callbacks(world)
    world.deliver()
    look(world, 1)
    assert (shown(world)["differences"], shown(world)["maximum_there"]) == ([], 1)
    headers = {"Authorization": f"Bearer {world.staff['operator']}"}
    refused = world.http("POST", f"{busifavor.HERE}/budget", None, headers)
    assert (refused.code, stock.body["stock_send_rule"]["max_coupons"]) == ("value_invalid", 1)


def test_what_is_over_here_comes_to_rest_there_and_what_goes_on_again_has_its_units(world):
    closes_at = (world.now() + timedelta(days=2)).replace(microsecond=0)
    busifavor.granted(world, closes_at=closes_at.isoformat())
    (stock,) = world.simulator.pay.busifavor.books.stocks.values()
    busifavor.change_campaign(world, state="paused")
    look(world, 1)
    assert stock.body["stock_send_rule"]["max_coupons"] == 1
    busifavor.change_campaign(world, state="published")
    look(world, 1)
    assert stock.body["stock_send_rule"]["max_coupons"] == 5
    world.move(days=3)
    look(world)
    assert (stock.body["stock_send_rule"]["max_coupons"], shown(world)["differences"]) == (1, [])


def test_a_stock_that_is_gone_is_a_difference_and_does_not_hold_what_waits(world):
    busifavor.mirrored(world, "gone")
    busifavor.with_difference(world)
    pay = world.simulator.pay.busifavor
    del pay.books.stocks[min(pay.books.stocks)]
    busifavor.change_campaign(world, units=2)
    look(world)
    assert world.get("/v1/admin/merchant-coupons/gone").json["differences"] == ["look_refused:RESOURCE_NOT_EXISTS"]
    world.notes["campaign"] = "few"
    assert len(busifavor.wallet(world)) == 2


def test_one_that_hangs_has_its_turn_after_the_others(world, monkeypatch):
    busifavor.mirrored(world, "few")
    busifavor.mirrored(world, "more")
    monkeypatch.setattr(compare_stocks, "WITHIN_SECONDS", 2.0)
    world.simulator.moods.plan("find_stock", TIMEOUT)
    with pytest.raises(ProviderDown):
        look(world, 1)
    look(world, 1)
    assert [one["looked_at"] is not None for one in world.get("/v1/admin/merchant-coupons").json["stocks"]][1]


def test_a_request_that_is_refused_while_nobody_asks_is_a_difference_until_a_person_has_seen_to_it(world):
    """Whether the creation was done before is not known: it stays as it is until then."""
    busifavor.campaign_ready(world)
    headers = {"Authorization": f"Bearer {world.staff['operator']}"}
    world.simulator.moods.plan("create_stock", SERVER_ERROR)
    assert world.http("POST", busifavor.HERE, busifavor.MIRROR, headers).status == 503
    world.simulator.moods.plan("create_stock", "no:PARAM_ERROR", 3)
    look(world)
    assert (shown(world)["pending"], shown(world)["differences"]) == ("create", ["request_refused:PARAM_ERROR"])
    assert world.http("POST", busifavor.HERE, busifavor.MIRROR, headers).code == "merchant_coupon_refused"
    (listed,) = world.get("/v1/admin/merchant-coupon-differences").json["differences"]
    path = f"/v1/admin/merchant-coupon-differences/{listed['difference_id']}/resolve"
    for _ in range(2):
        assert world.http("POST", path, {"note": "there is none there"}, headers).status == 200
    assert shown(world)["pending"] is None
    assert world.http("POST", busifavor.HERE, busifavor.MIRROR, headers).status == 200
    look(world)
    assert not shown(world)["differences"]


def test_a_change_that_is_refused_while_nobody_asks_is_a_difference_until_the_next(world):
    busifavor.mirrored(world)
    headers = {"Authorization": f"Bearer {world.staff['operator']}"}
    world.simulator.moods.plan("modify_stock", SERVER_ERROR, 2)
    assert world.http("PUT", busifavor.HERE, busifavor.CHANGE, headers).status == 503
    world.simulator.moods.plan("modify_stock", "no:PARAM_ERROR")
    look(world)
    assert (shown(world)["pending"], shown(world)["differences"]) == (None, ["request_refused:PARAM_ERROR"])
    assert world.http("PUT", busifavor.HERE, busifavor.CHANGE, headers).status == 200
    look(world, 1)
    assert not shown(world)["differences"]


def test_fewer_codes_than_may_be_sent_are_a_difference(world):
    busifavor.with_codes(world)
    look(world)
    assert shown(world)["differences"] == ["codes"]
    assert staff(f"{busifavor.PATH}/codes", {"count": 5})(world)[0] == 200
    look(world, 1)
    assert not shown(world)["differences"]
