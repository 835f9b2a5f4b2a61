"""Splitting: the parts sum to the whole, each as near to its share as whole units allow."""

from hypothesis import given
from hypothesis import strategies as st

from chalicelib import money

AMOUNTS = st.integers(0, 10**12)


def test_the_last_part_takes_the_remainder():
    assert money.split(100, [1, 1, 1]) == [33, 33, 34]
    assert money.split(900, [500, 0, 1000]) == [300, 0, 600]
    assert money.split(101, [30, 70]) == [30, 71]


def test_no_weight_gets_nothing():
    assert money.split(5, [0, 0]) == [0, 0]
    assert money.split(5, []) == []


@given(AMOUNTS, st.lists(st.integers(0, 10**9), min_size=1, max_size=9).filter(any))
def test_parts_sum_to_the_whole_and_are_fair(whole, weights):
    parts = money.split(whole, weights)
    assert sum(parts) == whole
    for part, weight in zip(parts, weights, strict=True):
        assert part >= 0
        assert abs(part * sum(weights) - whole * weight) < sum(weights)
        assert weight or not part


@given(AMOUNTS, st.lists(st.integers(0, 10**9), min_size=1, max_size=9).filter(any))
def test_portions_taken_in_turn_equal_the_split(whole, weights):
    before, portions = 0, []
    for size in weights:
        portions.append(money.portion(whole, before=before, size=size, of=sum(weights)))
        before += size
    assert portions == money.split(whole, weights)


@given(AMOUNTS, st.integers(1, 10**6), st.data())
def test_grouping_units_does_not_change_the_split(whole, of, data):
    middle = data.draw(st.integers(0, of))
    first = money.portion(whole, before=0, size=middle, of=of)
    assert first + money.portion(whole, before=middle, size=of - middle, of=of) == whole
