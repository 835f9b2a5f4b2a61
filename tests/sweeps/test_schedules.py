"""Pairs of operations in every order of their calls: the result is that of one after the other."""

import pytest

from proof.effort import DRAWN_ORDERS, ORDERS, count, shared
from proof.pairs import PAIRS
from proof.schedules import explore


@shared(ORDERS, DRAWN_ORDERS)
@pytest.mark.parametrize("pair", PAIRS, ids=lambda one: one.name)
def test_two_operations_at_once_end_as_one_after_the_other(lab, pair, share):
    orders = explore(lab, pair, numbers=ORDERS.of(share), drawn=DRAWN_ORDERS.of(share))
    assert orders > 1 or share.further
    count("schedules of two", orders)
