"""How much each proof tries: the table of all bounds, for the quick run and for FULL.

`make test` tries the quick bound of each row. `make test FULL=1` tries the same first, then the further tries row by
row; the most valuable rows come first. When the run's time (MINUTES) is up, the remaining further tries are left out,
and the run's last lines say how many. Random draws begin at `seed()`, which depends on the commit.
"""

import functools
import os
import subprocess
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from proof.variables import UNTIL

FULL = os.environ.get("FULL") == "1"
WITHOUT_GIT = 20261130


@dataclass(frozen=True)
class Bound:
    """A row of the table: what is tried, how often in the quick run, how often in FULL."""

    what: str
    quick: int
    full: int

    def of(self, share: "Share") -> range:
        """The numbers that a share tries. Each number of the bound is in exactly one share."""
        if not share.further:
            return range(self.quick)
        begin, end = (
            self.quick + (self.full - self.quick) * part // share.parts for part in (share.part, share.part + 1)
        )
        return range(begin, end)

    def size(self, share: "Share") -> int:
        """The size of a proof that makes only one try: the bound itself."""
        return self.full if share.further else self.quick


@dataclass(frozen=True)
class Share:
    """A part of a proof's work that is a separate test: the quick run's part, or one of the further parts."""

    further: bool = False
    part: int = 0
    parts: int = 1

    def __str__(self) -> str:
        return f"further {self.part + 1} of {self.parts}" if self.further else "quick"


FAULT_KINDS = Bound("of nine ways to fail, tried at each call of each operation", 1, 9)
TWO_FAULTS = Bound("pairs of faults in one run of each operation, drawn", 0, 60)
ORDERS = Bound("orders of each two operations, fewest interruptions first", 5, 100)
DRAWN_ORDERS = Bound("orders of each two operations, drawn", 1, 30)
ROUGH_RUNS = Bound("runs of each operation on a store that fails by chance", 1, 40)
POINTS_HISTORIES = Bound("histories of points", 80, 600)
COUPON_HISTORIES = Bound("histories of coupons", 40, 100)
PAYMENT_HISTORIES = Bound("histories of payments, for each fate of the first order", 8, 25)
HISTORY_STEPS = Bound("steps of each history, at most", 30, 40)
FUZZ_BOUNDARIES = Bound("of nine parts of the boundaries of each route, for each caller", 1, 9)
FUZZ_CASES = Bound("requests of each route, caller and kind (right, wrong), drawn", 0, 15)
REFEREE_CALLS = Bound("calls held to DynamoDB Local", 300, 3000)
LOOKS_AT_YEARS = Bound("credits between two looks at a member's points", 100, 350)
CROWD = Bound("claims at once for a tenth as many units", 2000, 10_000)
LIST_PARTS = Bound("parts of 250 members gone through, of a list of 100,000", 20, 400)


def shared(*bounds: Bound, parts: int = 1) -> pytest.MarkDecorator:
    """Makes `share` a parameter of a test: the quick share, and in FULL as many further shares as `parts`."""
    rank = min(TABLE.index(bound) for bound in bounds)
    named = ", ".join(bound.what for bound in bounds)
    further = [Share(further=True, part=part, parts=parts) for part in range(parts)] if FULL else []
    marked = [pytest.param(share, marks=pytest.mark.further(rank=rank, what=named)) for share in further]
    return pytest.mark.parametrize("share", [Share(), *marked], ids=str)


# Seeds of draws that once found a fault, by operation or pair, as the failure printed them.
FOUND_A_FAULT: dict[str, tuple[str, ...]] = {
    "a receipt that waits counts while it is refunded": (
        "34376820 a receipt that waits counts while it is refunded 0",
    ),
}

TABLE = [value for value in vars().values() if isinstance(value, Bound)]

_tried: Counter[str] = Counter()


def count(what: str, number: int = 1) -> None:
    """Adds to a count that the run prints at its end."""
    _tried[what] += number


def tried() -> Counter[str]:
    """The counts of this process."""
    return _tried


def time_is_up() -> bool:
    """Whether the run's time is up, so that no further test may begin."""
    return time.time() > float(os.environ.get(UNTIL, "inf"))


@functools.cache
def seed() -> int:
    """The seed of all draws: SEED in the environment, else the commit, so that each commit tries other draws."""
    if "SEED" in os.environ:
        return int(os.environ["SEED"])
    root = Path(__file__).parent.parent
    asked = subprocess.run(["git", "rev-parse", "HEAD"], cwd=root, capture_output=True, text=True, check=False)
    return int(asked.stdout[:7], 16) if asked.returncode == 0 else WITHOUT_GIT


def drawn(*of: Any) -> str:
    """A seed for one draw; `random.Random` takes it."""
    return " ".join(map(str, (seed(), *of)))


def chances(what: str, numbers: range) -> list[str]:
    """The seeds of the draws with these numbers. The first share also gets the seeds that once found a fault."""
    return [*(FOUND_A_FAULT.get(what, ()) if numbers.start == 0 else ()), *(drawn(what, number) for number in numbers)]
