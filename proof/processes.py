"""Several processes in one: each remembers for itself what `chalicelib.memory` keeps, as Lambda's workers do."""

import time
from typing import Any

from cachetools import TTLCache

from chalicelib import memory


class Process:
    """One process's memory; empty when it starts. `timer` is what its memory ages by (seconds)."""

    def __init__(self, timer: Any = None) -> None:
        self._timer = timer or time.monotonic
        self._kept: list[dict[str, Any]] = []

    def enter(self) -> None:
        """From here on this process runs."""
        for number, cache in enumerate(memory._caches):
            if number == len(self._kept):  # not met yet: rooms are loaded when first used
                self._kept.append(vars(TTLCache(cache.maxsize, cache.ttl, timer=self._timer)))
            cache.__dict__ = self._kept[number]
