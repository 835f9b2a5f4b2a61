"""How a command is asked to end: Ctrl-C, a signal, a closed terminal."""

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

ASKED_TO_END = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interrupted(BaseException):
    """Somebody asked this process to end. `at`: when, by the monotonic clock."""

    def __init__(self) -> None:
        super().__init__()
        self.at = time.monotonic()


def raise_when_asked() -> None:
    """From now on the first such signal raises Interrupted in the main thread; those after it do nothing, so that the
    clean-up is not interrupted."""
    for number in ASKED_TO_END:
        signal.signal(number, _raise)


def _raise(number: int, frame: FrameType | None) -> None:
    for one in ASKED_TO_END:
        signal.signal(one, signal.SIG_IGN)
    raise Interrupted


@contextmanager
def held_back() -> Iterator[None]:
    """A signal that comes in the block waits for its end: no process is started and then not known."""
    signal.pthread_sigmask(signal.SIG_BLOCK, ASKED_TO_END)
    try:
        yield
    finally:
        let_through()


def let_through() -> None:
    """Ends the waiting of signals; a process started in a `held_back` block calls this for itself."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ASKED_TO_END)
