"""Lists of members who get a coupon.

LIST#<list>  LIST           the list
LIST#<list>  PART#<part>    the rows of one part, with its event
LIST#<list>  RESULT#<part>  the result of one part
"""

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.aws import dynamo
from chalicelib.aws.mapping import Mapping
from chalicelib.events import codec
from chalicelib.events.envelope import Event
from chalicelib.events.lists import ListPartReady
from chalicelib.tables.members import IssueList as Item
from chalicelib.tables.members import ListPart, ListResult


@dataclass(frozen=True)
class IssueList:
    """An operator's list of members for a campaign."""

    id: str
    campaign_id: str
    label: str
    dry_run: bool
    request_hash: str
    rows: int
    parts: int
    made_at: datetime


@dataclass(frozen=True)
class Row:
    """One row. `number` counts from 1. `problem` is the code of the reason why the row gets no coupon; None if it gets
    one."""

    number: int
    member_id: str
    problem: str | None = None

    def with_problem(self, problem: str | None) -> "Row":
        """The row with its outcome: the code of the reason, or None for a coupon."""
        return replace(self, problem=problem)


@dataclass(frozen=True)
class Result:
    """The result of a part: how many rows got a coupon, and the rows that got none."""

    issued: int
    failed: tuple[Row, ...]


STORED = Mapping(IssueList, Item, id="list_id")


def make(wanted: IssueList, *, by: str) -> IssueList:
    """Creates a list once. Returns the list as it is stored; an earlier request may have created it. `by` is the id of
    the member of staff."""
    item = STORED.item(wanted, pk=f"LIST#{wanted.id}", sk="LIST", made_by=by)
    try:
        dynamo.commit([dynamo.put("list", item, Item.pk.does_not_exist())])
    except dynamo.Refused as refused:
        return STORED.read(Item.from_raw_data(refused.blocking["list"]))
    return wanted


def find(list_id: str) -> IssueList | None:
    """A list by its id; None if there is none."""
    item = dynamo.find(Item, f"LIST#{list_id}", "LIST")
    return STORED.read(item) if item else None


def save_part(found: IssueList, part: int, rows: Sequence[Row]) -> None:
    """Creates a part once, with its event list.part_ready."""
    ready = Event(f"list:{found.id}:{part}", found.made_at, ListPartReady(list_id=found.id, part=part))
    item = ListPart(pk=f"LIST#{found.id}", sk=_part_sk("PART", part), rows=_as_lists(rows), event=codec.encode(ready))
    with contextlib.suppress(dynamo.Refused):  # written before
        dynamo.commit([dynamo.put("part", item, ListPart.pk.does_not_exist())])


def rows_of(list_id: str, part: int) -> list[Row]:
    """The rows of a part. Raises LookupError if there is no such part."""
    item = dynamo.find(ListPart, f"LIST#{list_id}", _part_sk("PART", part))
    if item is None:
        raise LookupError(f"list {list_id} has no part {part}")
    return [Row(*row) for row in item.rows]


def is_done(list_id: str, part: int) -> bool:
    """Whether a part has a result."""
    return dynamo.find(ListResult, f"LIST#{list_id}", _part_sk("RESULT", part)) is not None


def save_result(list_id: str, part: int, *, issued: int, failed: Sequence[Row]) -> None:
    """Saves the result of a part, once. If two workers handle one part, the first result stays."""
    item = ListResult(pk=f"LIST#{list_id}", sk=_part_sk("RESULT", part), issued=issued, failed=_as_lists(failed))
    with contextlib.suppress(dynamo.Refused):
        dynamo.commit([dynamo.put("result", item, ListResult.pk.does_not_exist())])


def list_results(list_id: str) -> list[Result]:
    """The results of the parts that are done."""
    found = ListResult.query(f"LIST#{list_id}", ListResult.sk.startswith("RESULT#"), consistent_read=True)
    return [Result(int(item.issued), tuple(Row(*row) for row in item.failed)) for item in found]


def _part_sk(kind: str, part: int) -> str:
    return f"{kind}#{part:04d}"


def _as_lists(rows: Sequence[Row]) -> list[list[int | str | None]]:
    return [[row.number, row.member_id, row.problem] for row in rows]
