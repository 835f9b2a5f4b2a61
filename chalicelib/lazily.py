"""A cold start in short: imports that are paid for when first used, and no search for garbage where there is none.

All functions share one zip and one `app.py`; without this each would load every room at its cold start, where a worker
needs one. The standard library's LazyLoader does the work (importlib, "Implementing lazy imports").
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
        # The rooms' packages themselves are empty.
        if spec is not None and spec.loader is not None and spec.submodule_search_locations is None:
            spec.loader = importlib.util.LazyLoader(spec.loader)
        return spec


@contextmanager
def rooms() -> Iterator[None]:
    """Inside the block, modules of ours are imported as names only; each is loaded when something of it is used."""
    finder = _Finder()
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)


@contextmanager
def uncollected() -> Iterator[None]:
    """Inside the block no garbage is looked for, and what it made is never searched again: modules and models live as
    long as the process. Importing makes enough objects for full collections, which took a sixth of a cold start."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
