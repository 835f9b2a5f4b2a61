"""Runs two operations at once, one call at a time, in the orders that their calls can have. Each operation has its own
process.

Orders are tried by the number of interruptions (Musuvathi and Qadeer, "Iterative Context Bounding for Systematic
Testing of Multithreaded Programs", PLDI 2007): all with none, with one, with two, up to a bound; then orders drawn by a
seed. The outcome must be that of one operation after the other, and every law must hold.
"""

import itertools
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from greenlet import greenlet

from proof import effort, tap
from proof.lab import Lab, difference
from proof.processes import Process
from proof.scenes.callers import MOST_TRIES, Again
from proof.scenes.common import finish
from proof.tap import Call, Through
from proof.world import World

# After how many calls each run of one side is interrupted. The last run is not interrupted.
Order = tuple[int, ...]
MOST_CALLS = 200


@dataclass(frozen=True)
class Pair:
    """Two attempts that use the same thing. `same_times` and `ignored` are as in Operation. `reads_documents`: one
    attempt writes a document, so reads of documents count as calls."""

    name: str
    prepare: Callable[[World], Any]
    one: Callable[[World], Any]
    other: Callable[[World], Any]
    same_times: bool = True
    ignored: tuple[tuple[str, str], ...] = ()
    reads_documents: bool = False


class _Side:
    """One of the two: a greenlet that stops before each of its calls."""

    def __init__(self, attempt: Callable[[], Any]) -> None:
        self.process = Process()
        self.answer: Any = None
        self._run = greenlet(lambda: self._persist(attempt))

    def step(self) -> None:
        """Runs until just before the next call."""
        self.process.enter()
        self._run.switch()

    @property
    def done(self) -> bool:
        return bool(self._run.dead)

    def _persist(self, attempt: Callable[[], Any]) -> None:
        for number in itertools.count(1):
            try:
                self.answer = attempt()
                return
            except Again as again:
                assert not again.fault, f"a fault that was not injected: {again}"
                assert number < MOST_TRIES, f"given up: {again}"


class Schedule:
    """Runs both attempts in the order that `choose` gives, and records which of them made which call."""

    def __init__(self, lab: Lab, pair: Pair, choose: Callable[[int], int]) -> None:
        self._sides = [_Side(lambda: pair.one(lab.world)), _Side(lambda: pair.other(lab.world))]
        self._choose, self._pair = choose, pair
        self.trace: list[tuple[str, str]] = []
        self._main = greenlet.getcurrent()
        self._running = 0

    def run(self) -> list[Any]:
        """Runs both to their ends and returns what each attempt returned."""
        with tap.watched(self._stop):
            while not all(side.done for side in self._sides):
                chosen = self._choose(len(self.trace))
                self._running = 1 - chosen if self._sides[chosen].done else chosen
                self._sides[self._running].step()
                assert len(self.trace) < MOST_CALLS, "neither operation ends"
        return [side.answer for side in self._sides]

    def _stop(self, call: Call, through: Through) -> Any:
        if greenlet.getcurrent() is self._main or not _matters(call, self._pair):
            return through()
        self._main.switch()
        self.trace.append(("AB"[self._running], call.name))
        return through()

    def lengths(self) -> list[int]:
        """How many calls each side made."""
        return [sum(side == "AB"[number] for side, _ in self.trace) for number in (0, 1)]

    def calls(self) -> str:
        return " ".join(f"{side}:{name}" for side, name in self.trace)


def _matters(call: Call, pair: Pair) -> bool:
    """Whether the other side can notice this call. Reads of set-up that neither side writes are left out."""
    if call.service == "secretsmanager":
        return False
    if call.operation not in ("GetItem", "Query", "BatchGetItem"):
        return True
    table = str(call.request.get("TableName", ""))
    if table.endswith("-ops"):
        return str(call.request["Key"]["pk"]["S"]).startswith("IDEM#")
    return pair.reads_documents or not table.endswith("-catalog")


def explore(lab: Lab, pair: Pair, *, numbers: range, drawn: range) -> int:
    """Tries the orders with these `numbers`, fewest interruptions first, then random ones (`drawn`: the range of their
    seeds). Returns how many different orders of calls occurred.

    Raises AssertionError with the order or its seed, the calls made, and the difference between the outcomes.
    """
    lab.fresh()
    pair.prepare(lab.world)
    mark = lab.mark()
    outcomes = [_outcome(lab, mark, pair, _by_order(order)) for order in ((), (0,))]
    serial = [found for found, _ in outcomes]
    lengths = [max(schedule.lengths()[side] for _, schedule in outcomes) for side in (0, 1)]
    seen: set[str] = set()
    for order in itertools.islice(_orders(lengths), numbers.start, numbers.stop):
        seen.add(_hold(lab, mark, pair, serial, _by_order(order), f"order {order}"))
    for chance in effort.chances(pair.name, drawn):
        seen.add(_hold(lab, mark, pair, serial, _by_chance(chance), f"drawn by {chance!r}"))
    return len(seen)


def _orders(lengths: list[int]) -> Iterator[Order]:
    """Every order by its number of interruptions: after how many calls the running side is interrupted. A leading 0
    lets the second side begin."""
    for switches in range(2 * min(lengths) + 2):
        yield from _runs(switches, (lengths[0], lengths[1]), first=True)


def _runs(switches: int, left: tuple[int, int], *, first: bool = False) -> Iterator[Order]:
    """The lengths of `switches` runs. `left`: how many calls the running side and the other side still have. Each run
    leaves its side at least one call, because a side that has none left gives way anyway."""
    if switches == 0:
        yield ()
        return
    for calls in range(0 if first else 1, left[0]):
        for rest in _runs(switches - 1, (left[1], left[0] - calls)):
            yield (calls, *rest)


def _by_order(order: Order) -> Callable[[int], int]:
    switches = list(itertools.accumulate(order))
    return lambda made: sum(made >= switch for switch in switches) % 2


def _by_chance(seed: str) -> Callable[[int], int]:
    chance = random.Random(seed)
    return lambda made: chance.randrange(2)


def _outcome(lab: Lab, mark: Any, pair: Pair, choose: Callable[[int], int]) -> tuple[list[str], Schedule]:
    mark.back()
    schedule = Schedule(lab, pair, choose)
    answers = schedule.run()
    Process().enter()
    lab.check(at_rest=False)
    finish(lab.world)
    lab.check(at_rest=True)
    return lab.outcome(answers, same_times=pair.same_times, ignored=pair.ignored), schedule


def _hold(lab: Lab, mark: Any, pair: Pair, serial: list[list[str]], choose: Callable[[int], int], how: str) -> str:
    """Tries one order and returns its calls."""
    try:
        found, schedule = _outcome(lab, mark, pair, choose)
    except Exception as error:
        raise AssertionError(f"{pair.name}, {how}\n{type(error).__name__}: {error}") from error
    if found not in serial:
        nearest = min(serial, key=lambda one: len(set(one) ^ set(found)))
        raise AssertionError(f"{pair.name}, {how}\ncalls: {schedule.calls()}\n{difference(nearest, found)}")
    return schedule.calls()
