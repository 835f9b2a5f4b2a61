"""A short cold start: modules load when they are first used, and imports run without garbage collection.

All functions share one package and one `app.py`. Without this module, each function would load every room at its cold
start, although a worker needs only one. It uses the standard library's LazyLoader (importlib, "Implementing lazy
imports").
"""

import gc
import importlib.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from typing import Any

ROOT = "chalicelib."


class _Finder(MetaPathFinder):
    def find_spec(self, name: str, path: Any, target: Any = None) -> ModuleSpec | None:
        spec = PathFinder.find_spec(name, path) if name.startswith(ROOT) else None
        # Packages load immediately: the rooms' `__init__.py` files are empty.
        if spec is not None and spec.loader is not None and spec.submodule_search_locations is None:
            spec.loader = importlib.util.LazyLoader(spec.loader)
        return spec


@contextmanager
def rooms() -> Iterator[None]:
    """Inside the block, an import of one of our modules binds its name only. The module loads at its first use."""
    finder = _Finder()
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)


@contextmanager
def uncollected() -> Iterator[None]:
    """Inside the block, garbage collection is off, and the objects it creates are never collected.

    Modules and models live as long as the process. Imports create enough objects to trigger full collections, which
    took a sixth of a cold start.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
