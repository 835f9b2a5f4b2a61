"""The commands behind `simulator.run`: start a stack, play a day, print its report."""

import argparse
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import NoReturn

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from infra import machine
from infra.times import standing
from simulator.addresses import addresses
from simulator.day import tables
from simulator.day.play import Day
from simulator.laws import Check
from simulator.running import Running, find_running, free_port
from simulator.stack import LocalStack
from simulator.timings import Timings

SHORT, LONG = 50, 160
# The output has the tables' width if it goes to a log, which has no width of its own, or to a wider terminal.
console = Console(width=min(Console().width, tables.WIDTH) if sys.stdout.isatty() else tables.WIDTH)


def run(chosen: argparse.Namespace, begun: float) -> NoReturn:
    """Starts a stack, plays the short day on it unless `--serve` is given, and stays up until it is interrupted.

    `begun`: when the command began, by the monotonic clock.
    """
    ports = (chosen.port, chosen.port + 1) if chosen.port else (free_port(), free_port())
    timings = Timings(_step, begun)
    with _started(timings, *ports) as running:
        say(addresses(running))
        say(f"\nup after {timings.total():.1f} s: {timings}")
        if not chosen.serve:
            say("")
            _play(running, timings, size=chosen.shoppers or SHORT, long=False)
            say("the stack stays up; play the long day on it with `make day`; end with Ctrl-C")
        while True:
            signal.pause()


def day(chosen: argparse.Namespace, begun: float) -> int:
    """Plays the long day; returns the exit code, 1 if a law is broken. Raises CannotStart."""
    timings = Timings(_step, begun)
    found = find_running()
    if found is not None:
        say(f"playing on the running stack {found.base_url}")
        os.environ.update(found.described["environment"])
    with nullcontext(found) if found is not None else _started(timings, free_port(), free_port()) as running:
        checks = _play(running, timings, size=chosen.shoppers or LONG, long=True)
    return 0 if all(check.holds for check in checks) else 1


@contextmanager
def _started(timings: Timings, port: int, simulator_port: int) -> Iterator[Running]:
    """Starts a stack for the block, and always ends it."""
    stack = LocalStack(port=port, simulator_port=simulator_port, timings=timings)
    try:
        described = stack.start()
        running = Running(described)
        from simulator import seed

        with timings.measure("demo group", "planting the demo group"):
            described |= seed.plant(running)
        stack.publish(described)
        yield running
    finally:
        stack.stop()


def _play(running: Running, timings: Timings, *, size: int, long: bool) -> list[Check]:
    """Plays a day and prints its report."""
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
        bar.update(task, total=day.number_of_steps)
        with timings.measure("day"):
            checks = day.play()
    for table in (*day.tables(), tables.laws(checks)):
        console.print("", table, sep="\n")
    _verdict(checks, timings, day)
    say(f"{standing(running.now(), running.offset())}; `make clock BY=3d` moves it")
    return checks


def _verdict(checks: list[Check], timings: Timings, day: "Day") -> None:
    broken = [check.name for check in checks if not check.holds]
    verdict = f"{len(checks) - len(broken)} of {len(checks)} laws hold"
    console.print("", tables.times("the day's steps, longest first", day.timings.longest_first()), sep="\n")
    console.print(
        f"\n[{'red' if broken else 'green'}]{verdict}[/], {timings.total():.1f} s from start to here: {timings}"
    )
    say(f"on {machine.described()}")


def _step(text: str) -> None:
    console.print(f"  {text}", style="dim", highlight=False)


def say(text: str) -> None:
    """Prints plain text without added line breaks, so that it can be copied."""
    console.print(text, soft_wrap=True, highlight=False, markup=False)
