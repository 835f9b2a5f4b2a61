"""An operation: what the crash sweep tries."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from proof.world import World


@dataclass(frozen=True)
class Operation:
    """`prepare` leads to where it can happen; `attempt` is made until it does not raise Again, and answers what the
    caller is told. `instants` is False where a repeat comes at another business time; `alike` are differences that
    no repeat can mend (a pattern and what is read for it), each with its reason beside it; `changes` is False for
    what only answers."""

    name: str
    prepare: Callable[[World], Any]
    attempt: Callable[[World], Any]
    instants: bool = True
    alike: tuple[tuple[str, str], ...] = ()
    changes: bool = True
