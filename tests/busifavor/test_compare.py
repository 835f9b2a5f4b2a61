"""Both sides agree, or a person hears of it."""

import pytest

from chalicelib import memory
from simulator.misbehave import SERVER_ERROR
from tests.harness import busifavor


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
    busifavor.sent(world, stock_id)
    look(world, 1)
    assert not shown(world)["differences"]  # it may be on its way
    look(world, 1)
    assert shown(world)["differences"] == ["sent"]
    (listed,) = world.get("/v1/admin/merchant-coupon-differences").json["differences"]
    assert (listed["stock_id"], listed["why"]) == (stock_id, ["sent"])
    busifavor.told(world)
    world.deliver()
    look(world, 1)
    assert not shown(world)["differences"]
    assert not world.get("/v1/admin/merchant-coupon-differences").json["differences"]


def test_two_looks_at_once_are_one(world):
    busifavor.sent(world, busifavor.mirrored(world))
    for _ in range(3):
        world.fire("busifavor_compare")
    assert not shown(world)["differences"]


def test_the_budget_follows_by_itself(world):
    busifavor.grown(world)
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
        busifavor.sent(world, busifavor.mirrored(world, name), f"c~{name}")
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
