"""Schedule, every minute: ends tiers whose time has passed, and announces those that end soon.

A tier ends at its instant, whatever the job does: every reader works it out. The job only saves that and writes the
event.
"""

from datetime import datetime

from chalicelib.aws import ticks
from chalicelib.tiers import programs, standings, store

PER_SHARD = 150


def handle(*, now: datetime) -> dict[str, int]:
    """How many standings were brought up to date. A fault with one member does not hold up the others; it is raised
    when they are done."""
    counts = {"standings": 0}

    def update(standing: tuple[str, str]) -> None:
        member_id, program_id = standing
        standings.bring_up_to_date(member_id, programs.find(program_id), now=now)
        counts["standings"] += 1

    due = ticks.in_time(store.due(now, per_shard=PER_SHARD))
    return ticks.run("tiers_tick", due, update, about=lambda standing: {"member_id": standing[0]}, counts=counts)
