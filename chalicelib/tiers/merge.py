"""A merged member's standings become the other's. Days stay where they were counted, and are read with the other's."""

from datetime import datetime

from chalicelib.tiers import programs, standings


def absorb(old_id: str, new_id: str, *, now: datetime) -> None:
    """Brings what the old id has in each program to the other, whose days together may make a higher tier at once."""
    for program in programs.every():
        standings.take_over(old_id, new_id, program, now=now)
        standings.bring_up_to_date(new_id, program, now=now)
