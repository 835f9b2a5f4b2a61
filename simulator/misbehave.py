"""Misbehaviour of WeChat and WeChat Pay: planned for the next calls of an operation, or a percentage of all calls."""

import json
import random
import threading
import time
from collections import defaultdict
from typing import Any

TIMEOUT, SERVER_ERROR, TOO_MANY, LOST_ANSWER = "timeout", "5xx", "429", "lost_answer"
# The operation is done, and the response says that it failed.
DONE_5XX, DONE_429 = "5xx_done", "429_done"
# An error response: "no:NOT_ENOUGH", with status NO_STATUS; "no:404:ORDERNOTEXIST", with its own status; "no:40001", an
# errcode of the mini-program API, which sends it in a 200.
NO, NO_STATUS = "no:", 403
# A signed success without a field ("less:prepay_id"), or with another value of it ("with:status=ODD").
LESS, WITH = "less:", "with:"
# A success with an unescaped control character in a text. WeChat Pay has sent such responses.
RAW = "raw"
# Longer than our client waits for a response.
TIMEOUT_SECONDS = 6.0
SEED = 20261124


class Moods:
    """The planned misbehaviour by operation ("login", "order", "query", …), and the random one."""

    def __init__(self) -> None:
        self._planned: dict[str, list[str]] = defaultdict(list)
        self.disturbed = 0
        self._percent, self._kinds = 0, list[str]()
        self._chance = random.Random(SEED)
        self._lock = threading.Lock()

    def plan(self, operation: str, kind: str, times: int = 1) -> None:
        """Plans a kind of misbehaviour for the next `times` calls of an operation."""
        with self._lock:
            self._planned[operation] += [kind] * times

    def disturb(self, percent: int, kinds: list[str]) -> None:
        """Makes this percentage of WeChat Pay's calls, chosen at random, fail in one of these ways."""
        with self._lock:
            self._percent, self._kinds = percent, kinds

    def next(self, operation: str, *, may_be_disturbed: bool = False) -> str | None:
        """The misbehaviour for this call, or None."""
        with self._lock:
            waiting = self._planned[operation]
            if waiting:
                return waiting.pop(0)
            if not may_be_disturbed or self._chance.random() * 100 >= self._percent:
                return None
            self.disturbed += 1
            return self._chance.choice(self._kinds)

    def clear(self) -> None:
        """Ends all misbehaviour."""
        with self._lock:
            self._planned.clear()
            self._percent = 0


def refusal(mood: str) -> tuple[int, str] | None:
    """Status and code of the planned error response, or None."""
    if not mood.startswith(NO):
        return None
    status, _, code = mood.removeprefix(NO).rpartition(":")
    return int(status or NO_STATUS), code


def changed(mood: str | None, result: dict[str, Any] | None) -> dict[str, Any] | None:
    """A success response, changed as planned."""
    if result is None or mood is None:
        return result
    if mood.startswith(LESS):
        return {name: value for name, value in result.items() if name != mood.removeprefix(LESS)}
    if mood.startswith(WITH):
        name, _, value = mood.removeprefix(WITH).partition("=")
        return {**result, name: value}
    return {**result, "attach": "咖啡\b\n"} if mood == RAW else result


def spelled(value: Any, *, raw: bool) -> bytes:
    """JSON. `raw`: control characters are not escaped, which JSON forbids."""
    text = json.dumps(value, ensure_ascii=False)
    escapes = {"\\b": "\b", "\\n": "\n"} if raw else {}
    for escaped, character in escapes.items():
        text = text.replace(escaped, character)
    return text.encode("utf-8", "surrogatepass")


def hang() -> None:
    """Waits until the caller has timed out."""
    time.sleep(TIMEOUT_SECONDS)
