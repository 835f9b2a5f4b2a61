"""Small rules of tiers by example: which tier is better, what a move is, who gets a notice."""

from dataclasses import replace
from datetime import date

import pytest
from msgspec import structs

from chalicelib import errors
from chalicelib.tiers import rules
from chalicelib.tiers.rules import Day, Held, Tier
from tests.tiers.test_tier_rules import NEW_YEAR, TIERS, on, program, worked_out


@pytest.mark.parametrize(
    ("old", "new", "better"),
    [
        (Held("gold", NEW_YEAR), Held("silver", date(2027, 1, 1)), "old"),
        (Held("silver", date(2027, 1, 1)), Held("gold", NEW_YEAR), "new"),
        (Held("gold", date(2027, 1, 1)), Held("gold", NEW_YEAR), "old"),
        (Held("gold", NEW_YEAR), Held("gold", date(2027, 1, 1)), "new"),
        (Held("gold"), Held("gold", NEW_YEAR), "old"),
        (Held("gold", NEW_YEAR), Held("gold"), "new"),
        (Held("gold", NEW_YEAR), Held(), "old"),
    ],
)
def test_of_two_who_become_one_the_better_tier_is_kept_to_its_end(old, new, better):
    spec = program()
    standings = [rules.Standing(Held(), NEW_YEAR, "t", bought=held, given=held, revision=3) for held in (old, new)]
    whole = rules.merge_standings(spec, *standings, today=date(2026, 6, 1))
    kept = old if better == "old" else new
    assert (whole.base, whole.given, whole.base_day) == (kept, kept, date(2026, 6, 1))


def test_what_a_program_gives_and_which_of_its_tiers_is_which():
    plain = program()
    assert (plain.changes_points, plain.parks_free) == (False, False)
    assert program(tiers=(Tier("a", "a", 1), Tier("b", "b", 2, points_percent=101))).changes_points
    assert program(tiers=(Tier("a", "a", 1), Tier("b", "b", 2, free_parking_minutes=1))).parks_free
    assert [plain.rank(tier) for tier in ("silver", "gold", "black", "other", None)] == [0, 1, 2, -1, -1]
    assert (plain.find("silver"), plain.find("black"), plain.find("other")) == (TIERS[0], TIERS[2], None)
    assert [rules.next_tier(plain, tier) for tier in (None, "silver", "black")] == [TIERS[0], TIERS[1], None]


@pytest.mark.parametrize(
    ("was", "now", "why"),
    [(None, "silver", "up"), ("silver", "black", "up"), ("gold", "silver", "down"), ("gold", None, "down")],
)
def test_a_move_is_up_or_down(was, now, why):
    before, after = (rules.Standing(Held(), NEW_YEAR, "t", held=Held(tier)) for tier in (was, now))
    assert rules.find_move(program(), before, after, at=None).why == why
    assert rules.find_move(program(), after, after, at=None) is None
    if was is None:
        assert rules.find_move(program(), None, after, at=None).why == why


def test_a_mall_is_named_once_in_a_program():
    rules.check_program(structs.replace(program(), mall_ids=("sun", "moon")))
    with pytest.raises(errors.ValueInvalid) as refused:
        rules.check_program(structs.replace(program(), mall_ids=("sun", "moon", "sun")))
    assert refused.value.field == "mall_ids[2]"


@pytest.mark.parametrize(("measure", "amount"), [("points_earned", 5), ("spend_fen", 900), ("visits", 1)])
def test_a_day_in_each_measure(measure, amount):
    day = Day(points=2, spend_fen=400, payments=1) + Day(points=3, spend_fen=500, payments=2)
    assert day == Day(5, 900, 3)
    assert day.amount(measure) == amount
    assert Day().amount(measure) == 0


def test_a_holder_is_told_once_of_each_end():
    spec, days = program(notice_days=30), on(m3d9=300)
    standing = worked_out(spec, days, date(2026, 3, 9))
    noticed = replace(standing, noticed_for=standing.held.last_day)
    assert not rules.needs_notice(spec, noticed, days, date(2027, 12, 1))
    assert rules.needs_notice(spec, replace(noticed, noticed_for=NEW_YEAR), days, date(2027, 12, 1))
    assert not rules.needs_notice(spec, rules.Standing(Held(), NEW_YEAR, "t"), days, date(2027, 12, 1))
