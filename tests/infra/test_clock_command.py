"""What `make clock` calls after a move, and how it sums up what was counted."""

from datetime import timedelta

import pytest

from chalicelib import clock
from chalicelib.business_day import SHANGHAI
from infra import clock as command
from infra.deployed import FunctionFailed
from infra.shape import SCHEDULES


class Stack:
    """Answers each schedule's calls with these results, then with nothing due. A text is an error."""

    def __init__(self, **results):
        self.results, self.calls = results, []

    def fire(self, function, at):
        self.calls.append((function, at))
        left = self.results.get(function, [])
        result = left.pop(0) if left else {"done": 0}
        if isinstance(result, str):
            raise FunctionFailed(result)
        return result


def ran(stack, before):
    return {function: (said, worked) for function, said, worked in command.run_due(stack, before)}


def test_every_schedule_is_called_until_nothing_is_due(world):
    stack = Stack(points_expire=[{"members": 400, "postings": 410}, {"members": 3, "postings": 3}])
    said = ran(stack, world.now())
    assert list(said) == [one.function for one in SCHEDULES]
    assert said["points_expire"] == ("403 members, 413 postings  (3 calls)", True)
    assert said["coupons_expire"] == ("nothing due", True)
    assert [name for name, _ in stack.calls].count("points_expire") == 3


def test_a_schedule_that_always_finds_something_is_left_to_its_minute(world):
    stack = Stack(recall_tick=[{"skipped": 1}] * 100)
    assert ran(stack, world.now())["recall_tick"] == ("20 skipped  (20 calls)", True)


def test_one_that_fails_stops_no_other(world):
    said = ran(Stack(payments_poll=["KeyError: mall"], tiers_tick=[{"standings": 2}]), world.now())
    assert said["payments_poll"] == ("failed: KeyError: mall", False)
    assert said["tiers_tick"] == ("2 standings  (2 calls)", True)


@pytest.mark.parametrize(("days", "calls"), [(3, 2), (0, 1)])
def test_an_hourly_schedule_makes_up_for_a_morning_that_was_passed(world, days, calls):
    """At six o'clock it counts all days; at other hours only the last two."""
    before = world.now()
    world.move(days=days)
    stack = Stack()
    ran(stack, before)
    at = [at for name, at in stack.calls if name == "finance_expire"]
    assert len(at) == calls
    assert at == sorted(at)
    due = [(one + clock.offset()).astimezone(SHANGHAI) for one in at]
    assert world.now() - due[-1] < timedelta(minutes=1)
    if days:
        assert (due[0].hour, due[0].minute) == (6, 0)
        assert before < due[0] <= world.now()
        assert world.now() - due[0] < timedelta(days=1)
