"""The machines bite: what only a long history shows is caught by them."""

import pytest

from chalicelib.coupons.rules import coupon as coupons
from chalicelib.points import rules as points
from tests.machines.base import run
from tests.machines.test_coupons import Coupons
from tests.machines.test_points import Points


def test_a_release_without_its_guard_is_caught_once_an_old_event_comes_again(lab, monkeypatch):
    """The coupon is held by another order by then, or redeemed."""

    def unguarded(coupon, holder, *, at):
        return coupons._move(coupons.RELEASE, holder, at, coupon, coupons._freed(coupon), {})

    monkeypatch.setattr(coupons, "release", unguarded)
    with pytest.raises(AssertionError):
        run(lab, Coupons, quick=60, shrink=False)


def test_a_lot_that_never_expires_is_caught(lab, monkeypatch):
    monkeypatch.setattr(points, "_alive", lambda lot, now: True)
    with pytest.raises(AssertionError):
        run(lab, Points, quick=80, shrink=False)
