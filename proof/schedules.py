"""Two operations at once, in every order their calls can come in: one call at a time, each in a process of its own.

Orders are tried by how often one interrupts the other (Musuvathi and Qadeer, "Iterative Context Bounding for
Systematic Testing of Multithreaded Programs", PLDI 2007): all with none, with one, with two … up to a bound, then
drawn by a seed. What comes out must be what one after the other would give, in either order; and every law holds.
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

# A switch to the other, after so many calls; the last runs to its end.
Order = tuple[int, ...]
MOST_CALLS = 200


@dataclass(frozen=True)
class Pair:
    """Two attempts that touch the same thing. `instants` and `alike` as an Operation's; `documents`: one of them
    writes what operators set up, so that reading it counts."""

    name: str
    prepare: Callable[[World], Any]
    one: Callable[[World], Any]
    other: Callable[[World], Any]
    instants: bool = True
    alike: tuple[tuple[str, str], ...] = ()
    documents: bool = False


class _Side:
    """One of the two: a greenlet that stops before each of its calls."""

    def __init__(self, attempt: Callable[[], Any]) -> None:
        self.process = Process()
        self.answer: Any = None
        self._run = greenlet(lambda: self._persist(attempt))

    def step(self) -> None:
        """Goes on to just before its next call."""
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
                assert not again.fault, f"a fault that nothing provoked: {again}"
                assert number < MOST_TRIES, f"given up: {again}"


class Schedule:
    """Runs two sides by an order, or by chance; notes which side made which call."""

    def __init__(self, lab: Lab, pair: Pair, choose: Callable[[int], int]) -> None:
        self._sides = [_Side(lambda: pair.one(lab.world)), _Side(lambda: pair.other(lab.world))]
        self._choose, self._pair = choose, pair
        self.trace: list[tuple[str, str]] = []
        self._main = greenlet.getcurrent()
        self._running = 0

    def run(self) -> list[Any]:
        """Both to their ends; answers what each was told."""
        with tap.watched(self._stop):
            while not all(side.done for side in self._sides):
                chosen = self._choose(len(self.trace))
                self._running = 1 - chosen if self._sides[chosen].done else chosen
                self._sides[self._running].step()
                assert len(self.trace) < MOST_CALLS, "neither comes to an end"
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

    def told(self) -> str:
        return " ".join(f"{side}:{name}" for side, name in self.trace)


def _matters(call: Call, pair: Pair) -> bool:
    """Whether the other side can feel this call: set-up that neither writes cannot be felt."""
    if call.service == "secretsmanager":
        return False
    if call.operation not in ("GetItem", "Query", "BatchGetItem"):
        return True
    table = str(call.request.get("TableName", ""))
    if table.endswith("-ops"):
        return str(call.request["Key"]["pk"]["S"]).startswith("IDEM#")
    return pair.documents or not table.endswith("-catalog")


def explore(lab: Lab, pair: Pair, *, numbers: range, drawn: range) -> int:
    """Tries the orders of these numbers, counted by their interruptions, then those drawn under these; returns how
    many, each counted once however often it came up.

    Raises AssertionError with the order (or what it was drawn by), the calls as they came, and what came out.
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
    """Every order, by interruptions: after how many calls of the one that runs, the other goes on. A leading 0 lets
    the second begin."""
    for switches in range(2 * min(lengths) + 2):
        yield from _runs(switches, (lengths[0], lengths[1]), first=True)


def _runs(switches: int, left: tuple[int, int], *, first: bool = False) -> Iterator[Order]:
    """The lengths of so many runs; `left` is what the one that runs, and the other, still have. Each keeps a call for
    later: a switch at its end would come by itself."""
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
    return lab.outcome(answers, instants=pair.instants, alike=pair.alike), schedule


def _hold(lab: Lab, mark: Any, pair: Pair, serial: list[list[str]], choose: Callable[[int], int], how: str) -> str:
    """Tries one order; answers the calls as they came."""
    try:
        found, schedule = _outcome(lab, mark, pair, choose)
    except Exception as error:
        raise AssertionError(f"{pair.name}, {how}\n{type(error).__name__}: {error}") from error
    if found not in serial:
        nearest = min(serial, key=lambda one: len(set(one) ^ set(found)))
        raise AssertionError(f"{pair.name}, {how}\ncalls: {schedule.told()}\n{difference(nearest, found)}")
    return schedule.told()
