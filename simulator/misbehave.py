"""How a simulated party can be told to misbehave: so many times, at one operation."""

import json
import random
import threading
import time
from collections import defaultdict
from typing import Any

TIMEOUT, SERVER_ERROR, TOO_MANY, LOST_ANSWER = "timeout", "5xx", "429", "lost_answer"
# It was done all the same.
DONE_5XX, DONE_429 = "5xx_done", "429_done"
# Before the code of a no, and perhaps its status: "no:NOT_ENOUGH", "no:404:ORDERNOTEXIST"; before an errcode that the
# mini-program API answers in a 200: "no:40001".
NO, NO_STATUS = "no:", 403
# A signed yes without a field ("less:prepay_id"), or with another value there ("with:status=ODD").
LESS, WITH = "less:", "with:"
# A yes whose texts hold a raw control character, as they were seen.
RAW = "raw"
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


def refusal(mood: str) -> tuple[int, str] | None:
    """Status and code of a no that a call is to suffer."""
    if not mood.startswith(NO):
        return None
    status, _, code = mood.removeprefix(NO).rpartition(":")
    return int(status or NO_STATUS), code


def changed(mood: str | None, answer: dict[str, Any] | None) -> dict[str, Any] | None:
    """An answer as it is misspelled."""
    if answer is None or mood is None:
        return answer
    if mood.startswith(LESS):
        return {name: value for name, value in answer.items() if name != mood.removeprefix(LESS)}
    if mood.startswith(WITH):
        name, _, value = mood.removeprefix(WITH).partition("=")
        return {**answer, name: value}
    return {**answer, "attach": "咖啡\b\n"} if mood == RAW else answer


def spelled(value: Any, *, raw: bool) -> bytes:
    """JSON; `raw`: with control characters in its texts as they are, which JSON forbids."""
    text = json.dumps(value, ensure_ascii=False)
    escapes = {"\\b": "\b", "\\n": "\n"} if raw else {}
    for escaped, character in escapes.items():
        text = text.replace(escaped, character)
    return text.encode("utf-8", "surrogatepass")


def hang() -> None:
    """Lets the caller run into its time-out."""
    time.sleep(TIMEOUT_SECONDS)
