"""Stacks in this process that are made once and restored for each test."""

import math
from collections.abc import Iterator
from contextlib import contextmanager

from proof import tap
from proof.dynamo.store import Store
from proof.process import REGION, aws, environment, make_tables, pointed_at
from proof.world import World
from simulator.keys import Keys
from simulator.server import Simulator

PREFIX = "mp"


class Planted:
    """The tables of a stack, both empty and with a small mall."""

    def __init__(self, simulator: Simulator, url: str, keys: Keys) -> None:
        self._simulator, self._url, self._keys = simulator, url, keys
        self._store = Store(REGION, counts=False)
        with self._here():
            make_tables(PREFIX)
            self._empty = self._store.snapshot()
            world = World(PREFIX, simulator, keys, self._store)
            world.plant()
            self._staff, self._at = world.staff, world.now()
            self._mall = self._store.snapshot()

    @contextmanager
    def bare(self) -> Iterator[World]:
        """A world without a mall, in a process that has just started."""
        with self._here():
            self._store.restore(self._empty)
            yield World(PREFIX, self._simulator, self._keys, self._store)

    def plant(self, world: World) -> None:
        """Puts the mall into a bare world, at the instant at which it was made."""
        self._store.restore(self._mall)
        world.staff = self._staff
        world.move(seconds=math.ceil((self._at - world.now()).total_seconds()))

    @contextmanager
    def _here(self) -> Iterator[None]:
        with aws(), pointed_at(environment(self._url, PREFIX)), tap.on_engine(self._store):
            yield
