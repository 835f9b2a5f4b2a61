"""When points become active and when they end, at the edges of months, years, days and cut-overs."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.business_day import day_of
from chalicelib.points.rules import life
from chalicelib.points.rules.life import Inactivity, MonthEnd, PointsPolicySpec, Rolling, YearEnd

EXPIRIES = st.one_of(
    st.none(),
    st.builds(Rolling, st.integers(1, 120)),
    st.builds(MonthEnd, st.integers(0, 120)),
    st.builds(YearEnd, st.integers(0, 10)),
    st.builds(Inactivity, st.integers(1, 120)),
)


def noon(day):
    return datetime.fromisoformat(f"{day}T04:00:00+00:00")


def lived(at, expiry=None, pending=0, hour=0):
    return life.life_of(at, PointsPolicySpec(expiry, pending), cutover_hour=hour)


@pytest.mark.parametrize(
    ("day", "expiry", "last_day"),
    [
        ("2026-01-31", Rolling(1), "2026-02-28"),
        ("2024-01-31", Rolling(1), "2024-02-29"),
        ("2024-02-29", Rolling(12), "2025-02-28"),
        ("2026-12-31", Rolling(12), "2027-12-31"),
        ("2026-11-30", MonthEnd(3), "2027-02-28"),
        ("2026-11-30", MonthEnd(0), "2026-11-30"),
        ("2027-02-01", MonthEnd(12), "2028-02-29"),
        ("2026-11-23", YearEnd(0), "2026-12-31"),
        ("2026-01-01", YearEnd(1), "2027-12-31"),
    ],
)
def test_points_end_with_the_business_day(day, expiry, last_day):
    found = lived(noon(day), expiry)
    assert day_of(found.expires_at - timedelta(microseconds=1)) == date.fromisoformat(last_day)
    assert day_of(found.expires_at) == date.fromisoformat(last_day) + timedelta(days=1)


def test_a_day_is_the_malls_with_its_cut_over():
    late = datetime(2026, 12, 31, 19, 59, tzinfo=UTC)  # 03:59 on New Year's Day in Shanghai
    assert lived(late, YearEnd(0), hour=4).expires_at == datetime(2026, 12, 31, 20, tzinfo=UTC)
    assert lived(late + timedelta(minutes=1), YearEnd(0), hour=4).expires_at == datetime(2027, 12, 31, 20, tzinfo=UTC)


def test_pending_counts_business_days_and_expiry_counts_from_its_end():
    found = lived(noon("2026-12-30"), YearEnd(0), pending=7)
    assert found.active_at == datetime(2027, 1, 6, 16, tzinfo=UTC), "the 7th day after is a pending one"
    assert found.expires_at == datetime(2027, 12, 31, 16, tzinfo=UTC)


def test_what_lapses_has_no_end_of_its_own():
    found = lived(noon("2026-08-31"), Inactivity(6))
    assert (found.expires_at, found.lapses_at) == (None, datetime(2027, 2, 28, 16, tzinfo=UTC))
    policy = PointsPolicySpec(Inactivity(6), pending_days=30)
    assert life.lapses_after(noon("2026-08-31"), policy, cutover_hour=0) == found.lapses_at
    assert life.lapses_after(noon("2026-08-31"), PointsPolicySpec(Rolling(6)), cutover_hour=0) is None


@given(
    hours=st.integers(0, 40 * 365 * 24),
    expiry=EXPIRIES,
    pending=st.integers(0, 90),
    hour=st.integers(0, 6),
)
def test_points_are_active_before_they_end_and_end_with_a_day(hours, expiry, pending, hour):
    at = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(hours=hours)
    found = lived(at, expiry, pending, hour)
    end = found.expires_at or found.lapses_at
    assert (end is None) == (expiry is None)
    assert (found.active_at is None) == (pending == 0)
    begin = found.active_at or at
    assert begin >= at
    if end is not None:
        assert end > begin
        assert day_of(end, cutover_hour=hour) != day_of(end - timedelta(microseconds=1), cutover_hour=hour)
