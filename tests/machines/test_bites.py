"""The machines bite: what only a long history shows is caught by them."""

import pytest

from chalicelib import dynamo
from chalicelib.coupons import store as coupons
from chalicelib.points import rules as points
from tests.machines.base import run
from tests.machines.test_coupons import Coupons
from tests.machines.test_points import Points


def test_a_release_without_its_guard_is_caught_once_an_old_event_comes_again(lab, monkeypatch):
    """The coupon is held by another order by then, or redeemed."""

    def unguarded(member_id, coupon_id, payment_id):
        key = coupons.Item(pk=f"MEMBER#{member_id}", sk=f"COUPON#{coupon_id}")
        changes = [coupons.Item.state.set("claimed"), coupons.Item.payment_id.remove()]
        dynamo.commit([dynamo.update("coupon", key, changes)])

    monkeypatch.setattr(coupons, "release", unguarded)
    with pytest.raises(AssertionError):
        run(lab, Coupons, quick=60, shrink=False)


def test_a_lot_that_never_expires_is_caught(lab, monkeypatch):
    monkeypatch.setattr(points, "_alive", lambda lot, now: True)
    with pytest.raises(AssertionError):
        run(lab, Points, quick=80, shrink=False)
