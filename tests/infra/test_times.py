"""Instants and durations as people write them for commands, and as commands show them."""

import argparse
from datetime import UTC, datetime, timedelta

import pytest

from infra.times import duration, instant, spelled, standing


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3d", timedelta(days=3)),
        ("2h", timedelta(hours=2)),
        ("90m", timedelta(minutes=90)),
        ("45s", timedelta(seconds=45)),
        ("1d12h", timedelta(days=1, hours=12)),
    ],
)
def test_durations(text, expected):
    assert duration(text) == expected


@pytest.mark.parametrize("text", ["", "3", "d", "-3d", "3 d", "3w", "3dd", "1e9d", "9999999d"])
def test_what_is_no_duration_is_refused_with_an_example(text):
    with pytest.raises(argparse.ArgumentTypeError, match="write 3d, 2h, 90m"):
        duration(text)


@pytest.mark.parametrize(
    "text", ["2026-12-24T09:00+08:00", "2026-12-24T01:00:00Z", "2026-12-24T09:00", "2026-12-24 09:00"]
)
def test_an_instant_without_an_offset_is_shanghais(text):
    assert instant(text) == datetime(2026, 12, 24, 1, tzinfo=UTC)


def test_a_day_is_its_midnight_in_shanghai():
    assert instant("2026-12-24") == datetime(2026, 12, 23, 16, tzinfo=UTC)


def test_what_is_no_instant_is_refused_with_an_example():
    with pytest.raises(argparse.ArgumentTypeError, match="2026-12-24T09:00"):
        instant("tomorrow")


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        (timedelta(), "0 s"),
        (timedelta(seconds=59), "59 s"),
        (timedelta(minutes=90), "1 h 30 min"),
        (timedelta(days=3, seconds=7), "3 d 7 s"),
        (timedelta(days=400, hours=2, minutes=3), "400 d 2 h"),
    ],
)
def test_a_duration_shows_its_two_largest_units(span, expected):
    assert spelled(span) == expected


def test_where_the_clock_stands():
    now = datetime(2026, 12, 24, 1, tzinfo=UTC)
    assert standing(now, timedelta()) == "business time 2026-12-24 09:00:00 in Shanghai, which is real time"
    assert standing(now, timedelta(days=2)).endswith("09:00:00 in Shanghai, 2 d ahead of real time")
