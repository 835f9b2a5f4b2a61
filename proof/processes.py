"""Several processes in one: each has its own contents of `chalicelib.memory`, as on Lambda."""

import time
from typing import Any

from cachetools import TTLCache

from chalicelib import memory


class Process:
    """The memory of one process, empty when it starts. `timer` returns the time in seconds, by which its entries
    expire."""

    def __init__(self, timer: Any = None) -> None:
        self._timer = timer or time.monotonic
        self._kept: list[dict[str, Any]] = []

    def enter(self) -> None:
        """Makes this the process that runs: `chalicelib.memory` has its contents from now on."""
        for number, cache in enumerate(memory._caches):
            if number == len(self._kept):  # a cache of a room that was imported since
                self._kept.append(vars(TTLCache(cache.maxsize, cache.ttl, timer=self._timer)))
            cache.__dict__ = self._kept[number]
