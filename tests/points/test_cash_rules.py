"""Points as cash, a till's hold on them, and what staff may do alone: by example, at the bounds."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib import errors
from chalicelib.points.rules import adjustment, cash
from chalicelib.points.rules.adjustment import APPLIED, REJECTED, WAITING, Adjustment
from chalicelib.points.rules.cash import CANCELLED, COMMITTED, HELD, LAPSED, UNDONE, PointsHold, Worth
from chalicelib.points.rules.life import CashPolicy

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
HOLD = PointsHold("h", "x", "sun", "cafe", "d", "m", 5000, 50, 500, HELD, NOON, NOON + HOUR)
DONE = replace(HOLD, state=COMMITTED, receipt_no="A-17", committed_at=NOON)
MADE = Adjustment("a", "x", "m", "sun", 5000, "sorry", False, "maker", NOON)


@pytest.mark.parametrize(
    ("policy", "amount_fen", "spendable", "worth"),
    [
        (CashPolicy(10), 1000, 1000, Worth(100, 1000)),
        (CashPolicy(10), 1000, 40, Worth(40, 400)),
        (CashPolicy(10, ceiling_percent=50), 1000, 1000, Worth(50, 500)),
        (CashPolicy(10, ceiling_percent=50), 999, 1000, Worth(50, 499)),
        (CashPolicy(10, ceiling_points=30), 1000, 1000, Worth(30, 300)),
        (CashPolicy(1000), 1000, 9, Worth(0, 0)),
        (CashPolicy(1000), 1000, 19, Worth(10, 1)),
    ],
)
def test_the_most_that_points_pay(policy, amount_fen, spendable, worth):
    assert cash.most(policy, amount_fen, spendable=spendable) == worth


@pytest.mark.parametrize(("points", "taken"), [(30, True), (31, False)])
def test_no_more_points_than_the_ceiling_go_into_a_payment(points, taken):
    policy = CashPolicy(10, ceiling_points=30)
    if taken:
        assert cash.worth_of(policy, points, 1000) == Worth(30, 300)
        return
    with pytest.raises(errors.ValueInvalid):
        cash.worth_of(policy, points, 1000)


@pytest.mark.parametrize(
    ("state", "at", "shown"),
    [
        (HELD, NOON + HOUR - SECOND, HELD),
        (HELD, NOON + HOUR, LAPSED),
        (COMMITTED, NOON + HOUR, COMMITTED),
        (CANCELLED, NOON, CANCELLED),
    ],
)
def test_a_hold_lapses_at_its_end_by_itself(state, at, shown):
    assert cash.shown_state(replace(HOLD, state=state), now=at) == shown


def test_a_hold_is_committed_until_its_end_once_on_one_receipt():
    assert cash.may_commit(HOLD, "A-17", now=NOON + HOUR - SECOND)
    assert not cash.may_commit(DONE, "A-17", now=NOON + 9 * HOUR)
    with pytest.raises(errors.PointsReceiptDiffers):
        cash.may_commit(DONE, "A-18", now=NOON)
    for ended, at in ((HOLD, NOON + HOUR), (replace(HOLD, state=CANCELLED), NOON), (replace(DONE, state=UNDONE), NOON)):
        with pytest.raises(errors.PointsHoldEnded):
            cash.may_commit(ended, "A-17", now=at)


def test_a_hold_is_cancelled_unless_it_was_committed():
    states = [replace(HOLD, state=state) for state in (HELD, CANCELLED, LAPSED)]
    assert [cash.may_cancel(one) for one in states] == [True, False, False]
    for state in (COMMITTED, UNDONE):
        with pytest.raises(errors.PointsHoldEnded):
            cash.may_cancel(replace(HOLD, state=state))


def test_what_was_committed_is_undone_within_a_day():
    day = timedelta(hours=24)
    assert cash.may_undo(DONE, now=NOON + day)
    assert not cash.may_undo(replace(DONE, state=UNDONE), now=NOON + 2 * day)
    with pytest.raises(errors.PointsUndoTooLate):
        cash.may_undo(DONE, now=NOON + day + SECOND)
    for state in (HELD, CANCELLED):
        with pytest.raises(errors.PointsHoldEnded):
            cash.may_undo(replace(HOLD, state=state), now=NOON)


@pytest.mark.parametrize(("points", "needed"), [(1000, False), (1001, True), (-1000, False), (-1001, True), (0, False)])
def test_more_than_the_limit_needs_a_second_person(points, needed):
    assert adjustment.needs_checker(points, limit=1000) is needed


def test_an_adjustment_is_decided_once_and_not_approved_by_who_made_it():
    assert adjustment.check_decision(MADE, APPLIED, "checker")
    assert adjustment.check_decision(MADE, REJECTED, "checker")
    assert adjustment.check_decision(MADE, REJECTED, "maker"), "who made it may take it back"
    with pytest.raises(errors.AdjustmentOwn):
        adjustment.check_decision(MADE, APPLIED, "maker")
    done = replace(MADE, state=APPLIED, decided_by="checker")
    assert not adjustment.check_decision(done, APPLIED, "checker")
    for state, staff in ((APPLIED, "other"), (REJECTED, "checker")):
        with pytest.raises(errors.AdjustmentDecided):
            adjustment.check_decision(done, state, staff)
    assert MADE.state == WAITING
