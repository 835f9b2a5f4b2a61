"""Several processes in one: each remembers for itself what `chalicelib.memory` keeps, as Lambda's workers do."""

from typing import Any

from cachetools import TTLCache

from chalicelib import memory


class Process:
    """One process's memory; empty when it starts. `timer` is what its memory ages by (seconds)."""

    def __init__(self, timer: Any = None) -> None:
        self._kept: list[dict[str, Any]] = []
        for cache in memory._caches:
            fresh: TTLCache[Any, Any] = TTLCache(cache.maxsize, cache.ttl, **({"timer": timer} if timer else {}))
            self._kept.append(vars(fresh))

    def enter(self) -> None:
        """From here on this process runs."""
        for number, cache in enumerate(memory._caches):
            if number == len(self._kept):  # a room that was loaded meanwhile
                self._kept.append(vars(TTLCache(cache.maxsize, cache.ttl)))
            cache.__dict__ = self._kept[number]
