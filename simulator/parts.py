"""How long the parts of a command took."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Parts:
    """Seconds by part, in the order in which the parts ended. Parts may overlap."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self.tell = tell
        self.seconds: dict[str, float] = {}
        self._begun = time.monotonic()

    @contextmanager
    def part(self, name: str, tell: str = "") -> Iterator[None]:
        """Measures the block under this name; `tell` is printed first."""
        if tell:
            self.tell(tell)
        begun = time.monotonic()
        yield
        self.add(name, time.monotonic() - begun)

    def add(self, name: str, seconds: float) -> None:
        """A part that was measured elsewhere; one that comes again adds up."""
        self.seconds[name] = self.seconds.get(name, 0.0) + seconds

    def total(self) -> float:
        """Seconds since the command began."""
        return time.monotonic() - self._begun

    def longest_first(self) -> list[tuple[str, float]]:
        return sorted(self.seconds.items(), key=lambda one: -one[1])
