"""Rows of usage, and the guards that make each event count once.

USAGE#<by>#<day>  <mall>#<id>  the measures of one row
COUNTED#<key>     COUNTED      the event was counted, or one step of it; deleted after GUARD_LIFE
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from chalicelib.aws import dynamo
from chalicelib.finance.rules import MEASURES, RowKey
from chalicelib.tables import base
from chalicelib.tables.finance import Counted, UsageRow

# An event may be delivered again while SQS keeps its message (14 days), and later if somebody redrives it. A guard must
# outlive both.
GUARD_LIFE = timedelta(days=90)


def add(rows: dict[RowKey, dict[str, int]], keys: Sequence[str], now: datetime) -> list[str]:
    """Adds measures to rows and marks `keys` as counted, in one transaction. A key is an event's id, or names a step of
    counting an event.

    Returns the keys that were counted before; if there are any, nothing is written.
    """
    not_counted = Counted.pk.does_not_exist()
    ttl = int((now + GUARD_LIFE).timestamp())
    guards = [dynamo.put(key, Counted(pk=f"COUNTED#{key}", sk="COUNTED", ttl=ttl), not_counted) for key in keys]
    additions = [
        dynamo.update(
            f"row_{number}", _key(key), [getattr(UsageRow, measure).add(value) for measure, value in row.items()]
        )
        for number, (key, row) in enumerate(rows.items())
    ]
    try:
        dynamo.commit([*guards, *additions])
    except dynamo.Refused as refused:
        return list(refused.blocking)
    return []


def save_measures(rows: dict[RowKey, dict[str, int]]) -> None:
    """Sets measures of rows to these values. A repeat changes nothing."""
    for key, row in rows.items():
        changes = [getattr(UsageRow, measure).set(value) for measure, value in row.items()]
        dynamo.commit([dynamo.update("row", _key(key), changes)])


def list_day(by: str, day: date, *, mall_id: str | None = None) -> list[tuple[RowKey, dict[str, int]]]:
    """All rows of a day, for one mall or for all malls."""
    found: list[tuple[RowKey, dict[str, int]]] = []
    after = None
    while True:
        rows, after = list_page(by, day, mall_id=mall_id, limit=1000, after=after)
        found += rows
        if after is None:
            return found


def list_page(
    by: str, day: date, *, mall_id: str | None, limit: int, after: str | None
) -> tuple[list[tuple[RowKey, dict[str, int]]], str | None]:
    """One page of a day's rows, sorted by mall and id. Also returns the key after which the next page begins; None if
    this is the last page."""
    within = UsageRow.sk.startswith(f"{mall_id}#") if mall_id else None
    items, next_after = base.page(
        UsageRow, f"USAGE#{by}#{day.isoformat()}", within, limit=limit, after=after, strong=False
    )
    rows = []
    for item in items:
        mall, _, document_id = item.sk.partition("#")
        rows.append((RowKey(by, day, mall, document_id), _measures(item)))
    return rows, next_after


def find_rows(keys: Iterable[RowKey]) -> dict[RowKey, dict[str, int]]:
    """The rows that exist, by key. One call reads a hundred."""
    by_key = {(f"USAGE#{key.by}#{key.day.isoformat()}", row_sk(key)): key for key in keys}
    items = UsageRow.batch_get(list(by_key))
    return {by_key[item.pk, item.sk]: _measures(item) for item in items}


def _measures(item: UsageRow) -> dict[str, int]:
    return {name: int(getattr(item, name) or 0) for name in MEASURES}


def row_sk(key: RowKey) -> str:
    """The sort key of a row. A page can begin after it."""
    return f"{key.mall_id}#{key.id}"


def _key(key: RowKey) -> UsageRow:
    return UsageRow(pk=f"USAGE#{key.by}#{key.day.isoformat()}", sk=row_sk(key))
