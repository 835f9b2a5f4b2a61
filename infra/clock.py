"""Shows business time, and moves it: `python -m infra.clock --local [--to INSTANT | --by DURATION]`, or `--stage dev`.

INSTANT is an ISO 8601 instant; without an offset it is Shanghai's. DURATION is days, hours, minutes and seconds:
3d, 2h, 90m, 1d12h. Business time only moves forward. After a move, every scheduled function is called: what became due
meanwhile runs now, and not at the next minute or hour.
"""

import argparse
import getpass
import os
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from datetime import time as wall_time
from typing import Any

import urllib3
from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console

from chalicelib import clock, errors
from chalicelib.business_day import at_local_time, day_of
from chalicelib.finance.expire import HOUR_OF_ALL
from chalicelib.once import Key, fingerprint
from chalicelib.web import business_time
from infra import deployed
from infra.deployed import Deployed, FunctionFailed, NoStack
from infra.kinds import Schedule
from infra.shape import SCHEDULES
from infra.times import duration, instant, spelled, standing

# A tick takes a part of what is due; after so many calls the rest is left to the schedule.
MOST_CALLS = 20


# --- what it says -------------------------------------------------------------------------------------------------
def counted(results: list[Any]) -> str:
    """The sums of what the calls of one schedule counted."""
    sums: dict[str, int] = {}
    for result in results:
        for name, number in (result or {}).items():
            sums[name] = sums.get(name, 0) + number
    words = ", ".join(f"{number:,} {name.replace('_', ' ')}" for name, number in sums.items() if number)
    calls = f"  ({len(results)} calls)" if len(results) > 1 and words else ""
    return f"{words or 'nothing due'}{calls}"


# --- moving -------------------------------------------------------------------------------------------------------
def move(stack: Deployed, body: business_time.ClockMove) -> business_time.BusinessTime:
    """Moves the clock of the stack, and of the simulator beside a local one. Raises Refusal."""
    key = Key(os.urandom(8).hex(), fingerprint(b""))
    real_now, person = clock.real_now(), f"command:{getpass.getuser()}"
    moved, _ = business_time.move(body, staff_id=person, key=key, now=clock.now(), real_now=real_now)
    if stack.described:
        url = f"{stack.described['simulator_url']}/sim/clock"
        urllib3.request("POST", url, json={"offset_seconds": moved.offset_seconds}, timeout=10.0, retries=False)
    stack.forget()
    return moved


def run_due(stack: Deployed, before: datetime) -> Iterator[tuple[str, str, bool]]:
    """Calls every schedule; yields its name, what it counted or why it failed, and whether it worked. `before`:
    business time before the move."""
    for schedule in SCHEDULES:
        try:
            yield schedule.function, counted(_call(stack, schedule, before)), True
        except FunctionFailed as problem:
            yield schedule.function, f"failed: {problem}", False


def _call(stack: Deployed, schedule: Schedule, before: datetime) -> list[Any]:
    """The results of a schedule's calls. An hourly schedule counts everything again, so it is called only for the times
    in `_hours`. The others are called until nothing is due, at most MOST_CALLS times."""
    if schedule.every == "hour":
        return [stack.fire(schedule.function, at) for at in _hours(before)]
    results: list[Any] = []
    while len(results) < MOST_CALLS:
        results.append(stack.fire(schedule.function, clock.real_now()))
        if not any((results[-1] or {}).values()):
            break
    return results


def _hours(before: datetime) -> list[datetime]:
    """The real times at which an hourly schedule is called: the last HOUR_OF_ALL, if the clock moved past it, and
    now."""
    real_now, offset = clock.real_now(), clock.offset()
    of_all = at_local_time(day_of(real_now + offset - timedelta(hours=HOUR_OF_ALL)), wall_time(HOUR_OF_ALL))
    return [*([of_all - offset] if before < of_all else []), real_now]


def show(stack: Deployed) -> str:
    """Where the clock of a stack stands. Raises Refusal if its stage has none."""
    shown = business_time.show(now=clock.now())
    return standing(shown.business_time, timedelta(seconds=shown.offset_seconds))


def main() -> None:
    parser = argparse.ArgumentParser(description="Shows business time, and moves it forward.")
    deployed.add_arguments(parser)
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--to", type=instant, help="an instant: 2026-12-24T09:00+08:00; Shanghai's without an offset")
    where.add_argument("--by", type=duration, help="a duration: 3d, 2h, 90m, 1d12h")
    chosen = parser.parse_args()
    try:
        stack = deployed.chosen_stack(chosen)
        sys.exit(_act(stack, chosen))
    except (NoStack, BotoCoreError, ClientError) as problem:
        sys.exit(str(problem))
    except errors.Refusal as problem:
        sys.exit(problem.message("en"))


def _act(stack: Deployed, chosen: argparse.Namespace) -> int:
    """Shows or moves; returns the exit code, 1 if a scheduled function failed."""
    console = Console(highlight=False)
    if chosen.to is None and chosen.by is None:
        console.print(show(stack))
        return 0
    before = clock.now()
    body = business_time.ClockMove(chosen.to, None if chosen.by is None else int(chosen.by.total_seconds()))
    moved = move(stack, body)
    console.print(standing(moved.business_time, timedelta(seconds=moved.offset_seconds)))
    console.print(f"moved by {spelled(moved.business_time - before)}; what became due runs:")
    failed = 0
    with console.status("calling the schedules"):
        for function, outcome, worked in run_due(stack, before):
            failed += not worked
            console.print(f"  {function:<20} {outcome}", style=None if worked else "red", markup=False)
    return 1 if failed else 0


if __name__ == "__main__":
    main()
