"""How often WeChat is told and asked again, and what its notices say: the circle's rules, by example."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.circle import rules
from chalicelib.circle.rules import Authorization, Sale

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
SALE = Sale("t1", "1900000109", "wx1", "o_1", "mall", "cafe", "s1", 5000, paid_at=NOON, heard_at=NOON)
SECOND = timedelta(seconds=1)


def test_a_report_that_failed_is_made_again_six_times_in_an_hour_and_then_hourly_for_a_day():
    found = [rules.next_report_at(replace(SALE, tries=tries), NOON) for tries in range(31)]
    minutes = [1, 2, 5, 10, 15, 30, *[60] * 24]
    assert found == [*(NOON + timedelta(minutes=pause) for pause in minutes), None]


def test_an_unknown_shop_is_looked_for_often_then_hourly_for_a_week_then_daily_for_a_month():
    def pause(age, tries):
        now = NOON + age
        again = rules.next_look_at(replace(SALE, tries=tries), now)
        return None if again is None else again - now

    minutes = [pause(timedelta(hours=1), tries) for tries in range(7)]
    assert minutes == [timedelta(minutes=one) for one in (10, 10, 10, 30, 60, 60, 60)]
    week, month = timedelta(days=7), timedelta(days=30)
    assert [pause(age, 99) for age in (week - SECOND, week)] == [timedelta(hours=1), timedelta(days=1)]
    assert [pause(age, 99) for age in (month - SECOND, month)] == [timedelta(days=1), None]


@pytest.mark.parametrize(
    ("after", "is_of_it"),
    [
        (-SECOND, False),
        (timedelta(0), True),
        (timedelta(hours=2), True),
        (timedelta(hours=2) + SECOND, False),
    ],
)
def test_a_card_comes_of_the_payment_of_the_two_hours_before(after, is_of_it):
    assert rules.is_card_of(NOON, NOON + after) is is_of_it


@pytest.mark.parametrize(
    ("state", "known_days", "pause_days"),
    [
        (rules.AUTHORIZED, 0, 7),
        (rules.AUTHORIZED, 99, 7),
        (rules.UNAUTHORIZED, 0, 1),
        (rules.DEAUTHORIZED, 6, 1),
        (rules.UNKNOWN, 7, 30),
    ],
)
def test_who_has_authorised_is_asked_about_weekly_and_who_has_not_daily_for_a_week_then_monthly(
    state, known_days, pause_days
):
    one = Authorization("wx1", "o_1", "1900000109", state, as_of=NOON, since=NOON - timedelta(days=known_days))
    assert rules.next_question_at(one) == NOON + timedelta(days=pause_days)


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ({"shop_name": "books", "paid_at": NOON + SECOND}, True),
        ({"mchid": "1900000110"}, False),
        ({"appid": "wx2"}, False),
        ({"openid": "o_2"}, False),
        ({"amount_fen": 5001}, False),
    ],
)
def test_two_notices_tell_one_payment_if_payer_merchant_and_amount_agree(other, same):
    assert rules.is_same(SALE, replace(SALE, **other)) is same
