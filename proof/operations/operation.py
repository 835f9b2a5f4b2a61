"""An operation: what the crash sweep tries."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from proof.world import World


@dataclass(frozen=True)
class Operation:
    """An operation of a room. `prepare` is its scene. `attempt` is repeated while it raises Again; what it returns is
    compared between runs.

    `same_times` is False where a repeat happens at another business time: then instants are not compared. `ignored` are
    differences that no repeat can avoid, as (pattern, replacement), each with its reason in a comment. `changes` is
    False for operations that change nothing.
    """

    name: str
    prepare: Callable[[World], Any]
    attempt: Callable[[World], Any]
    same_times: bool = True
    ignored: tuple[tuple[str, str], ...] = ()
    changes: bool = True
