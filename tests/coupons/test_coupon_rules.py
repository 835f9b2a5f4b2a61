"""A coupon as it is claimed: its id and its validity."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.coupons.rules import coupon as rules
from tests.coupons.made import OPENS, campaign, coupon


@pytest.mark.parametrize(
    ("claimed", "cutover", "expires"),
    [
        # In Shanghai it is 12:00 on the 5th; three days later ends with the 8th, at 16:00 UTC.
        (datetime(2026, 11, 5, 4, tzinfo=UTC), 0, datetime(2026, 11, 8, 16, tzinfo=UTC)),
        # 00:30 on the 6th in Shanghai.
        (datetime(2026, 11, 5, 16, 30, tzinfo=UTC), 0, datetime(2026, 11, 9, 16, tzinfo=UTC)),
        # With a cut-over at four, the same instant belongs to the 5th.
        (datetime(2026, 11, 5, 16, 30, tzinfo=UTC), 4, datetime(2026, 11, 8, 20, tzinfo=UTC)),
    ],
)
def test_a_coupon_expires_at_the_end_of_its_last_business_day(claimed, cutover, expires):
    assert coupon(at=claimed, of=campaign(cutover_hour=cutover)).expires_at == expires


def test_valid_until_the_nineteenth_includes_the_nineteenth():
    made = coupon(of=campaign(valid_days=None, valid_until=date(2026, 12, 19)))
    last = datetime(2026, 12, 19, 15, 59, 59, tzinfo=UTC)
    assert rules.shown_state(made, now=last) == "claimed"
    assert rules.shown_state(made, now=last + timedelta(seconds=1)) == "expired"


@pytest.mark.parametrize(
    ("change", "valid_from"),
    [
        ({}, OPENS),
        ({"valid_after_days": 2}, datetime(2026, 11, 2, 16, tzinfo=UTC)),
        (
            {"valid_days": None, "valid_until": date(2026, 12, 1), "valid_from": date(2026, 11, 20)},
            datetime(2026, 11, 19, 16, tzinfo=UTC),
        ),
        ({"valid_days": None, "valid_until": date(2026, 12, 1), "valid_from": date(2026, 10, 1)}, OPENS),
    ],
)
def test_when_validity_begins(change, valid_from):
    assert coupon(of=campaign(**change)).valid_from == valid_from


@given(slots=st.sets(st.integers(1, 99), min_size=2), member=st.text(min_size=1))
def test_coupon_ids_differ_by_slot_and_repeat_for_the_same(slots, member):
    made = [rules.coupon_id("c", member, slot) for slot in slots]
    assert len(set(made)) == len(made)
    assert made == [rules.coupon_id("c", member, slot) for slot in slots]
