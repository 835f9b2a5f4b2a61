"""Short-lived caches of a warm process: configuration, versions, tokens. A balance or a state is never cached."""

import threading
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from cachetools import TTLCache, cached

P = ParamSpec("P")
R = TypeVar("R")

_caches: list[TTLCache[Any, Any]] = []
_others: list[Callable[[], None]] = []


def remember(seconds: float, entries: int = 1024) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """A decorator that caches a function's return values by its arguments, for `seconds` of real time and at most
    `entries` of them. A raised error is not cached."""

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        cache: TTLCache[Any, Any] = TTLCache(maxsize=entries, ttl=seconds)
        _caches.append(cache)
        return cached(cache, lock=threading.Lock())(function)  # type: ignore[no-any-return]

    return decorate


def forget(function: Callable[..., Any] | None = None) -> None:
    """Empties the cache of one function, or all caches, as in a new process."""
    if function is not None:
        function.cache_clear()  # type: ignore[attr-defined]
        return
    for cache in _caches:
        cache.clear()
    for empty in _others:
        empty()


def also_forget(empty: Callable[[], None]) -> None:
    """Calls `empty` too whenever all caches are emptied."""
    _others.append(empty)


def replace(function: Callable[[], R], answer: R) -> None:
    """Replaces the cached value of a function without arguments, until it expires."""
    with function.cache_lock:  # type: ignore[attr-defined]
        function.cache[function.cache_key()] = answer  # type: ignore[attr-defined]
