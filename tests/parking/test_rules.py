"""The price of a visit, line by line: examples and properties."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib import errors, typed
from chalicelib.parking.rules.exit import decide_exit
from chalicelib.parking.rules.plate import check_plate
from chalicelib.parking.rules.quote import CouponTime, quote_visit
from chalicelib.parking.rules.tariff import Tariff
from chalicelib.parking.rules.visit import Visit

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
TARIFF = Tariff(free_minutes=30, block_minutes=60, block_fen=500, day_cap_fen=4000, points_per_hour=50)


def visit(**more):
    return Visit(
        "v", "garage", "sun", "京A12345", more.pop("tariff", TARIFF), NOON, more.pop("state", "parked"), **more
    )


def at(**after):
    return NOON + timedelta(**after)


@pytest.mark.parametrize(
    ("minutes", "fen"),
    [
        (0, 0),
        (30, 0),
        (31, 500),
        (90, 500),
        (91, 1000),
        (8 * 60 + 30, 4000),
        (23 * 60, 4000),
        (24 * 60 + 30, 4000),
        (24 * 60 + 31, 4500),
        (48 * 60 + 30, 8000),
        (48 * 60 + 91, 9000),
    ],
)
def test_begun_blocks_free_minutes_and_a_cap_per_24_hours(minutes, fen):
    assert quote_visit(visit(), use_points=0, now=at(minutes=minutes)).due_fen == fen


def test_a_quote_explains_itself_line_by_line():
    def explained(parked, points, **after):
        quote = quote_visit(parked, use_points=points, now=at(**after))
        return [(line.code, line.amount_fen) for line in quote.lines], quote.due_fen

    lines = [("parking_time", 6000), ("day_cap", -2000), ("already_paid", -1000)]
    assert explained(visit(paid_fen=1000), 0, hours=12) == (lines, 3000)
    lines = [("parking_time", 2000), ("free_minutes", -500), ("points", -500)]
    assert explained(visit(), 50, minutes=200) == (lines, 1000)


def test_points_buy_whole_hours_and_only_those_that_lower_the_price():
    quote = quote_visit(visit(), use_points=1000, now=at(minutes=150))
    assert (quote.points, quote.points_minutes, quote.due_fen) == (100, 120, 0)
    # Under the day cap two hours less change nothing, so none are taken.
    capped = quote_visit(visit(), use_points=100, now=at(hours=20))
    assert (capped.points, capped.due_fen) == (0, 4000)
    assert quote_visit(visit(), use_points=49, now=at(hours=2)).points == 0


def test_a_car_park_without_points_refuses_them():
    plain = Tariff(free_minutes=0, block_minutes=60, block_fen=500, day_cap_fen=4000)
    with pytest.raises(errors.PointsNotAccepted):
        quote_visit(visit(tariff=plain), use_points=50, now=at(hours=2))


TARIFFS = st.builds(
    Tariff,
    free_minutes=st.integers(0, 120),
    block_minutes=st.integers(1, 120),
    block_fen=st.integers(0, 2000),
    day_cap_fen=st.integers(2000, 20_000),
    points_per_hour=st.integers(1, 500),
)


@given(
    tariff=TARIFFS,
    minutes=st.integers(0, 6000),
    points=st.integers(0, 5000),
    paid=st.integers(0, 30_000),
    bought=st.integers(0, 50).map(lambda hours: hours * 60),
)
def test_lines_sum_to_the_due_amount_which_is_never_negative(tariff, minutes, points, paid, bought):
    parked = visit(tariff=tariff, paid_fen=paid, bought_minutes=bought)
    quote = quote_visit(parked, use_points=points, now=at(minutes=minutes))
    assert sum(line.amount_fen for line in quote.lines) == quote.due_fen >= 0
    assert 0 <= quote.points <= points
    without = quote_visit(parked, use_points=0, now=at(minutes=minutes))
    assert quote.due_fen <= without.due_fen
    if quote.points:
        fewer = quote_visit(parked, use_points=quote.points - 1, now=at(minutes=minutes))
        assert fewer.due_fen > quote.due_fen, "points were spent that lower nothing"


@given(tariff=TARIFFS, minutes=st.lists(st.integers(0, 6000), min_size=2, max_size=2).map(sorted))
def test_a_longer_stay_is_never_cheaper(tariff, minutes):
    short, long = (quote_visit(visit(tariff=tariff), use_points=0, now=at(minutes=one)).due_fen for one in minutes)
    assert short <= long


@given(tariff=TARIFFS, first=st.integers(0, 3000), more=st.integers(0, 3000))
def test_paying_in_between_never_costs_more_in_the_end(tariff, first, more):
    paid = quote_visit(visit(tariff=tariff), use_points=0, now=at(minutes=first)).due_fen
    rest = quote_visit(visit(tariff=tariff, paid_fen=paid), use_points=0, now=at(minutes=first + more)).due_fen
    assert paid + rest == quote_visit(visit(tariff=tariff), use_points=0, now=at(minutes=first + more)).due_fen


def test_the_gate_opens_within_the_grace_and_when_nothing_is_due():
    opens = (None, 0)
    assert decide_exit(visit(), "garage", at=at(minutes=30)) == opens
    assert decide_exit(visit(), "garage", at=at(minutes=31)) == ("unpaid", 500)
    settled = visit(state="settled", paid_fen=500, leave_by=at(minutes=75))
    assert decide_exit(settled, "garage", at=at(minutes=75)) == opens
    assert decide_exit(settled, "garage", at=at(minutes=90)) == opens  # still within the hour that was paid
    assert decide_exit(settled, "garage", at=at(minutes=91)) == ("unpaid", 500)


@pytest.mark.parametrize(
    ("left", "car_park", "minutes"),
    [(None, "garage", 1), ("here", "other", 1), ("here", "garage", -1), ("gone", "garage", 1)],
    ids=["no visit", "another car park", "before the entry", "it has left"],
)
def test_the_gate_stays_closed_without_a_visit_here(left, car_park, minutes):
    found = {None: None, "here": visit(), "gone": visit(state="left")}[left]
    assert decide_exit(found, car_park, at=at(minutes=minutes)) == ("no_visit", 0)


@pytest.mark.parametrize(
    "text", ["京A12345", "京A·12345", "京a12345", "粤B D12345", "沪AD12345", "粤Z1234港", "京A1234警"]
)
def test_plates_are_normalised(text):
    assert check_plate(typed.path_part("plate", text)) == text.upper().replace("·", "").replace(" ", "")


@pytest.mark.parametrize("text", ["A12345", "京12345", "京A123", "京A1234567", "京AI2345", "京A1234O", "🚗"])
def test_an_invalid_plate_is_refused(text):
    with pytest.raises(errors.PlateInvalid):
        check_plate(typed.path_part("plate", text))


# --- coupons ------------------------------------------------------------------------------------------------------
def test_a_coupon_comes_off_before_points():
    quote = quote_visit(visit(), use_points=1000, now=at(hours=5), coupon=CouponTime(120, None))
    assert [(line.code, line.amount_fen) for line in quote.lines] == [
        ("parking_time", 2500),
        ("coupon", -1000),
        ("points", -1500),
    ]
    assert (quote.due_fen, quote.coupon_minutes, quote.points) == (0, 120, 150)


def test_a_coupon_with_a_ceiling_counts_as_money():
    capped = quote_visit(visit(), use_points=0, now=at(hours=5), coupon=CouponTime(1440, 100))
    assert (capped.due_fen, capped.coupon_fen, capped.bought_minutes) == (2400, 100, 0)
    settled = visit(paid_fen=2400, coupon_fen=100)
    assert quote_visit(settled, use_points=0, now=at(hours=5)).due_fen == 0
    assert quote_visit(settled, use_points=0, now=at(hours=6)).due_fen == 500
    with_points = quote_visit(visit(), use_points=1000, now=at(hours=5), coupon=CouponTime(1440, 100))
    assert with_points.due_fen == 0


@given(
    minutes=st.integers(0, 3 * 24 * 60),
    points=st.integers(0, 500),
    coupon=st.builds(CouponTime, st.integers(1, 1440), st.none() | st.integers(1, 3000)),
    paid=st.integers(0, 3000),
    bought=st.integers(0, 600),
)
def test_with_a_coupon_the_lines_sum_to_the_due_amount_and_it_is_not_higher(minutes, points, coupon, paid, bought):
    before = visit(paid_fen=paid, bought_minutes=bought)
    quote = quote_visit(before, use_points=points, now=at(minutes=minutes), coupon=coupon)
    assert sum(line.amount_fen for line in quote.lines) == quote.due_fen >= 0
    assert quote.due_fen <= quote_visit(before, use_points=points, now=at(minutes=minutes)).due_fen
    assert 0 <= quote.coupon_fen <= (coupon.ceiling_fen or quote.coupon_fen)
