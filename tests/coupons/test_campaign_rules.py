"""What a campaign may be, who may claim, and how stock and budget lie over shards: by example and by property."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib import errors
from chalicelib.coupons.rules import campaign as rules
from chalicelib.coupons.rules import campaign_checks
from chalicelib.coupons.rules.campaign import (
    CashOff,
    Claimant,
    Gift,
    Hours,
    ParkingTime,
    PercentOff,
    RandomCash,
    Shard,
    Share,
)
from tests.coupons.made import CLOSES, OPENS, campaign, spec


@pytest.mark.parametrize(
    ("state", "now", "refusal"),
    [
        ("published", OPENS - timedelta(microseconds=1), errors.CouponNotStarted),
        ("published", OPENS, None),
        ("published", CLOSES - timedelta(microseconds=1), None),
        ("published", CLOSES, errors.CouponEnded),
        ("draft", OPENS, errors.ResourceNotFound),
        ("paused", OPENS, errors.CouponPaused),
        ("ended", OPENS, errors.CouponEnded),
    ],
)
def test_a_claim_is_refused_outside_the_window_and_the_state(state, now, refusal):
    if refusal is None:
        rules.check_open(spec(state=state), now=now)
    else:
        with pytest.raises(refusal):
            rules.check_open(spec(state=state), now=now)


def test_a_claim_past_the_limit_in_total_is_refused():
    rules.check_limits(campaign(), [OPENS], now=OPENS)
    with pytest.raises(errors.CouponLimitReached):
        rules.check_limits(campaign(), [OPENS, OPENS], now=OPENS)


def test_the_days_limit_counts_business_days():
    limited = campaign(limit_per_member=9, limit_per_member_day=1, cutover_hour=4)
    late = datetime(2026, 11, 5, 19, 59, tzinfo=UTC)  # 03:59 on the 6th in Shanghai: still the 5th here
    with pytest.raises(errors.CouponDayLimitReached):
        rules.check_limits(limited, [late - timedelta(hours=5)], now=late)
    rules.check_limits(limited, [late], now=late + timedelta(minutes=1))


@pytest.mark.parametrize(
    ("change", "claimant", "reason"),
    [
        ({}, Claimant(None, None, "mini_program"), None),
        ({"channels": ("code",)}, Claimant(None, None, "mini_program"), "channel"),
        ({"channels": ("code",)}, Claimant(None, None, "code"), None),
        ({"joined_within_days": 1}, Claimant(OPENS - timedelta(days=1), None, "login"), None),
        ({"joined_within_days": 1}, Claimant(OPENS - timedelta(days=2), None, "login"), "new_members"),
        ({"joined_within_days": 1}, Claimant(None, None, "login"), "new_members"),
        ({"tiers": ("gold",)}, Claimant(None, "gold", "login"), None),
        ({"points_price": 5}, Claimant(None, None, "list"), "channel"),
        ({"points_price": 5, "channels": ("points",)}, Claimant(None, None, "points"), None),
        ({"tiers": ("gold",)}, Claimant(None, None, "login"), "tier"),
    ],
)
def test_who_a_campaign_is_for(change, claimant, reason):
    if reason is None:
        rules.check_claimant(campaign(**change), claimant, now=OPENS)
    else:
        with pytest.raises(errors.CouponNotEligible) as refused:
            rules.check_claimant(campaign(**change), claimant, now=OPENS)
        assert refused.value.details["reason"] == reason


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"closes_at": OPENS}, "closes_at"),
        ({"worth": CashOff(3000, 3000)}, "worth.discount_fen"),
        ({"worth": RandomCash(3000, 200, 100)}, "worth.most_fen"),
        ({"worth": RandomCash(3000, 200, 3000)}, "worth.most_fen"),
        ({"worth": ParkingTime(60), "budget_fen": 100}, "worth.ceiling_fen"),
        ({"worth": ParkingTime(60), "stacking": "per_kind"}, "stacking"),
        ({"valid_days": None}, "valid_days"),
        ({"valid_until": date(2026, 12, 1)}, "valid_days"),
        ({"valid_days": None, "valid_until": date(2026, 11, 1)}, "valid_until"),
        ({"valid_days": None, "valid_until": date(2026, 12, 1), "valid_from": date(2026, 12, 2)}, "valid_from"),
        ({"valid_from": date(2026, 11, 2)}, "valid_from"),
        ({"valid_after_days": 4}, "valid_after_days"),
        ({"hours": Hours(begins="12:00", ends="12:00")}, "hours.ends"),
        ({"hours": Hours(begins="24:00", ends="02:00")}, "hours.ends"),
        ({"opens_at": datetime(2026, 11, 1)}, "opens_at"),  # noqa: DTZ001 that is the point
        ({"limit_per_member_day": 3}, "limit_per_member_day"),
        ({"budget_fen": 499}, "budget_fen"),
        ({"funding": (Share("mall", 50), Share("brand", 49, "b"))}, "funding"),
        ({"funding": (Share("merchant", 100),)}, "funding[0].id"),
        ({"funding": (Share("mall", 100, "x"),)}, "funding[0].id"),
        ({"funding": (Share("mall", 50), Share("mall", 50))}, "funding[1]"),
        ({"valid_days": None, "valid_until": date(2026, 12, 1), "valid_from": date(1, 1, 1)}, "valid_from"),
        ({"opens_at": datetime(1, 1, 1, tzinfo=UTC)}, "opens_at"),
    ],
)
def test_a_campaign_that_cannot_be_meant_is_refused(change, field):
    with pytest.raises(errors.ValueInvalid) as refused:
        campaign_checks.check_campaign(spec(**change), None, cutover_hour=0)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("before", "change", "field"),
    [
        ({}, {"units": 9}, "units"),
        ({}, {"budget_fen": 1000}, "budget_fen"),
        ({"budget_fen": 1000}, {"budget_fen": 900}, "budget_fen"),
        ({}, {"worth": Gift(("cup",), 100)}, "worth.kind"),
        ({}, {"mall_id": "moon"}, "mall_id"),
        ({}, {"merchant_id": "lin"}, "merchant_id"),
        ({}, {"state": "draft"}, "state"),
        ({}, {"points_price": 5}, "points_price"),
        ({"state": "ended"}, {"name": "x"}, "state"),
        ({"state": "paused"}, {"state": "draft"}, "state"),
    ],
)
def test_what_is_published_changes_within_bounds(before, change, field):
    with pytest.raises(errors.ValueInvalid) as refused:
        campaign_checks.check_campaign(spec(**{**before, **change}), spec(**before), cutover_hour=0)
    assert refused.value.field == field


def test_a_draft_changes_freely_and_a_published_stock_and_budget_grow():
    for new, old in (
        (spec(units=1, worth=PercentOff(10, 100)), spec(state="draft", budget_fen=1000)),
        (spec(units=11, budget_fen=2000), spec(budget_fen=1000)),
    ):
        campaign_checks.check_campaign(new, old, cutover_hour=0)


def test_claims_may_close_when_the_last_valid_business_day_does():
    """The 19th ends on the 20th at four where the mall cuts its day over then: 20:00 UTC of the 19th."""
    ends = datetime(2026, 11, 19, 20, tzinfo=UTC)
    until = spec(valid_days=None, valid_until=date(2026, 11, 19), closes_at=ends)
    campaign_checks.check_campaign(until, None, cutover_hour=4)
    later = spec(valid_days=None, valid_until=date(2026, 11, 19), closes_at=ends + timedelta(microseconds=1))
    for wrong, hour in ((later, 4), (until, 3)):
        with pytest.raises(errors.ValueInvalid) as refused:
            campaign_checks.check_campaign(wrong, None, cutover_hour=hour)
        assert refused.value.field == "valid_until"


def test_hours_may_end_the_next_day():
    for hours in (Hours(begins="22:00", ends="02:00"), Hours(begins="22:00", ends="00:00")):
        campaign_checks.check_campaign(spec(hours=hours), None, cutover_hour=0)


@given(units=st.integers(1, 10_000_000))
def test_the_shards_share_the_stock_exactly_and_evenly(units):
    shares = rules.shares(units, rules.shard_count(units))
    assert sum(shares) == units
    assert max(shares) - min(shares) <= 1
    assert min(shares) >= 1


@given(budget=st.integers(1, 10**12), shards=st.integers(1, 64), reserve=st.integers(1, 10**7))
def test_a_budget_is_shared_exactly_in_whole_reserves(budget, shards, reserve):
    shares = rules.budget_shares(budget, shards, reserve)
    assert sum(shares) == budget
    assert all(share % reserve == 0 for share in shares[1:])
    assert sum(share // reserve for share in shares) == budget // reserve


@given(
    shards=st.dictionaries(
        st.integers(0, 63), st.builds(Shard, st.integers(0, 3), st.integers(0, 1000)), min_size=1, max_size=64
    ),
    reserve=st.integers(1, 3000),
)
def test_gathering_serves_whoever_can_be_served_and_makes_no_money(shards, reserve):
    changes = rules.gather(shards, reserve)
    could = sum(one.budget_left_fen for one in shards.values()) >= reserve
    if not could or not any(one.units_left for one in shards.values()):
        assert changes is None
        return
    assert sum(changes.values()) == 0
    after = {number: one.budget_left_fen + changes.get(number, 0) for number, one in shards.items()}
    assert min(after.values()) >= 0
    assert any(after[number] >= reserve for number, one in shards.items() if one.units_left)


@given(
    fen=st.integers(0, 10**9),
    percents=st.lists(st.integers(1, 100), min_size=1, max_size=10).filter(lambda them: sum(them) <= 100),
)
def test_what_the_funders_bear_sums_to_the_discount(fen, percents):
    shares = [Share("brand", percent, f"b{n}") for n, percent in enumerate(percents)]
    if sum(percents) < 100:
        shares.append(Share("mall", 100 - sum(percents)))
    borne = rules.borne(shares, fen)
    assert sum(part for _, part in borne) == fen
    assert all(abs(part - fen * share.percent / 100) < 1 for (_, part), share in zip(borne, shares, strict=True))


@pytest.mark.parametrize(
    ("change", "shares"),
    [
        ({}, (Share("mall", 100),)),
        ({"merchant_id": "lin"}, (Share("merchant", 100, "lin"),)),
        ({"merchant_id": "lin", "funding": (Share("brand", 100, "b"),)}, (Share("brand", 100, "b"),)),
    ],
)
def test_the_owner_bears_a_campaign_unless_others_are_told(change, shares):
    assert rules.funding_of(spec(**change)) == shares


@given(chance=st.integers(0, 2**256), least=st.integers(1, 500), more=st.integers(0, 500))
def test_random_cash_stays_within_its_bounds(chance, least, more):
    assert least <= rules.draw(RandomCash(5000, least, least + more), chance) <= least + more


def test_what_is_left_is_told_roughly():
    assert [rules.roughly(left, 100) for left in (0, 1, 20, 21, 100)] == ["none", "few", "few", "plenty", "plenty"]


LAST_DAY = date(2026, 11, 20)  # in Shanghai, of CLOSES


@pytest.mark.parametrize(
    "change",
    [
        {"worth": CashOff(3000, 2999)},
        {"worth": RandomCash(3000, 200, 200)},
        {"worth": RandomCash(3000, 200, 2999)},
        {"worth": ParkingTime(60), "stacking": "exclusive"},
        {"worth": ParkingTime(60, 500), "budget_fen": 500},
        {"limit_per_member_day": 2},
        {"budget_fen": 500},
        {"valid_after_days": 3},
        {"valid_days": 0},
        {"valid_days": None, "valid_until": LAST_DAY},
        {"valid_days": None, "valid_until": LAST_DAY, "valid_from": LAST_DAY},
        {"valid_days": None, "valid_until": date(2099, 12, 31), "valid_from": date(2000, 1, 1)},
        {"hours": Hours(begins="23:59", ends="24:00")},
        {"funding": (Share("mall", 50), Share("brand", 25, "b"), Share("brand", 25, "c"))},
    ],
)
def test_a_campaign_at_the_edge_of_what_can_be_meant_is_taken(change):
    campaign_checks.check_campaign(spec(**change), None, cutover_hour=0)


@pytest.mark.parametrize("day", [date(1999, 12, 31), date(2100, 1, 1)])
def test_days_of_another_century_are_refused(day):
    with pytest.raises(errors.ValueInvalid):
        campaign_checks.check_campaign(
            spec(valid_days=None, valid_until=date(2026, 12, 1), valid_from=day), None, cutover_hour=0
        )
    with pytest.raises(errors.ValueInvalid):
        campaign_checks.check_campaign(spec(valid_days=None, valid_until=day), None, cutover_hour=0)


@pytest.mark.parametrize(
    ("before", "change"),
    [
        ({}, {"units": 10}),
        ({}, {"worth": CashOff(4000, 700)}),
        ({"budget_fen": 1000}, {"budget_fen": 1000}),
        ({"points_price": 5}, {"points_price": 9}),
        ({}, {"state": "paused"}),
        ({"state": "paused"}, {"state": "published"}),
        ({"state": "paused"}, {"state": "ended"}),
        ({"state": "draft"}, {"state": "published"}),
    ],
)
def test_what_is_published_may_change_so(before, change):
    campaign_checks.check_campaign(spec(**{**before, **change}), spec(**before), cutover_hour=0)


def test_the_stock_is_spread_over_a_counter_for_every_ten_units_up_to_sixty_four():
    counts = {1: 1, 9: 1, 10: 1, 19: 1, 20: 2, 639: 63, 640: 64, 10_000_000: 64}
    assert {units: rules.shard_count(units) for units in counts} == counts
    assert rules.shares(10, 3) == [4, 3, 3]
    assert rules.budget_shares(1250, 2, 600) == [650, 600]


@pytest.mark.parametrize(
    ("worth", "drawn", "most", "least"),
    [
        (CashOff(3000, 500), None, 500, 500),
        (PercentOff(10, 600), None, 600, 600),
        (Gift(("cup",), 700), None, 700, 700),
        (ParkingTime(60), None, 0, 0),
        (ParkingTime(60, 800), None, 800, 800),
        (RandomCash(3000, 100, 900), None, 900, 100),
        (RandomCash(3000, 100, 900), 300, 300, 100),
    ],
)
def test_what_a_coupon_takes_from_the_budget(worth, drawn, most, least):
    assert (rules.reserve_of(worth, drawn), rules.least_reserve(worth)) == (most, least)


def test_random_cash_is_drawn_evenly_and_no_more_than_the_budget_has_left_but_the_least():
    worth = RandomCash(3000, 100, 103)
    assert [rules.draw(worth, chance) for chance in range(6)] == [100, 101, 102, 103, 100, 101]
    assert [rules.draw(worth, 3, most_fen) for most_fen in (500, 103, 102, 100, 1)] == [103, 103, 102, 100, 100]
    assert rules.draw(CashOff(3000, 500), 3) is None


def test_who_bears_is_named_by_party_and_id():
    shares = (Share("mall", 30), Share("merchant", 70, "lin"))
    assert rules.borne(shares, 101) == [("mall", 30), ("merchant:lin", 71)]


def test_a_budget_in_pieces_is_gathered_where_units_are_from_those_that_cannot_use_it_first():
    shards = {0: Shard(1, 100), 1: Shard(0, 300), 2: Shard(2, 250), 3: Shard(0, 50)}
    assert rules.gather(shards, 500) == {2: 250, 1: -250}
    assert rules.gather(shards, 620) == {2: 370, 1: -300, 3: -50, 0: -20}
    assert rules.gather(shards, 700) == {2: 450, 1: -300, 3: -50, 0: -100}
    assert rules.gather(shards, 701) is None
    assert rules.gather({0: Shard(0, 900)}, 1) is None
    assert rules.gather({0: Shard(1, 600)}, 600) == {0: 0}
