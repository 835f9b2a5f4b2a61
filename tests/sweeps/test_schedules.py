"""Pairs of operations in every order their calls can come in: never more than one of them could do alone."""

import pytest

from tests.harness.effort import choose, count
from tests.harness.pairs import PAIRS
from tests.harness.schedules import explore


@pytest.mark.parametrize("pair", PAIRS, ids=lambda one: one.name)
def test_two_at_once_are_as_one_after_the_other(lab, pair):
    orders = explore(lab, pair, bound=choose(20, 100), drawn=choose(5, 30))
    assert orders > 1
    count("schedules of two", orders)
