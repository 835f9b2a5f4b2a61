"""`make run` and `make day`.

python -m simulator.run              starts everything, plays the short day, stays up
python -m simulator.run --serve      starts everything, plays nothing, stays up
python -m simulator.run --day        plays the long day, on the running stack if there is one, and ends
"""

import argparse
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from types import FrameType
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
from simulator.stack import ASKED_TO_END, CannotStart, LocalStack

if TYPE_CHECKING:
    from simulator.day import Day

PORT = 8480
SHORT, LONG = 50, 160
console = Console(width=None if sys.stdout.isatty() else tables.WIDTH)


class Interrupted(BaseException):
    """Somebody asked this process to end."""


def main() -> None:
    for number in ASKED_TO_END:
        signal.signal(number, _interrupt)
    parser = argparse.ArgumentParser(description="Runs MallPass on this machine.")
    parser.add_argument(
        "--port", type=int, default=PORT, help="of the AWS emulator, the simulator takes the next; 0: free ones"
    )
    parser.add_argument("--serve", action="store_true", help="play nothing, only stay up")
    parser.add_argument("--day", action="store_true", help="play the long day and end")
    parser.add_argument("--shoppers", type=int, help="how many come")
    chosen = parser.parse_args()
    try:
        code = _day(chosen) if chosen.day else _run(chosen)
    except CannotStart as problem:
        _say(f"cannot start: {problem}")
        code = 1
    except Interrupted:
        _say("\ninterrupted; everything started here has ended")
        code = 130
    sys.stdout.flush()
    os._exit(code)  # shoppers who still wait for an answer are not waited for


def _interrupt(number: int, frame: FrameType | None) -> None:
    for one in ASKED_TO_END:
        signal.signal(one, signal.SIG_IGN)  # once is enough: the clean-up is not to be interrupted
    raise Interrupted


def _run(chosen: argparse.Namespace) -> NoReturn:
    ports = (chosen.port, chosen.port + 1) if chosen.port else (free_port(), free_port())
    parts = Parts(_step)
    with _started(parts, *ports) as running:
        _say(addresses(running))
        _say(f"\nup after {parts.total():.1f} s: {parts}")
        if not chosen.serve:
            _say("")
            _play(running, parts, size=chosen.shoppers or SHORT, long=False)
            _say("the stack stays up; play the long day on it with `make day`; end with Ctrl-C")
        while True:
            signal.pause()


def _day(chosen: argparse.Namespace) -> int:
    parts = Parts(_step)
    found = find_running()
    if found is not None:
        _say(f"playing on the running stack {found.base_url}")
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
    with Progress(*columns, console=console) as bar:
        task = bar.add_task("opening", total=None)
        day = Day(
            running, size=size, long=long, progress=lambda name, done: bar.update(task, description=name, advance=done)
        )
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
    _say(f"on {machine.described()}")


def _step(text: str) -> None:
    console.print(f"  {text}", style="dim")


def _say(text: str) -> None:
    """Plain text, which a terminal may wrap and a copy does not."""
    console.print(text, soft_wrap=True, highlight=False, markup=False)


if __name__ == "__main__":
    main()
