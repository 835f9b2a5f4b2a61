"""The machines find faults that only a long history shows."""

import pytest

from chalicelib.coupons.rules import coupon, eligibility, moves
from chalicelib.points.rules import book as points
from tests.machines.base import run_histories
from tests.machines.test_coupons import Coupons
from tests.machines.test_points import Points


def test_the_machine_finds_a_hold_that_never_lapses(lab, monkeypatch):
    for module in (coupon, eligibility, moves):
        monkeypatch.setattr(module, "is_free", lambda one, *, now: one.state == coupon.CLAIMED)
    with pytest.raises(AssertionError):
        run_histories(lab, Coupons, 60, 30, shrink=False)


def test_the_machine_finds_a_budget_that_is_never_restored(lab, monkeypatch):
    monkeypatch.setattr(moves.Move, "budget_fen", 0)
    with pytest.raises(AssertionError):
        run_histories(lab, Coupons, 60, 30, shrink=False)


def test_the_machine_finds_a_lot_that_never_expires(lab, monkeypatch):
    monkeypatch.setattr(points.Book, "is_expired", lambda book, lot, now: False)
    with pytest.raises(AssertionError):
        run_histories(lab, Points, 80, 30, shrink=False)
