"""What staff see of a campaign's stock and budget."""

import pytest

from chalicelib import memory
from proof.scenes import coupons
from proof.scenes.callers import FEW, shopper
from simulator import seed


def stock(world, campaign_id="few", role="auditor"):
    return world.get(f"/v1/admin/campaigns/{campaign_id}/stock", role)


def levels(world, campaign_id="few"):
    answer = stock(world, campaign_id)
    assert answer.status == 200, answer.text
    found = answer.json
    assert found["units"] == found["units_left"] + found["units_claimed"]
    return found


def claim(world, key):
    status, answer = shopper("POST", FEW, key=key)(world)
    memory.forget()
    return status if status == 200 else answer["error"]["code"]


@pytest.fixture
def shop(world):
    """A shopper and a campaign of 25 units over two shards, five for each member."""
    world.notes["token"] = world.token_of("o_1")
    world.put("campaigns/few", seed.campaign("few", units=25, limit_per_member=99))
    memory.forget()
    return world


def test_units_run_down_over_all_shards_until_sold_out_and_more_units_end_that(shop):
    assert levels(shop) == {
        "campaign_id": "few",
        "units": 25,
        "units_left": 25,
        "units_claimed": 0,
        "budget_fen": None,
        "budget_left_fen": None,
        "budget_taken_fen": None,
        "sold_out": False,
        "sold_out_since": None,
    }
    assert [claim(shop, f"k{number}") for number in range(24)] == [200] * 24
    found = levels(shop)
    assert (found["units_left"], found["units_claimed"], found["sold_out"]) == (1, 24, False)
    assert claim(shop, "last") == 200
    found = levels(shop)
    assert (found["units_left"], found["sold_out"], found["sold_out_since"]) == (0, True, None)
    assert claim(shop, "late") == "coupon_sold_out"
    since = levels(shop)["sold_out_since"]
    assert since is not None
    shop.move(hours=1)
    assert claim(shop, "later") == "coupon_sold_out"
    assert levels(shop)["sold_out_since"] == since
    assert shop.put("campaigns/few", seed.campaign("few", units=35, limit_per_member=99)).status == 200
    memory.forget()
    found = levels(shop)
    assert (found["units"], found["units_left"], found["units_claimed"]) == (35, 10, 25)
    assert (found["sold_out"], found["sold_out_since"]) == (False, None)


def test_a_budget_is_sold_out_before_the_units_are(world):
    coupons.with_budget(1800)(world)
    assert [claim(world, f"k{number}") for number in range(3)] == [200] * 3
    found = levels(world)
    assert (found["budget_fen"], found["budget_left_fen"], found["budget_taken_fen"]) == (1800, 0, 1800)
    assert (found["units_left"] > 0, found["sold_out"]) == (True, False)
    assert claim(world, "late") == "coupon_sold_out"
    found = levels(world)
    assert (found["sold_out"], found["sold_out_since"] is not None) == (True, True)


def test_a_draft_has_no_stock_yet(world):
    world.put("campaigns/few", seed.campaign("few", units=25, state="draft"))
    found = levels(world)
    assert (found["units"], found["units_left"], found["sold_out"]) == (0, 0, False)


def test_a_merchant_sees_the_stock_of_its_own_campaigns_only(world):
    world.put("merchants/wang", {"name": "wang"})
    world.put("campaigns/group_sale", seed.campaign("sale", units=9, merchant_id="group"))
    seen = {}
    for merchant_id in ("group", "wang"):
        headers = {"Authorization": f"Bearer {world.merchant(merchant_id)}"}
        for campaign_id in ("group_sale", "gift"):
            path = f"/v1/admin/campaigns/{campaign_id}/stock"
            seen[merchant_id, campaign_id] = world.http("GET", path, headers=headers).status
    others = dict.fromkeys((("group", "gift"), ("wang", "group_sale"), ("wang", "gift")), 404)
    assert seen == {("group", "group_sale"): 200, **others}


def test_who_may_not_is_refused_and_an_unknown_campaign_is_a_404(world):
    for role in ("operator", "finance", "auditor"):
        assert stock(world, "gift", role).status == 200
    for campaign_id in ("nothing", "x" * 3000):
        assert stock(world, campaign_id).code == "resource_not_found"
    token = world.token_of("o_1")
    assert world.as_shopper(token, "GET", "/v1/admin/campaigns/gift/stock").status == 401
