"""What a look at one's points reads, however long the history is."""

import contextlib

import pytest

from chalicelib import clock, errors
from chalicelib.points import credit, expire
from proof.effort import LOOKS_AT_YEARS, shared
from proof.processes import Process
from proof.tap import watched
from tests.points.test_life import arrive, paid, points, policy, spend


def read_for(world, token, **more):
    """Calls of a look at one's points, and items they brought; the process has looked before, and time stands still:
    however slow this machine is, what it remembers does not age between the two looks."""
    Process(timer=lambda: 0.0).enter()
    points(world, token)
    calls, items = 0, 0

    def hook(call, through):
        nonlocal calls, items
        answer = through()
        if call.service == "dynamodb":
            calls, items = calls + 1, items + len(answer.get("Items", ()))
        return answer

    with watched(hook):
        book = points(world, token, **more)
    Process().enter()
    return calls, items, book


@shared(LOOKS_AT_YEARS)
@pytest.mark.parametrize("pending_days", [0, 7])
def test_what_is_read_does_not_grow_with_the_years(lab, pending_days, share):
    world = lab.world
    lab.fresh()
    policy(world, pending_days=pending_days, expiry={"kind": "rolling", "months": 24})
    token, member_id = arrive(world)
    looks = []
    for _ in range(4):
        for number in range(LOOKS_AT_YEARS.size(share)):
            at = clock.now()
            world.move(days=3)
            credit.credit(paid(member_id, at))
            if number % 2:
                with contextlib.suppress(errors.PointsInsufficient):
                    spend(world, member_id, 150)
        expire.expire(member_id, now=clock.now())
        token, _ = arrive(world)
        looks.append(read_for(world, token))
    # The account, the first lots, a page of entries; and a return window's: a credit and an end each third day, half as
    # many spends.
    assert all(calls <= 2 + bool(pending_days) for calls, _, _ in looks)
    assert all(items <= 1 + 120 + 20 + 80 * bool(pending_days) for _, items, _ in looks)
    assert all(len(book["expiring"]) == 5 for _, _, book in looks)


def test_live_points_are_found_behind_any_number_that_are_over(lab):
    world = lab.world
    lab.fresh()
    policy(world, expiry={"kind": "rolling", "months": 1})
    token, member_id = arrive(world)
    for _ in range(150):
        credit.credit(paid(member_id, clock.now()))
    world.move(days=40)
    token, _ = arrive(world)
    credit.credit(paid(member_id, clock.now()))
    book = points(world, token)
    assert (book["spendable"], [one["points"] for one in book["expiring"]]) == (100, [100])
    spend(world, member_id, 100)
