"""Endings: one row per member and instant at which some of the member's points end. The event points.posted names
them."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

from chalicelib.aws import dynamo
from chalicelib.tables.base import DUE_SHARDS, instant_key, shard_of
from chalicelib.tables.points import PointsEnding


@dataclass(frozen=True)
class Ending:
    """An instant at which some of a member's points expire or lapse, or a points hold lapses, if nothing changes
    before. `noted_by`: the id of the last event that saved this row."""

    member_id: str
    ends_at: datetime
    noted_by: str


def save(ending: Ending) -> None:
    """Saves a row; the same event again changes nothing."""
    dynamo.commit([dynamo.put("ending", _item(ending))])


def list_due(day: date, *, now: datetime, limit: int) -> Iterator[Ending]:
    """Yields rows of a day (UTC) that are due by `now`, the earliest of each shard, about `limit` in all."""
    for shard in range(DUE_SHARDS):
        until = PointsEnding.sk < f"{instant_key(now)}$"
        for item in PointsEnding.query(_pk(day, shard), until, limit=-(-limit // DUE_SHARDS)):
            yield Ending(item.member_id, item.ends_at, item.noted_by)


def remove(ending: Ending) -> None:
    """Removes a row whose expired points were booked. Keeps the row if another event saved it since it was read."""
    with contextlib.suppress(dynamo.Refused):
        dynamo.commit([dynamo.delete("ending", _item(ending), PointsEnding.noted_by == ending.noted_by)])


def _pk(day: date, shard: int) -> str:
    return f"ENDING#{day.isoformat()}#{shard}"


def _item(ending: Ending) -> PointsEnding:
    shard = shard_of(ending.member_id)
    return PointsEnding(
        pk=_pk(ending.ends_at.astimezone(UTC).date(), shard),
        sk=f"{instant_key(ending.ends_at)}#{ending.member_id}",
        member_id=ending.member_id,
        ends_at=ending.ends_at,
        noted_by=ending.noted_by,
    )
