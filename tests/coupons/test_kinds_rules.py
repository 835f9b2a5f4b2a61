"""What each kind of coupon is worth: its reserve, its draw, its discount."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.coupons.rules import kinds as rules
from chalicelib.coupons.rules.kinds import CashOff, Gift, ParkingTime, PercentOff, RandomCash


@given(chance=st.integers(0, 2**256), least=st.integers(1, 500), more=st.integers(0, 500))
def test_random_cash_stays_within_its_bounds(chance, least, more):
    assert least <= rules.draw_amount(RandomCash(5000, least, least + more), chance) <= least + more


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
def test_the_reserve_of_each_kind(worth, drawn, most, least):
    assert (rules.reserve_of(worth, drawn), rules.least_reserve_of(worth)) == (most, least)


def test_a_draw_is_at_most_what_the_budget_has_left_and_never_under_the_least():
    worth = RandomCash(3000, 100, 103)
    assert [rules.draw_amount(worth, chance) for chance in range(6)] == [100, 101, 102, 103, 100, 101]
    assert [rules.draw_amount(worth, 3, most_fen) for most_fen in (500, 103, 102, 100, 1)] == [103, 103, 102, 100, 100]
    assert rules.draw_amount(CashOff(3000, 500), 3) is None
