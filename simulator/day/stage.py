"""The stage of a day: the running stack, people and devices that call it, laws that must hold, notes for a report."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, TypeVar

from rich.table import Table

from chalicelib.business_day import day_of
from simulator import seed
from simulator.laws import Check, Facts, check_all
from simulator.laws.reading import read_facts
from simulator.people import Device, Shopper, Staff
from simulator.running import Running

WORKERS = 8
SETTLE_WITHIN_SECONDS = 90
STORES = [f"{seed.SUN}_{name}" for name in seed.STORES[seed.SUN]]
CAFE, BOOKS, TOYS = (f"{seed.SUN}_{name}" for name in ("cafe", "books", "toys"))
T = TypeVar("T")
R = TypeVar("R")
Law = Callable[[Facts], list[Check]]


@dataclass
class Notes:
    """For the report: how often each thing happened, by its name; names of campaigns and sources, by id."""

    counts: Counter[str] = field(default_factory=Counter)
    names: dict[str, str] = field(default_factory=dict)


@dataclass(eq=False)
class Stage:
    """What the parts of a day share. The ids that this day makes contain `day_id`."""

    running: Running
    day_id: str
    began: date
    long: bool
    operator: Staff
    finance: Staff
    gate: Device
    till: Device
    shoppers: list[Shopper]
    notes: Notes = field(default_factory=Notes)
    laws: list[Law] = field(default_factory=lambda: [check_all])

    @property
    def size(self) -> int:
        """How many shoppers there are."""
        return len(self.shoppers)

    @property
    def drivers(self) -> list[Shopper]:
        """The shoppers who come by car: two in five."""
        return self.shoppers[: self.size * 2 // 5]

    def at_once(self, act: Callable[[T], R], whom: Iterable[T]) -> list[R]:
        """Calls `act` for each of `whom`, up to WORKERS at the same time; returns the results in order."""
        pool = ThreadPoolExecutor(WORKERS)
        try:
            return list(pool.map(act, whom))
        finally:
            pool.shutdown(wait=False, cancel_futures=True)

    def tally(self, act: Callable[[T], str], whom: Iterable[T]) -> None:
        """Calls `act` for each of `whom`, as `at_once` does; the report counts the texts that it returns."""
        self.notes.counts.update(self.at_once(act, whom))

    def move(self, **by: float) -> None:
        """Moves business time forward. `by`: arguments of timedelta."""
        self.running.move_clock(self.running.now() + timedelta(**by))

    def orders(self) -> Iterator[dict[str, Any]]:
        """The orders of the day's shoppers, as WeChat Pay shows them."""
        openids = {one.openid for one in self.shoppers}
        return (one for one in self.running.look("orders")["orders"] if one["payer"]["openid"] in openids)

    def settle(self) -> list[Check]:
        """Waits until all laws hold, at most SETTLE_WITHIN_SECONDS; returns the checks."""
        until = time.monotonic() + SETTLE_WITHIN_SECONDS
        while True:
            checks = self._checks() if self.running.look("courier")["idle"] else []
            if checks and all(check.holds for check in checks):
                return checks
            if time.monotonic() > until:
                return checks or self._checks()
            self.running.fire("payments_poll")
            time.sleep(0.3)

    def _checks(self) -> list[Check]:
        facts = read_facts(self.running)
        return [check for law in self.laws for check in law(facts)]


class Part:
    """One part of a day. A subclass adds methods, which `program.py` calls as steps, and overrides those below that it
    needs.
    """

    def __init__(self, stage: Stage) -> None:
        self.stage, self.running = stage, stage.running
        stage.laws.append(self.checks)

    def open(self) -> None:
        """Publishes the part's campaigns and rules, before the first shopper arrives."""

    def checks(self, facts: Facts) -> list[Check]:
        """Checks the laws that only this part can check. Returns nothing if the part was not played."""
        return []

    def tables(self) -> Iterator[Table]:
        """The part's tables in the report."""
        return iter(())


def set_up(running: Running, *, size: int, long: bool) -> Stage:
    """A stage for a new day. Moves business time to the next morning."""
    day_id = f"d{int(time.time()):x}"
    running.move_clock(seed.opening(running.now()))
    tokens, devices = running.described["staff_tokens"], running.described["devices"]
    return Stage(
        running=running,
        day_id=day_id,
        began=day_of(running.now()),
        long=long,
        operator=Staff(running, tokens["operator"]),
        finance=Staff(running, tokens["finance"]),
        gate=Device(running, devices["gate"]["key_id"], devices["gate"]["key"]),
        till=Device(running, devices["till"]["key_id"], devices["till"]["key"]),
        shoppers=[Shopper(running, f"o_{day_id}_{number}") for number in range(size)],
    )
