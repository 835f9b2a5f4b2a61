"""Claims over HTTP: key, limit, stock, and sold-out campaigns."""

import boto3
import pytest

from chalicelib import memory
from simulator import seed


def claim(world, token, campaign="gift", key="k1"):
    return world.as_shopper(token, "POST", f"/v1/coupons/campaigns/{campaign}/claim", key=key)


@pytest.fixture
def few(world):
    world.put("campaigns/few", seed.campaign("few", units=3, threshold_fen=2000, discount_fen=100, limit_per_member=2))
    memory.forget()
    return world


def units(campaign):
    items = boto3.client("dynamodb").scan(TableName="mp-coupons")["Items"]
    shards = [one for one in items if one["pk"]["S"].startswith(f"STOCK#{campaign}#")]
    return sum(int(one["units_left"]["N"]) for one in shards)


def put_upcoming(world):
    """A campaign that opens in 2036."""
    window = {"opens_at": "2036-01-01T00:00:00+08:00", "closes_at": "2036-02-01T00:00:00+08:00"}
    soon = seed.campaign("soon", units=5, threshold_fen=2000, discount_fen=100, **window)
    assert world.put("campaigns/soon", soon).status == 200


def test_a_repeat_with_the_same_key_returns_the_same_coupon(world):
    token = world.token_of("o_1")
    first, again = claim(world, token), claim(world, token)
    assert first.status == again.status == 200
    assert first.json == again.json
    assert (first.headers.get("Idempotency-Replayed"), again.headers.get("Idempotency-Replayed")) == (None, "true")
    assert units("gift") == 99


def test_a_claim_above_the_limit_is_refused(world):
    token = world.token_of("o_1")
    claim(world, token)
    refused = claim(world, token, key="k2")
    assert (refused.status, refused.code) == (409, "coupon_limit_reached")
    assert units("gift") == 99


def test_a_claim_needs_a_key(world):
    assert world.as_shopper(world.token_of("o_1"), "POST", "/v1/coupons/campaigns/gift/claim").code == (
        "idempotency_key_missing"
    )


def test_all_units_are_claimed_and_no_more(few):
    tokens = [few.token_of(f"o_{n}") for n in range(3)]
    outcomes = [claim(few, token, "few", key).status for token in tokens for key in ("a", "b")]
    assert sorted(outcomes) == [200, 200, 200, 409, 409, 409]
    assert units("few") == 0


def test_a_claim_of_a_sold_out_campaign_writes_nothing_but_its_count(few):
    for number in range(3):
        claim(few, few.token_of(f"o_{number}"), "few")
    late = few.token_of("o_late")
    assert claim(few, late, "few").code == "coupon_sold_out"  # finds out, and notes it
    memory.forget()
    before = _without_counts()
    assert claim(few, late, "few", "k2").code == "coupon_sold_out"
    assert _without_counts() == before


def _without_counts():
    items = boto3.client("dynamodb").scan(TableName="mp-coupons")["Items"]
    return [one for one in items if not one["pk"]["S"].startswith("REFUSED#")]


def test_a_sold_out_campaign_with_new_stock_can_be_claimed(few):
    tokens = [few.token_of(f"o_{n}") for n in range(4)]
    assert [claim(few, token, "few").status for token in tokens] == [200, 200, 200, 409]
    grown = seed.campaign("few", units=40, threshold_fen=2000, discount_fen=100, limit_per_member=2)
    assert few.put("campaigns/few", grown).status == 200
    memory.forget()
    assert claim(few, tokens[3], "few").status == 200
    assert units("few") == 36


def test_a_campaign_that_is_not_open_is_refused(world):
    put_upcoming(world)
    token = world.token_of("o_1")
    assert claim(world, token, "soon").code == "coupon_not_started"
    world.move(days=365 * 12)
    assert claim(world, token, "soon").code == "coupon_ended"
    assert claim(world, token, "nowhere").status == 404


def test_the_coupon_centre_shows_what_can_be_claimed(few):
    put_upcoming(few)
    token = few.token_of("o_1")
    claim(few, token)
    for number in range(4):
        claim(few, few.token_of(f"o_x{number}"), "few")
    memory.forget()
    lines = few.as_shopper(token, "GET", "/v1/coupons/campaigns?mall_id=sun").json["campaigns"]
    states = {one["campaign_id"]: (one["state"], one["claimed"]) for one in lines}
    assert states == {"gift": ("claimed", 1), "few": ("sold_out", 0), "soon": ("upcoming", 0)}


def test_pages_have_no_gap_and_no_repeat(world):
    for number in range(5):
        world.put(f"campaigns/p{number}", seed.campaign("p", units=5, threshold_fen=2000, discount_fen=100))
    memory.forget()
    token = world.token_of("o_1")
    for number in range(5):
        claim(world, token, f"p{number}")
    for path, field, key in (
        ("/v1/me/coupons?", "coupons", "campaign_id"),
        ("/v1/coupons/campaigns?mall_id=sun&", "campaigns", "campaign_id"),
    ):
        seen, cursor = [], None
        while True:
            more = f"&cursor={cursor}" if cursor else ""
            page = world.as_shopper(token, "GET", f"{path}limit=2{more}").json
            seen += [one[key] for one in page[field]]
            cursor = page["next_cursor"]
            if cursor is None:
                break
        assert seen == sorted(set(seen))
        assert {f"p{n}" for n in range(5)} <= set(seen)


def test_an_order_holds_redeems_or_releases_its_coupon(world):
    response = world.log_in("o_1", claim="gift")
    token, coupon_id = response["token"], response["claim"]["coupon"]["coupon_id"]

    def state():
        return world.as_shopper(token, "GET", "/v1/me/coupons").json["coupons"][0]["state"]

    order = world.open_payment(token, 4000, coupon_ids=[coupon_id]).json
    assert (order["discount_fen"], order["payable_fen"], state()) == (500, 3500, "held")
    assert world.open_payment(token, 4000, coupon_ids=[coupon_id]).code == "coupon_in_use"
    world.as_shopper(token, "POST", f"/v1/payments/{order['payment_id']}/cancel")
    world.deliver(times=2)
    assert state() == "claimed"
    world.buy(token, 4000, coupon_ids=[coupon_id])
    assert state() == "redeemed"
    assert world.open_payment(token, 4000, coupon_ids=[coupon_id]).code == "coupon_in_use"
