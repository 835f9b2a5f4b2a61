"""How a simulated party can be told to misbehave: so many times, at one operation."""

import threading
import time
from collections import defaultdict

TIMEOUT, SERVER_ERROR, TOO_MANY, LOST_ANSWER = "timeout", "5xx", "429", "lost_answer"
# Longer than any caller of ours waits for a whole answer.
TIMEOUT_SECONDS = 6.0


class Moods:
    """What to do wrong next, by operation ("login", "order", "query", …)."""

    def __init__(self) -> None:
        self._planned: dict[str, list[str]] = defaultdict(list)
        self._lock = threading.Lock()

    def plan(self, operation: str, kind: str, times: int = 1) -> None:
        """Misbehave at the next `times` calls of an operation."""
        with self._lock:
            self._planned[operation] += [kind] * times

    def next(self, operation: str) -> str | None:
        """What this call is to suffer, or None."""
        with self._lock:
            waiting = self._planned[operation]
            return waiting.pop(0) if waiting else None

    def clear(self) -> None:
        """Behave from now on."""
        with self._lock:
            self._planned.clear()


def hang() -> None:
    """Lets the caller run into its time-out."""
    time.sleep(TIMEOUT_SECONDS)
