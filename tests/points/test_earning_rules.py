"""What a payment earns: the narrowest rule, rounding, minimum, caps, multipliers."""

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib import business_day, errors
from chalicelib.points.rules import earning
from chalicelib.points.rules.earning import Bill, EarningRuleSpec, Multiplier, Shop

SHOP = Shop("cafe", "lin", "food", "sun", 2)
DAY = date(2026, 11, 23)  # a Monday
AT = datetime(2026, 11, 23, 4, tzinfo=UTC)  # 12:00 in Shanghai


def rule(points=1, per_fen=100, **more):
    return EarningRuleSpec(**{"name": "r", "mall_id": "sun", "points": points, "per_fen": per_fen, **more})


def earned(spec, paid, amount=None, tier=None, at=AT, day=DAY):
    return earning.earned(spec, Bill(amount or paid, paid, at), tier=tier, day=day)


def test_the_narrowest_rule_decides_and_without_any_the_stores_rate():
    by = {
        "mall": rule(3),
        "food": rule(4, categories=("food",)),
        "lin": rule(5, merchant_ids=("lin",)),
        "cafe": rule(6, store_ids=("cafe",)),
    }
    for names, wins in (
        (["mall", "food", "lin", "cafe"], "cafe"),
        (["mall", "food", "lin"], "lin"),
        (["mall", "food"], "food"),
        (["mall"], "mall"),
    ):
        assert earning.rule_for(SHOP, [(name, by[name]) for name in names])[0] == wins
    others = [
        ("off", rule(9, enabled=False)),
        ("moon", rule(9, mall_id="moon")),
        ("books", rule(9, store_ids=("books",))),
    ]
    rule_id, rate = earning.rule_for(SHOP, others)
    assert (rule_id, earned(rate, 150)) == ("", 3)
    assert earning.rule_for(SHOP, [("b", rule(1)), ("a", rule(2))])[0] == "a"


@pytest.mark.parametrize(("rounding", "points"), [("down", 1), ("nearest", 2), ("up", 2)])
def test_rounding_is_stated(rounding, points):
    assert earned(rule(rounding=rounding), 150) == points
    assert earned(rule(rounding=rounding), 100) == 1


@pytest.mark.parametrize(
    ("spec", "paid", "points"),
    [
        (rule(), 0, 0),
        (rule(), 99, 0),
        (rule(1, 1000), 9999, 9),
        (rule(minimum_fen=500), 499, 0),
        (rule(minimum_fen=500), 500, 5),
        (rule(cap_per_payment=7), 100_000, 7),
        (rule(0), 100_000, 0),
        (rule(100_000), 10**11, 10**14),
    ],
)
def test_minimum_and_cap_of_a_payment(spec, paid, points):
    assert earned(spec, paid) == points


def test_coupons_and_points_earn_nothing_unless_the_rule_says_so():
    assert earned(rule(), 3000, amount=5000) == 30
    assert earned(rule(counts="amount"), 3000, amount=5000) == 50


@pytest.mark.parametrize(
    ("one", "points"),
    [
        (Multiplier("member day", 200, weekdays=(1,)), 20),
        (Multiplier("member day", 200, weekdays=(2,)), 10),
        (Multiplier("gold", 150, tiers=("gold",)), 15),
        (Multiplier("black", 150, tiers=("black",)), 10),
        (Multiplier("lunch", 300, begins="12:00", ends="13:00"), 30),
        (Multiplier("tea", 300, begins="12:01", ends="13:00"), 10),
        (Multiplier("week", 250, first_day=DAY, last_day=DAY), 25),
        (Multiplier("past", 250, last_day=date(2026, 11, 22)), 10),
    ],
)
def test_multipliers_by_day_hour_and_tier(one, points):
    assert earned(rule(multipliers=(one,)), 1000, tier="gold") == points


@pytest.mark.parametrize(
    ("day", "hour", "cutover_hour", "points"),
    [
        (22, 23, 0, 10),  # Sunday night
        (23, 1, 0, 10),  # Sunday's still
        (23, 22, 0, 30),
        (24, 1, 0, 30),  # Monday's still, whenever the mall's day is cut over
        (24, 1, 1, 30),
        (24, 1, 4, 30),
        (24, 2, 0, 10),
        (24, 22, 0, 10),
    ],
)
def test_a_multipliers_hours_may_end_the_next_day(day, hour, cutover_hour, points):
    night = Multiplier("night", 300, first_day=DAY, last_day=DAY, weekdays=(1,), begins="22:00", ends="02:00")
    earning.check_rule(rule(multipliers=(night,)))
    at = business_day.at_local_time(date(2026, 11, day), time(hour))
    business = business_day.day_of(at, cutover_hour=cutover_hour)
    assert earning.earned(rule(multipliers=(night,)), Bill(1000, 1000, at), tier=None, day=business) == points


def test_the_best_multiplier_counts_and_is_rounded_once():
    many = (Multiplier("a", 150), Multiplier("b", 125, weekdays=(1,)), Multiplier("none", 900, tiers=("black",)))
    assert earned(rule(multipliers=many), 1099) == 1099 * 150 // 10000


def test_caps_of_day_and_month_leave_what_room_there_is():
    spec = rule(cap_per_day=50, cap_per_month=100)
    assert earning.under_caps(spec, 70, on_day=0, in_month=0) == 50
    assert earning.under_caps(spec, 70, on_day=45, in_month=45) == 5
    assert earning.under_caps(spec, 70, on_day=0, in_month=95) == 5
    assert earning.under_caps(spec, 70, on_day=60, in_month=60) == 0
    assert earning.under_caps(rule(), 70, on_day=999, in_month=999) == 70


@given(
    paid=st.integers(0, 10**9),
    more=st.integers(0, 10**9),
    spec=st.builds(
        rule,
        st.integers(0, 1000),
        st.integers(1, 10_000),
        rounding=st.sampled_from(["down", "nearest", "up"]),
        minimum_fen=st.integers(0, 10_000),
        cap_per_payment=st.none() | st.integers(1, 10_000),
    ),
)
def test_who_pays_more_never_earns_less(paid, more, spec):
    assert 0 <= earned(spec, paid) <= earned(spec, paid + more)


@pytest.mark.parametrize(
    "wrong",
    [
        {"store_ids": ("a1",), "categories": ("food",)},
        {"multipliers": (Multiplier("x", 200, first_day=date(2026, 2, 2), last_day=date(2026, 2, 1)),)},
        {"multipliers": (Multiplier("x", 200, begins="12:00", ends="12:00"),)},
        {"multipliers": (Multiplier("x", 200, begins="24:00", ends="12:00"),)},
    ],
)
def test_a_rule_that_cannot_be_meant_is_refused(wrong):
    with pytest.raises(errors.ValueInvalid):
        earning.check_rule(rule(**wrong))
