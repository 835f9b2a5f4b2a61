"""How a simulated party can be told to misbehave: so many times, at one operation."""

import random
import threading
import time
from collections import defaultdict

TIMEOUT, SERVER_ERROR, TOO_MANY, LOST_ANSWER = "timeout", "5xx", "429", "lost_answer"
# It was done all the same.
DONE_5XX, DONE_429 = "5xx_done", "429_done"
# Before the code of a definite no: "no:NOT_ENOUGH".
NO = "no:"
# Before a code that the mini-program API answers in a 200: "errcode:40001".
ERRCODE = "errcode:"
# Longer than any caller of ours waits for a whole answer.
TIMEOUT_SECONDS = 6.0
SEED = 20261124


class Moods:
    """What to do wrong next, by operation ("login", "order", "query", …)."""

    def __init__(self) -> None:
        self._planned: dict[str, list[str]] = defaultdict(list)
        self.disturbed = 0
        self._percent, self._kinds = 0, list[str]()
        self._chance = random.Random(SEED)
        self._lock = threading.Lock()

    def plan(self, operation: str, kind: str, times: int = 1) -> None:
        """Misbehave at the next `times` calls of an operation."""
        with self._lock:
            self._planned[operation] += [kind] * times

    def disturb(self, percent: int, kinds: list[str]) -> None:
        """So many in a hundred calls of whatever may be disturbed suffer one of these kinds."""
        with self._lock:
            self._percent, self._kinds = percent, kinds

    def next(self, operation: str, *, may_be_disturbed: bool = False) -> str | None:
        """What this call is to suffer, or None."""
        with self._lock:
            waiting = self._planned[operation]
            if waiting:
                return waiting.pop(0)
            if not may_be_disturbed or self._chance.random() * 100 >= self._percent:
                return None
            self.disturbed += 1
            return self._chance.choice(self._kinds)

    def clear(self) -> None:
        """Behave from now on."""
        with self._lock:
            self._planned.clear()
            self._percent = 0


def hang() -> None:
    """Lets the caller run into its time-out."""
    time.sleep(TIMEOUT_SECONDS)
