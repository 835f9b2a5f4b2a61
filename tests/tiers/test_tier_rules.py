"""Which tier, from which day, to which day: examples at the edges, and a plain model gone through day by day."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from chalicelib import errors
from chalicelib.business_day import months_later
from chalicelib.tiers import rules, sentences
from chalicelib.tiers.rules import Calendar, Day, Held, Rolling, Tier, TierProgramSpec

NEW_YEAR = date(2026, 1, 1)
TIERS = (Tier("silver", "银卡", 100), Tier("gold", "金卡", 300), Tier("black", "黑卡", 1000))


def program(window=None, falls="one_tier", tiers=TIERS, measure="points_earned", **more):
    return TierProgramSpec("p", ("sun",), measure, tiers, window or Calendar(), falls, **more)


def on(**days):
    """m1d5=30: thirty points on 5 January."""
    by_date = {}
    for name, points in days.items():
        month, day = name[1:].split("d")
        by_date[date(2026, int(month), int(day))] = Day(points=points)
    return by_date


def worked_out(spec, days, today, standing=None):
    return rules.work_out(spec, standing, days, today=today)


# --- examples -----------------------------------------------------------------------------------------------------
def test_a_tier_is_had_on_the_very_day_and_kept_to_the_end_of_the_next_period():
    spec, days = program(), on(m3d1=60, m3d9=40)
    assert worked_out(spec, on(m3d1=60), date(2026, 3, 8)).held == Held()
    assert worked_out(spec, days, date(2026, 3, 9)).held == Held("silver", date(2027, 12, 31))
    assert worked_out(spec, days | on(m3d10=200), date(2026, 3, 10)).held == Held("gold", date(2027, 12, 31))


@pytest.mark.parametrize(("falls", "then"), [("one_tier", "silver"), ("as_earned", None)])
def test_at_the_end_of_the_protection_it_falls_to_what_the_last_period_was_good_for(falls, then):
    spec, days = program(falls=falls), on(m3d9=300)
    standing = worked_out(spec, days, date(2026, 3, 9))
    assert worked_out(spec, days, date(2027, 12, 31), standing).held.tier == "gold"
    after = worked_out(spec, days, date(2028, 1, 1), standing).held
    assert after == (Held("silver", date(2028, 12, 31)) if then else Held()), "protected by a period of its own"


def test_who_reaches_the_tier_again_keeps_it_another_period():
    spec = program()
    days = on(m3d9=300) | {date(2027, 6, 1): Day(points=310)}
    standing = worked_out(spec, days, date(2026, 3, 9))
    assert worked_out(spec, days, date(2027, 6, 1), standing).held == Held("gold", date(2028, 12, 31))


def test_quarters_count_for_themselves():
    spec = program(Calendar(3, protected_periods=0))
    assert worked_out(spec, on(m3d31=60, m4d1=60), date(2026, 4, 1)).held == Held()
    days = on(m4d1=60, m6d30=40)
    assert worked_out(spec, days, date(2026, 6, 30)).held == Held("silver", date(2026, 6, 30))
    assert worked_out(spec, days, date(2026, 7, 1)).held == Held()


def test_a_rolling_window_forgets_day_by_day_and_counts_a_leap_day():
    spec = program(Rolling(12, 6))
    days = {date(2027, 3, 1): Day(points=60), date(2028, 2, 29): Day(points=40)}
    assert worked_out(spec, days, date(2028, 2, 29)).held == Held("silver", date(2028, 8, 29))
    days = {date(2027, 2, 28): Day(points=60), date(2028, 2, 29): Day(points=40)}
    assert worked_out(spec, days, date(2028, 2, 29)).held == Held()


@pytest.mark.parametrize(
    ("months", "reached", "last_day"),
    [
        (12, date(2028, 2, 29), date(2029, 2, 28)),
        (3, date(2026, 11, 30), date(2027, 2, 28)),
        (1, date(2026, 1, 31), date(2026, 2, 28)),
        (6, date(2026, 8, 31), date(2027, 2, 28)),
        (6, date(2026, 8, 28), date(2027, 2, 28)),
    ],
)
def test_a_short_month_gives_no_second_period(months, reached, last_day):
    spec, days = program(Rolling(months, months), "as_earned"), {reached: Day(points=100)}
    standing = worked_out(spec, days, reached)
    assert standing.held == Held("silver", last_day)
    assert worked_out(spec, days, last_day + timedelta(days=1), standing).held == Held()


def test_what_was_refunded_whole_lengthens_nothing():
    spec = program(Rolling(12, 12))
    days = {NEW_YEAR: Day(points=100)}
    standing = worked_out(spec, days, NEW_YEAR)
    later = date(2026, 12, 31)
    assert worked_out(spec, days | {later: Day()}, later, standing).held.last_day == date(2027, 1, 1)


def test_what_a_fast_clock_tells_of_tomorrow_counts_at_once_and_ends_nothing_before():
    spec = program(Calendar(1, protected_periods=0))
    days = {date(2026, 1, 31): Day(points=300)}
    standing = worked_out(spec, days, date(2026, 1, 31))
    ahead = days | {date(2026, 2, 1): Day(points=100)}
    assert worked_out(spec, ahead, date(2026, 1, 31), standing).held == Held("gold", date(2026, 1, 31))
    assert worked_out(spec, ahead, date(2026, 2, 1), standing).held == Held("silver", date(2026, 2, 28))
    first = {date(2026, 2, 1): Day(points=100)}
    assert worked_out(spec, first, date(2026, 1, 31)).held.tier == "silver"
    assert rules.progress(spec, first, date(2026, 1, 31)) == 100


def test_looking_at_a_tier_does_not_lengthen_it():
    spec, days = program(Rolling(12, 12)), on(m3d9=100)
    standing = worked_out(spec, days, date(2026, 3, 9))
    for later in (1, 30, 100, 200, 300, 365):
        standing = worked_out(spec, days, date(2026, 3, 9) + timedelta(days=later), standing)
        assert standing.held == Held("silver", date(2027, 3, 9))


def test_a_refund_takes_back_the_tier_that_its_payment_brought_and_leaves_the_one_before():
    spec, days = program(), on(m3d1=120, m3d9=200)
    standing = worked_out(spec, days, date(2026, 3, 9))
    assert standing.held.tier == "gold"
    refunded = days | on(m3d9=0)
    assert worked_out(spec, refunded, date(2026, 3, 20), standing).held == Held("silver", date(2027, 12, 31))


def test_a_refund_of_long_ago_counts_but_takes_nobodys_tier_before_its_end():
    spec, days = program(), on(m3d1=120)
    standing = worked_out(spec, days, date(2026, 3, 1))
    standing = worked_out(spec, days, date(2026, 10, 1), standing)
    standing = worked_out(spec, on(m3d1=0), date(2026, 10, 2), standing)
    assert standing.held.tier == "silver"
    assert rules.missing_to_keep(spec, standing.held, {}) == 100


def test_a_changed_program_leaves_a_tier_to_its_end():
    dear = program(tiers=(Tier("silver", "银卡", 200), Tier("gold", "金卡", 900)))
    cheap = program(tiers=(Tier("silver", "银卡", 10), Tier("gold", "金卡", 110)))
    days = on(m3d1=120)
    standing = worked_out(program(), days, date(2026, 3, 1))
    assert worked_out(dear, days, date(2026, 4, 1), standing).held == Held("silver", date(2027, 12, 31))
    assert worked_out(cheap, days, date(2026, 4, 1), standing).held == Held("gold", date(2027, 12, 31))


@pytest.mark.parametrize("fields", [{"name": "other"}, {"notice_days": 3}])
def test_what_decides_on_no_tier_may_change_and_a_refund_still_counts(fields):
    spec, days = program(), on(m3d1=120)
    standing = worked_out(spec, days, date(2026, 3, 1))
    assert worked_out(structs.replace(spec, **fields), on(m3d1=0), date(2026, 3, 2), standing).held == Held()


def test_a_gift_never_becomes_what_was_earned():
    dear = program(tiers=(Tier("silver", "银卡", 200), Tier("gold", "金卡", 900)))
    standing = worked_out(program(), {}, date(2026, 3, 1))
    given = worked_out(program(), {}, date(2026, 3, 1), replace(standing, given=Held("gold", date(2026, 6, 30))))
    given = worked_out(dear, {}, date(2026, 4, 1), given)
    assert given.held.tier == "gold"
    assert worked_out(dear, {}, date(2026, 7, 1), given).held == Held()


def test_a_tier_that_the_program_has_no_more_is_left_neither_up_nor_down():
    spec, days = program(tiers=(Tier("yin", "银卡", 100),)), on(m3d1=120)
    before = worked_out(program(), days, date(2026, 3, 1))
    after = worked_out(spec, days, date(2026, 3, 2), before)
    assert rules.find_move(spec, before, after, at=None).why == "changed"


def test_a_tier_that_is_only_had_in_its_period_is_not_said_to_be_kept():
    spec, days = program(Calendar(6, protected_periods=0)), on(m3d1=120)
    standing = worked_out(spec, days, date(2026, 3, 1))
    assert rules.missing_to_keep(spec, standing.held, days) == 0
    assert rules.tier_after_end(spec, standing, days) is None
    sentence = sentences.describe("visits", tier="银卡", above=None, keep=(date(2026, 6, 30), "ends", 0), language="en")
    assert sentence == "银卡 until 2026-06-30."


def test_a_tier_that_staff_gave_is_a_floor_until_its_end():
    spec, days = program(), on(m3d1=120)
    standing = worked_out(spec, days, date(2026, 3, 1))
    given = worked_out(spec, days, date(2026, 3, 1), replace(standing, given=Held("gold", date(2026, 6, 30))))
    assert given.held == Held("gold", date(2026, 6, 30))
    assert worked_out(spec, days, date(2026, 6, 30), given).held.tier == "gold"
    after = worked_out(spec, days, date(2026, 7, 1), given)
    assert (after.held, after.given) == (Held("silver", date(2027, 12, 31)), Held())


def test_a_lowest_tier_for_everybody_needs_no_standing_and_never_ends():
    spec = program(tiers=(Tier("member", "会员", 0), *TIERS))
    assert rules.tier_on(spec, None, NEW_YEAR) == "member"
    assert worked_out(spec, {}, NEW_YEAR).held == Held("member")
    assert rules.tier_on(program(), None, NEW_YEAR) is None


def test_a_visit_is_a_day_with_a_payment_that_was_not_refunded_whole():
    spec = program(measure="visits", tiers=(Tier("silver", "银卡", 2),))
    days = {date(2026, 3, 1): Day(payments=3), date(2026, 3, 2): Day(payments=0)}
    assert rules.progress(spec, days, date(2026, 3, 2)) == 1
    days |= {date(2026, 3, 3): Day(payments=1)}
    assert worked_out(spec, days, date(2026, 3, 3)).held.tier == "silver"


def test_the_holder_is_told_in_time_and_only_where_it_is_lost():
    spec, days = program(notice_days=30), on(m3d9=300)
    standing = worked_out(spec, days, date(2026, 3, 9))
    assert standing.due == date(2027, 12, 1)
    assert not rules.needs_notice(spec, standing, days, date(2027, 11, 30))
    assert rules.needs_notice(spec, standing, days, date(2027, 12, 1))
    assert rules.tier_after_end(spec, standing, days) == "silver"
    assert worked_out(spec, days, date(2027, 12, 1), standing).due == date(2028, 1, 1)
    kept = days | {date(2027, 5, 1): Day(points=300)}
    assert not rules.needs_notice(spec, standing, kept, date(2027, 12, 1))
    refunded = kept | {date(2027, 5, 1): Day(points=0)}
    assert rules.needs_notice(spec, standing, refunded, date(2027, 12, 9)), "a late loss has a late notice"
    assert [rules.missing_to_keep(spec, standing.held, one) for one in (days, kept)] == [300, 0]


@pytest.mark.parametrize(
    "tiers",
    [
        (Tier("silver", "银", 100), Tier("gold", "金", 100)),
        (Tier("silver", "银", 100), Tier("gold", "金", 50)),
        (Tier("silver", "银", 100), Tier("silver", "金", 200)),
    ],
)
def test_a_program_that_cannot_be_meant_is_refused(tiers):
    with pytest.raises(errors.ValueInvalid):
        rules.check_program(program(tiers=tiers))


@pytest.mark.parametrize(
    ("measure", "language", "said"),
    [
        ("points_earned", "zh", "银卡有效期至 2027-12-31，再120 积分可保级。再200 积分即可升级为金卡。"),
        ("spend_fen", "en", "银卡 until 2027-12-31; 1.20 yuan more by then to keep it. 2.00 yuan more to 金卡."),
        ("visits", "fr", "银卡 until 2027-12-31; 120 visits more by then to keep it. 200 visits more to 金卡."),
    ],
)
def test_what_comes_next_is_said_in_the_readers_language(measure, language, said):
    sentence = sentences.describe(
        measure, tier="银卡", above=("金卡", 200), keep=(date(2027, 12, 31), "to_keep", 120), language=language
    )
    assert sentence == said


def test_days_are_needed_from_the_window_of_184_days_ago_and_no_earlier():
    """15 December less 184 days is 14 June, whose month begins on 15 May. Each day more is read for every member."""
    spec = program(Rolling(months=1))
    assert rules.first_day_needed(spec, None, date(2026, 12, 15)) == date(2026, 5, 15)


# --- a model, day by day ------------------------------------------------------------------------------------------
class Model:
    """Every day in turn: what is over falls, then what the window holds is reached."""

    def __init__(self, spec, days):
        self.spec, self.days = spec, days

    def held_on(self, today):
        tier, last_day = None, None
        for number in range((today - NEW_YEAR).days + 1):
            day = NEW_YEAR + timedelta(days=number)
            while last_day is not None and last_day < day:
                tier, last_day = self._fallen(tier, last_day)
            earned = self._earned(day)
            if self._is_active(day) and earned is not None and self._rank(earned) >= self._rank(tier):
                until = self._until(day)
                if self._rank(earned) > self._rank(tier) or until > last_day:
                    tier, last_day = earned, until
        return Held(tier, last_day)

    def _is_active(self, day):
        return day in self.days and self.days[day].points > 0

    def _fallen(self, tier, end):
        earned = self._earned(end)
        if self.spec.falls == "one_tier":
            one_less = ([None] + [one.id for one in self.spec.tiers])[self._rank(tier)]
            earned = max(earned, one_less, key=self._rank)
        until = self._until(end)
        return (earned, until) if earned is not None and until > end else (None, None)

    def _earned(self, day):
        window = self.spec.window
        if isinstance(window, Calendar):
            together = [d for d in self.days if d.year == day.year and d <= day]
            together = [d for d in together if (d.month - 1) // window.months == (day.month - 1) // window.months]
        else:
            together = [d for d in self.days if d <= day < months_later(d, window.months)]
        amount = max(0, sum(self.days[d].points for d in together))
        reached = [tier.id for tier in self.spec.tiers if tier.at_least <= amount]
        return reached[-1] if reached else None

    def _until(self, day):
        window = self.spec.window
        if isinstance(window, Rolling):
            return months_later(day, window.protected_months)
        period = (day.year * 12 + day.month - 1) // window.months
        first_month_after = (period + window.protected_periods + 1) * window.months
        return date(first_month_after // 12, first_month_after % 12 + 1, 1) - timedelta(days=1)

    def _rank(self, tier):
        return self.spec.rank(tier)


WINDOWS = st.one_of(
    st.builds(Calendar, st.sampled_from((1, 2, 3, 4, 6, 12)), st.integers(0, 2)),
    st.builds(Rolling, st.integers(1, 14), st.integers(1, 14)),
)
PURCHASES = st.lists(st.tuples(st.integers(0, 900), st.integers(1, 400)), min_size=1, max_size=14)


@settings(max_examples=300, deadline=None)
@given(
    window=WINDOWS,
    falls=st.sampled_from(("one_tier", "as_earned")),
    purchases=PURCHASES,
    refunds=st.lists(st.tuples(st.integers(0, 13), st.integers(0, 80)), max_size=4),
    looks=st.lists(st.integers(0, 900), max_size=6),
)
def test_worked_out_step_by_step_a_standing_is_the_models(window, falls, purchases, refunds, looks):
    """Purchases and refunds come one by one, the standing is saved in between, and read at any time. It always has the
    tier that follows from all days at once."""
    spec = program(window, falls)
    reports = [(day, day, points) for day, points in purchases]
    left = [points for _, points in purchases]
    for which, later in refunds:
        bought = which % len(purchases)
        day, points = purchases[bought]
        back = min(points // 2, left[bought])  # no more goes back than was bought
        left[bought] -= back
        reports.append((day + later, day, -back))
    days, standing = {}, None
    ends = sorted({*looks, *(at for at, _, _ in reports)})
    for at in ends:
        for when, day, points in reports:
            if when == at:
                on_day = NEW_YEAR + timedelta(days=day)
                days[on_day] = days.get(on_day, Day()) + Day(points=points)
        today = NEW_YEAR + timedelta(days=at)
        standing = worked_out(spec, days, today, standing)
        assert standing.held == Model(spec, days).held_on(today)
        needed = rules.first_day_needed(spec, standing, today)
        fewer = {day: what for day, what in days.items() if day >= needed}
        assert worked_out(spec, fewer, today, standing) == standing, "older days are not needed"
