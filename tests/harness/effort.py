"""How hard a test run tries, and what it tried: quick on a laptop, all of it where FULL=1 is set (CI does)."""

import os
from collections import Counter

FULL = os.environ.get("FULL") == "1"

_tried: Counter[str] = Counter()


def choose(quick: int, full: int) -> int:
    """The number to try in this run."""
    return full if FULL else quick


def count(what: str, number: int = 1) -> None:
    """Adds to what the run tells at its end."""
    _tried[what] += number


def told() -> list[str]:
    """A line per kind of thing tried."""
    return [f"{number:>9,} {what}" for what, number in sorted(_tried.items())]
