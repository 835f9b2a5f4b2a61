"""Schedule, every minute: ends tiers whose time has passed, and announces those that end soon.

A tier ends on time even if the schedule does not run, because every reader works out the tier. The schedule only saves
the new standing and writes the event.
"""

from datetime import datetime

from chalicelib.aws import ticks
from chalicelib.tiers import programs, standings, store

PER_SHARD = 150


def update_due(*, now: datetime) -> dict[str, int]:
    """Updates the standings that are due. Returns how many. A fault with one member does not stop the others; it is
    raised after them."""
    counts = {"standings": 0}

    def update(standing: tuple[str, str]) -> None:
        member_id, program_id = standing
        standings.update(member_id, programs.find(program_id), now=now)
        counts["standings"] += 1

    due = ticks.in_time(store.list_due(now, per_shard=PER_SHARD))
    return ticks.run("tiers_tick", due, update, about=lambda standing: {"member_id": standing[0]}, counts=counts)
