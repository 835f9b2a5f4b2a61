"""The commands behind `simulator.run`: start a stack, play a day, print what came of it."""

import argparse
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, NoReturn

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from infra import machine
from simulator import tables
from simulator.addresses import addresses
from simulator.laws import Check
from simulator.parts import Parts
from simulator.running import Running, find_running, free_port
from simulator.stack import LocalStack

if TYPE_CHECKING:
    from simulator.day import Day

SHORT, LONG = 50, 160
# A log has no width; on a wide terminal the tables stay as they are.
console = Console(width=min(Console().width, tables.WIDTH) if sys.stdout.isatty() else tables.WIDTH)


def run(chosen: argparse.Namespace, begun: float) -> NoReturn:
    """Starts a stack, plays the short day on it unless it is only to serve, and stays up. `begun`: when the
    command did, by the monotonic clock."""
    ports = (chosen.port, chosen.port + 1) if chosen.port else (free_port(), free_port())
    parts = Parts(_step, begun)
    with _started(parts, *ports) as running:
        say(addresses(running))
        say(f"\nup after {parts.total():.1f} s: {parts}")
        if not chosen.serve:
            say("")
            _play(running, parts, size=chosen.shoppers or SHORT, long=False)
            say("the stack stays up; play the long day on it with `make day`; end with Ctrl-C")
        while True:
            signal.pause()


def day(chosen: argparse.Namespace, begun: float) -> int:
    """Plays the long day; answers 1 if a law is broken. Raises CannotStart."""
    parts = Parts(_step, begun)
    found = find_running()
    if found is not None:
        say(f"playing on the running stack {found.base_url}")
        os.environ.update(found.described["environment"])
    with nullcontext(found) if found is not None else _started(parts, free_port(), free_port()) as running:
        checks = _play(running, parts, size=chosen.shoppers or LONG, long=True)
    return 0 if all(check.holds for check in checks) else 1


@contextmanager
def _started(parts: Parts, port: int, simulator_port: int) -> Iterator[Running]:
    """A stack that ends with the block, whatever ends the block."""
    stack = LocalStack(port=port, simulator_port=simulator_port, parts=parts)
    try:
        described = stack.start()
        running = Running(described)
        from simulator import seed  # needs the stack's environment

        with parts.part("demo group", "planting the demo group"):
            described |= seed.plant(running)
        stack.publish(described)
        yield running
    finally:
        stack.stop()


def _play(running: Running, parts: Parts, *, size: int, long: bool) -> list[Check]:
    """Plays a day and prints what came of it."""
    from simulator.day import Day

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description:<28}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task("opening", total=None)

        def progress(name: str, done: int) -> None:
            bar.update(task, description=name, advance=done)
            if not done and not console.is_terminal:
                _step(name)

        day = Day(running, size=size, long=long, progress=progress)
        bar.update(task, total=len(day.steps))
        with parts.part("day"):
            checks = day.play()
    for table in (*_of_day(day), tables.laws(checks)):
        console.print("", table, sep="\n")
    _verdict(checks, parts, day)
    return checks


def _of_day(day: "Day") -> Iterator[Table]:
    yield tables.happened(day.told)
    for by in tables.COUNTED:
        yield tables.usage(by, day.usage(by), day.rates(by), day.names)
    if (view := day.coupons.trail()) is not None:
        yield tables.trail(view, day.names)
    if day.year.moments:
        yield tables.year(day.year.moments)
    if day.chaos.rows:
        yield tables.chaos(day.chaos.rows)
    if day.mall.rows:
        yield tables.mall(day.mall.rows)
    if day.mall.bill:
        yield from tables.bill(day.mall.bill)


def _verdict(checks: list[Check], parts: Parts, day: "Day") -> None:
    broken = [check.name for check in checks if not check.holds]
    verdict = f"{len(checks) - len(broken)} of {len(checks)} laws hold"
    console.print("", tables.times("the day's steps, longest first", day.parts.longest_first()), sep="\n")
    console.print(f"\n[{'red' if broken else 'green'}]{verdict}[/], {parts.total():.1f} s from start to here: {parts}")
    say(f"on {machine.described()}")


def _step(text: str) -> None:
    console.print(f"  {text}", style="dim", highlight=False)


def say(text: str) -> None:
    """Plain text, which a terminal may wrap and a copy does not."""
    console.print(text, soft_wrap=True, highlight=False, markup=False)
