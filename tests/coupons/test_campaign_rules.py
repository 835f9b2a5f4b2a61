"""What may be put as a campaign, how it may change, and who funds it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib import errors
from chalicelib.coupons.rules import campaign as rules
from chalicelib.coupons.rules.campaign import Hours, Share
from chalicelib.coupons.rules.kinds import CashOff, Gift, ParkingTime, PercentOff, RandomCash
from tests.coupons.made import OPENS, spec


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
def test_a_contradictory_campaign_is_refused(change, field):
    with pytest.raises(errors.ValueInvalid) as refused:
        rules.check_campaign(spec(**change), None, cutover_hour=0)
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
def test_changes_of_a_published_campaign_that_are_refused(before, change, field):
    with pytest.raises(errors.ValueInvalid) as refused:
        rules.check_campaign(spec(**{**before, **change}), spec(**before), cutover_hour=0)
    assert refused.value.field == field


def test_a_draft_changes_freely_and_published_stock_and_budget_grow():
    for new, old in (
        (spec(units=1, worth=PercentOff(10, 100)), spec(state="draft", budget_fen=1000)),
        (spec(units=11, budget_fen=2000), spec(budget_fen=1000)),
    ):
        rules.check_campaign(new, old, cutover_hour=0)


def test_claims_close_by_the_end_of_the_last_valid_business_day():
    """With a cut-over at four, day 19 ends on the 20th at 04:00 in Shanghai: 20:00 UTC of the 19th."""
    ends = datetime(2026, 11, 19, 20, tzinfo=UTC)
    until = spec(valid_days=None, valid_until=date(2026, 11, 19), closes_at=ends)
    rules.check_campaign(until, None, cutover_hour=4)
    later = spec(valid_days=None, valid_until=date(2026, 11, 19), closes_at=ends + timedelta(microseconds=1))
    for wrong, hour in ((later, 4), (until, 3)):
        with pytest.raises(errors.ValueInvalid) as refused:
            rules.check_campaign(wrong, None, cutover_hour=hour)
        assert refused.value.field == "valid_until"


def test_hours_may_end_the_next_day():
    for hours in (Hours(begins="22:00", ends="02:00"), Hours(begins="22:00", ends="00:00")):
        rules.check_campaign(spec(hours=hours), None, cutover_hour=0)


@given(
    fen=st.integers(0, 10**9),
    percents=st.lists(st.integers(1, 100), min_size=1, max_size=10).filter(lambda them: sum(them) <= 100),
)
def test_the_funders_parts_sum_to_the_discount(fen, percents):
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
def test_the_owner_funds_a_campaign_unless_funding_is_set(change, shares):
    assert rules.funding_of(spec(**change)) == shares


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
def test_a_campaign_at_the_limits_is_accepted(change):
    rules.check_campaign(spec(**change), None, cutover_hour=0)


@pytest.mark.parametrize("day", [date(1999, 12, 31), date(2100, 1, 1)])
def test_years_before_2000_or_after_2099_are_refused(day):
    with pytest.raises(errors.ValueInvalid):
        rules.check_campaign(spec(valid_days=None, valid_until=date(2026, 12, 1), valid_from=day), None, cutover_hour=0)
    with pytest.raises(errors.ValueInvalid):
        rules.check_campaign(spec(valid_days=None, valid_until=day), None, cutover_hour=0)


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
def test_changes_of_a_published_campaign_that_are_allowed(before, change):
    rules.check_campaign(spec(**{**before, **change}), spec(**before), cutover_hour=0)


def test_funders_are_named_by_party_and_id():
    shares = (Share("mall", 30), Share("merchant", 70, "lin"))
    assert rules.borne(shares, 101) == [("mall", 30), ("merchant:lin", 71)]
