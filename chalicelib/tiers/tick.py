"""Schedule, every minute: tells of tiers that end soon, and ends those that are over.

A tier is over at its instant, whatever the job does: it is worked out wherever it is asked for. The job only writes it
down and tells of it.
"""

from datetime import datetime

from chalicelib.aws import telemetry
from chalicelib.tables.base import DUE_SHARDS
from chalicelib.tiers import programs, standings, store

PER_SHARD = 150


def handle(*, now: datetime) -> dict[str, int]:
    """How many standings were looked at; missed ticks heal at the next. A fault with one member does not hold the
    others: it rises when they are done."""
    with telemetry.call("tiers_tick") as told:
        told["standings"] = 0

        def look(due: tuple[str, str]) -> None:
            member_id, program_id = due
            standings.bring_up_to_date(member_id, programs.find(program_id), now=now)
            told["standings"] += 1

        found = [due for shard in range(DUE_SHARDS) for due in store.due(shard, now, limit=PER_SHARD)]
        telemetry.each(found, look, "tiers_tick", lambda due: {"member_id": due[0]})
    return told
