"""Plays a day on a running stack, and collects its report.

`make run` plays the short day, `make day` the long one. Every day has its own shoppers and campaigns, so many days can
be played on one stack. Business time only moves forward.
"""

import functools
from collections.abc import Callable, Iterator

from rich.table import Table

from simulator.day import tables
from simulator.day.finance_view import rates, usage
from simulator.day.program import STEPS
from simulator.day.stage import set_up
from simulator.laws import Check
from simulator.running import Running
from simulator.timings import Timings

OPENING = "campaigns go live"
# Called twice for each step, with its name: with 0 when it begins, with 1 when it has ended.
Progress = Callable[[str, int], None]


class Day:
    """One day of `size` shoppers, short or long."""

    def __init__(self, running: Running, *, size: int, long: bool, progress: Progress) -> None:
        self.stage = set_up(running, size=size, long=long)
        self.steps = [step for step in STEPS if long or not step.long]
        self.parts = {part: part(self.stage) for part in dict.fromkeys(step.part for step in self.steps)}
        self.timings = Timings()
        self._progress = progress

    @property
    def number_of_steps(self) -> int:
        """The number of steps, the opening included."""
        return 1 + len(self.steps)

    def play(self) -> list[Check]:
        """Plays all steps; returns the checks of all laws, once everything is delivered."""
        self._play(OPENING, self._open)
        for step in self.steps:
            self._play(step.name, functools.partial(step.act, self.parts[step.part]))
        with self.timings.measure("coming to rest"):
            return self.stage.settle()

    def _play(self, name: str, act: Callable[[], object]) -> None:
        with self.timings.measure(name):
            self._progress(name, 0)
            act()
            self._progress(name, 1)

    def _open(self) -> None:
        for part in self.parts.values():
            part.open()
        self.stage.running.forget()

    def tables(self) -> Iterator[Table]:
        """What happened, finance's view of it, and the tables of the parts."""
        notes = self.stage.notes
        yield tables.happened(notes.counts)
        for by in tables.COUNTED:
            yield tables.usage(by, usage(self.stage, by), rates(self.stage, by), notes.names)
        for part in self.parts.values():
            yield from part.tables()
