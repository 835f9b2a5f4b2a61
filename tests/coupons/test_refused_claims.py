"""Refused claims: counted by day and reason, exact while it is quiet, with few writes in a rush."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta

import pytest
from botocore.exceptions import EndpointConnectionError
from hypothesis import given
from hypothesis import strategies as st

from chalicelib import memory
from chalicelib.coupons import refused_claims
from chalicelib.coupons.refused_claims import AT_ONCE, SPAN, Tally
from chalicelib.coupons.store.refusals import RefusalKey
from proof import tap
from proof.scenes import coupons
from proof.scenes.callers import FEW, shopper
from simulator import seed

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
SOLD_OUT = RefusalKey("few", date(2026, 11, 23), "coupon_sold_out")
LIMIT = RefusalKey("few", date(2026, 11, 23), "coupon_limit_reached")


PAUSED = "coupon_paused"
CODE = "/v1/me/coupons/claim-code"


def refused(world, campaign_id="few", *, first=None, last=None, role="auditor"):
    today = world.now().date()
    first, last = first or today - timedelta(days=1), last or today + timedelta(days=1)
    return world.get(f"/v1/admin/campaigns/{campaign_id}/refusals?from={first}&to={last}", role)


def counts(world, campaign_id="few"):
    answer = refused(world, campaign_id)
    assert answer.status == 200, answer.text
    return {one["reason"]: one["claims"] for one in answer.json["rows"]}


def claim(world, key, path=FEW):
    status, answer = shopper("POST", path, key=key)(world)
    return status if status == 200 else answer["error"]["code"]


@pytest.fixture
def shop(world):
    """A shopper and a campaign with two units, one for each member."""
    memory.forget()
    world.notes["token"] = world.token_of("o_1")
    world.put("campaigns/few", seed.campaign("few", units=2, limit_per_member=1))
    memory.forget()
    return world


# --- what staff see -----------------------------------------------------------------------------------------------
def test_each_refusal_counts_by_its_reason_while_it_is_quiet(shop):
    assert counts(shop) == {}
    assert claim(shop, "k1") == 200
    assert [claim(shop, f"again{number}") for number in range(3)] == ["coupon_limit_reached"] * 3
    shop.put("campaigns/few", seed.campaign("few", units=2, limit_per_member=1, state="paused"))
    memory.forget()
    assert claim(shop, "late") == "coupon_paused"
    assert counts(shop) == {"coupon_limit_reached": 3, "coupon_paused": 1}


def test_a_repeated_claim_is_no_refusal(shop):
    assert [claim(shop, "k1") for _ in range(2)] == [200, 200]
    assert counts(shop) == {}


def test_a_claim_inside_a_login_and_a_claim_code_count_too(world):
    coupons.with_claim_codes(world)
    code = {"code": world.notes["claim_code"]}
    answers = [shopper("POST", CODE, code, key=None, who=who)(world)[0] for who in ("token", "other")]
    assert answers == [200, 409]
    assert counts(world) == {"claim_code_used": 1}
    world.put("campaigns/later", seed.campaign("later", units=2, state="paused"))
    memory.forget()
    assert [world.log_in(openid, claim="later")["claim"]["refused"] for openid in ("o_new", "o_1")] == [PAUSED] * 2
    assert counts(world, "later") == {PAUSED: 2}


def test_days_are_business_days_and_both_ends_are_included(shop):
    shop.put("malls/sun", {**shop.get("/v1/admin/malls/sun").json["body"], "cutover_hour": 4})
    memory.forget()
    day = shop.now().date() + timedelta(days=1)
    half_past_three = datetime.combine(day, time(19, 30), UTC)  # in Shanghai, on the next calendar day
    shop.move(seconds=(half_past_three - shop.now()).total_seconds())
    claim(shop, "k1")
    assert claim(shop, "k2") == "coupon_limit_reached"
    shop.move(hours=1)
    assert claim(shop, "k3") == "coupon_limit_reached"
    after = day + timedelta(days=1)
    rows = refused(shop, first=day, last=after).json["rows"]
    assert [(one["day"], one["claims"]) for one in rows] == [(str(day), 1), (str(after), 1)]
    assert [one["day"] for one in refused(shop, first=after, last=after).json["rows"]] == [str(after)]
    assert refused(shop, first=day - timedelta(days=3), last=day - timedelta(days=1)).json["rows"] == []


def test_a_draft_and_an_unknown_campaign_count_nothing(shop):
    shop.put("campaigns/draft", seed.campaign("draft", units=2, state="draft"))
    memory.forget()
    for campaign_id in ("draft", "nothing"):
        assert claim(shop, "k", f"/v1/coupons/campaigns/{campaign_id}/claim") == "resource_not_found"
    assert counts(shop, "draft") == {}


def test_who_may_not_is_refused(shop):
    shop.put("merchants/wang", {"name": "wang"})
    shop.put("campaigns/group_sale", seed.campaign("sale", units=9, merchant_id="group"))
    path = "/v1/admin/campaigns/group_sale/refusals?from=2026-11-01&to=2026-11-02"
    seen = {
        one: shop.http("GET", path, headers={"Authorization": f"Bearer {shop.merchant(one)}"}).status
        for one in ("group", "wang")
    }
    assert seen == {"group": 200, "wang": 404}
    assert shop.as_shopper(shop.notes["token"], "GET", path).status == 401
    assert refused(shop, "nothing").code == "resource_not_found"
    assert refused(shop, "few", first="2026-01-01", last="2026-12-01").code == "parameter_invalid"


# --- what it costs ------------------------------------------------------------------------------------------------
def test_a_rush_writes_few_times_and_shows_most_of_it(shop):
    claim(shop, "k1")
    written = []

    def hook(call, through):
        if call.operation == "UpdateItem" and "REFUSED#" in str(call.request):
            written.append(call)
        return through()

    with tap.watched(hook):
        for number in range(60):
            assert claim(shop, f"r{number}") == "coupon_limit_reached"
    assert AT_ONCE < len(written) < 30, "fewer than half of the refusals"
    assert 45 <= counts(shop)["coupon_limit_reached"] <= 60, "at least three quarters are shown"


def test_a_count_that_cannot_be_written_changes_no_answer(shop):
    claim(shop, "k1")

    def hook(call, through):
        if "REFUSED#" in str(call.request):
            raise EndpointConnectionError(endpoint_url="nowhere")
        return through()

    with tap.watched(hook):
        assert claim(shop, "k2") == "coupon_limit_reached"
    assert counts(shop) == {}
    assert claim(shop, "k3") == "coupon_limit_reached"
    assert counts(shop) == {"coupon_limit_reached": 2}, "what was not written is written with the next"


def test_a_write_that_fails_loses_none_of_the_other_counts(shop):
    claim(shop, "k1")
    others = [RefusalKey("few", shop.now().date(), f"reason_{number}") for number in range(3)]
    refused_claims._tally.put_back(dict.fromkeys(others, 7))
    failed = []

    def hook(call, through):
        if "REFUSED#" in str(call.request) and "reason_1" in str(call.request) and not failed:
            failed.append(call)
            raise EndpointConnectionError(endpoint_url="nowhere")
        return through()

    with tap.watched(hook):
        assert [claim(shop, key) for key in ("k2", "k3")] == ["coupon_limit_reached"] * 2
    assert failed
    assert counts(shop) == {"coupon_limit_reached": 2, **{key.reason: 7 for key in others}}


def test_counts_of_processes_add_up(shop):
    for key, claims in ((SOLD_OUT, 3), (LIMIT, 1), (SOLD_OUT, 4)):
        refused_claims.store.add(key, claims)
    rows = refused(shop, first="2026-11-23", last="2026-11-23").json["rows"]
    assert {one["reason"]: one["claims"] for one in rows} == {"coupon_sold_out": 7, "coupon_limit_reached": 1}


# --- the tally ----------------------------------------------------------------------------------------------------
@given(st.lists(st.tuples(st.sampled_from((SOLD_OUT, LIMIT)), st.floats(0, 30))))
def test_what_is_written_and_what_waits_are_all_refusals(steps):
    tally, now, written = Tally(), NOON, Counter()
    for key, seconds in steps:
        now += timedelta(seconds=seconds)
        written.update(tally.add(key, now=now))
    assert written.total() * 4 >= len(steps) * 3, "at least three quarters are written"
    written.update(tally.add(SOLD_OUT, now=now + SPAN))
    assert written == Counter(key for key, _ in steps) + Counter([SOLD_OUT])


def test_threads_share_a_tally_without_losing_one():
    tally = Tally()
    with ThreadPoolExecutor(8) as pool:
        parts = list(pool.map(lambda _: tally.add(SOLD_OUT, now=NOON), range(500)))
    assert AT_ONCE < sum(1 for one in parts if one) < 30
    rest = tally.add(SOLD_OUT, now=NOON + SPAN)
    assert sum(sum(one.values()) for one in (*parts, rest)) == 501


def test_a_new_process_has_an_empty_tally():
    for _ in range(AT_ONCE + 1):
        refused_claims._tally.put_back({SOLD_OUT: 1})
    memory.forget()
    assert refused_claims._tally.add(LIMIT, now=NOON) == {LIMIT: 1}
