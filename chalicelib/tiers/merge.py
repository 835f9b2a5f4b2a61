"""Transfers the standings of a former id. Its days stay under the former id, and are read with the member's own."""

from datetime import datetime

from chalicelib.tiers import programs, standings


def transfer(old_id: str, new_id: str, *, now: datetime) -> None:
    """Transfers the standing in each program to the merged member. The days of both together may immediately reach a
    higher tier. A repeat continues with what is left. Raises Busy."""
    for program in programs.every():
        standings.transfer(old_id, new_id, program, now=now)
        standings.update(new_id, program, now=now)
