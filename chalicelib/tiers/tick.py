"""Schedule, every minute: tells of tiers that end soon, and ends those that are over.

A tier is over at its instant, whatever the job does: it is worked out wherever it is asked for. The job only writes it
down and tells of it.
"""

from datetime import datetime

from chalicelib import telemetry
from chalicelib.tables.base import DUE_SHARDS
from chalicelib.tiers import programs, standings, store

PER_SHARD = 150


def handle(*, now: datetime) -> dict[str, int]:
    """How many standings were looked at; missed ticks heal at the next. A fault with one member does not hold the
    others: it rises when they are done."""
    told = {"standings": 0}
    fault: Exception | None = None
    with telemetry.call("tiers_tick") as line:
        for shard in range(DUE_SHARDS):
            for member_id, program_id in list(store.due(shard, now, limit=PER_SHARD)):
                try:
                    _look(member_id, program_id, now)
                except Exception as error:
                    telemetry.fault("tiers_tick", error, member_id=member_id)
                    fault = fault or error
                    continue
                told["standings"] += 1
        line.update(told)
    if fault is not None:
        raise fault
    return told


def _look(member_id: str, program_id: str, now: datetime) -> None:
    standings.bring_up_to_date(member_id, programs.find(program_id), now=now)
