"""Interruption of a command: Ctrl-C, a signal, a closed terminal."""

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

ASKED_TO_END = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interrupted(BaseException):
    """A signal asked this process to end. `at`: the time of the signal, by the monotonic clock."""

    def __init__(self) -> None:
        super().__init__()
        self.at = time.monotonic()


def raise_when_asked() -> None:
    """Makes the first signal of ASKED_TO_END raise Interrupted in the main thread. Later ones are ignored, because they
    would interrupt the clean-up."""
    for number in ASKED_TO_END:
        signal.signal(number, _raise)


def _raise(number: int, frame: FrameType | None) -> None:
    for one in ASKED_TO_END:
        signal.signal(one, signal.SIG_IGN)
    raise Interrupted


@contextmanager
def held_back() -> Iterator[None]:
    """Delays signals until the end of the block, so that a process that the block starts is recorded before the
    clean-up begins.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, ASKED_TO_END)
    try:
        yield
    finally:
        let_through()


def let_through() -> None:
    """Ends the delay. A child process that was started in a `held_back` block calls this, too."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ASKED_TO_END)
