"""How long the parts of a command took."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Timings:
    """Seconds by name. Measured times may overlap: the package is made while the emulator starts.

    `announce` shows a line to the user. `begun`: when the command began, by the monotonic clock; by default now.
    """

    def __init__(self, announce: Callable[[str], None] = lambda _: None, begun: float | None = None) -> None:
        self.announce = announce
        self._begun = time.monotonic() if begun is None else begun
        self.seconds = {"imports": time.monotonic() - self._begun} if begun is not None else {}

    @contextmanager
    def measure(self, name: str, announcement: str = "") -> Iterator[None]:
        """Measures the block under this name; announces it first."""
        if announcement:
            self.announce(announcement)
        begun = time.monotonic()
        yield
        self.add(name, time.monotonic() - begun)

    def add(self, name: str, seconds: float) -> None:
        """Adds a time that was measured elsewhere to those of its name."""
        self.seconds[name] = self.seconds.get(name, 0.0) + seconds

    def total(self) -> float:
        """Seconds since the command began."""
        return time.monotonic() - self._begun

    def longest_first(self) -> list[tuple[str, float]]:
        """Names with their seconds."""
        return sorted(self.seconds.items(), key=lambda one: -one[1])

    def __str__(self) -> str:
        return ", ".join(f"{name} {seconds:.1f}" for name, seconds in self.seconds.items())
