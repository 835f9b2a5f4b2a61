"""Coupons for a list of members: POST and GET /v1/admin/issue-lists, and the worker that handles its parts.

A list is stored in parts, and each part has its own event. The result of a part is saved once. A member gets one coupon
per list, even if a part is handled again.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import msgspec

from chalicelib import errors, ids, once
from chalicelib.coupons import campaigns
from chalicelib.coupons.claim import check_claim, claim
from chalicelib.coupons.rules.claim import ClaimRequest, Source
from chalicelib.coupons.store import coupons, lists, stock
from chalicelib.coupons.store.lists import IssueList, Row
from chalicelib.events.envelope import Event
from chalicelib.events.lists import ListPartReady
from chalicelib.members import parts as members
from chalicelib.members.parts import Member
from chalicelib.once import Key
from chalicelib.pages import Paging
from chalicelib.shapes import AS_ID

PART_ROWS = 250
MOST_ROWS = 100_000
MemberId = Annotated[str, msgspec.Meta(max_length=64, extra=AS_ID)]


class Request(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A list of member ids, one row each. `dry_run` issues nothing and shows which rows would be refused; it does not
    check the stock."""

    campaign_id: Annotated[str, msgspec.Meta(min_length=1, max_length=32, extra=AS_ID)]
    label: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
    member_ids: Annotated[tuple[MemberId, ...], msgspec.Meta(min_length=1, max_length=MOST_ROWS)]
    dry_run: bool = False


class RowError(msgspec.Struct, frozen=True):
    """A row that got no coupon, and the code of its refusal. `row` counts from 1."""

    row: int
    member_id: str
    code: str


class ListView(msgspec.Struct, frozen=True):
    """A list. `state`: running or done. `failed` is the number of rows that got no coupon, by refusal code; `errors` is
    one page of these rows."""

    list_id: str
    campaign_id: str
    label: str
    dry_run: bool
    state: str
    rows: int
    rows_done: int
    issued: int
    failed: dict[str, int]
    errors: list[RowError]
    next_cursor: str | None


def make(body: Request, *, staff_id: str, key: Key, now: datetime) -> ListView:
    """Issues a coupon to each member of a list.

    Saves the list once per key; a worker issues the coupons. Raises ResourceNotFound, ReferenceInvalid,
    IdempotencyKeyReused.
    """
    _check_campaign(body.campaign_id)
    list_id = ids.derived("issue_list", staff_id, key.text, length=20)
    parts = -(-len(body.member_ids) // PART_ROWS)
    wanted = IssueList(
        list_id, body.campaign_id, body.label, body.dry_run, key.request_hash, len(body.member_ids), parts, now
    )
    kept = lists.make(wanted, by=staff_id)
    once.require_same(key.request_hash, kept.request_hash)
    rows = _rows(body.member_ids)
    for part in range(parts):
        lists.save_part(kept, part, rows[part * PART_ROWS : (part + 1) * PART_ROWS])
    return show(list_id, paging=Paging(20))


def _rows(member_ids: Sequence[str]) -> list[Row]:
    """The rows. The second and later rows of one member are marked as duplicates."""
    seen: set[str] = set()
    rows = []
    for number, member_id in enumerate(member_ids, 1):
        rows.append(Row(number, member_id, "row_duplicate" if member_id in seen else None))
        seen.add(member_id)
    return rows


def show(list_id: str, *, paging: Paging) -> ListView:
    """A list's progress, with a page of the rows that got no coupon.

    Raises ResourceNotFound.
    """
    found = lists.find(list_id)
    if found is None:
        raise errors.ResourceNotFound(what="list")
    results = lists.list_results(list_id)
    failed = sorted((row for result in results for row in result.failed), key=lambda row: row.number)
    counts: dict[str, int] = {}
    for row in failed:
        counts[row.problem or ""] = counts.get(row.problem or "", 0) + 1
    start = int(paging.cursor) if paging.cursor else 0
    shown = [RowError(row.number, row.member_id, row.problem or "") for row in failed[start : start + paging.limit]]
    issued = sum(result.issued for result in results)
    return ListView(
        list_id=found.id,
        campaign_id=found.campaign_id,
        label=found.label,
        dry_run=found.dry_run,
        state="done" if len(results) == found.parts else "running",
        rows=found.rows,
        rows_done=issued + len(failed),
        issued=issued,
        failed=counts,
        errors=shown,
        next_cursor=str(start + paging.limit) if start + paging.limit < len(failed) else None,
    )


def issue_part(event: Event[ListPartReady]) -> None:
    """Worker: applies list.part_ready, once. If a part fails before its end, it is handled again, and its rows get no
    second coupon. Raises Busy, or LookupError if the list or its part does not exist."""
    found, part = lists.find(event.details.list_id), event.details.part
    if found is None:
        raise LookupError(f"no list {event.details.list_id}")
    if lists.is_done(found.id, part):
        return
    rows = lists.rows_of(found.id, part)
    outcomes = _handle_rows(found, rows)
    failed = [row for row in outcomes if row.problem is not None]
    lists.save_result(found.id, part, issued=len(rows) - len(failed), failed=failed)


def _handle_rows(found: IssueList, rows: Sequence[Row]) -> list[Row]:
    found_members = members.find_many(row.member_id for row in rows if row.member_id)
    return [row if row.problem else row.with_problem(_issue(found, found_members.get(row.member_id))) for row in rows]


def _issue(found: IssueList, member: Member | None) -> str | None:
    """Issues a row's coupon. Returns the code of the refusal, or None. The claim's rules are checked for the time at
    which the list was created."""
    if member is None:
        return "member_unknown"
    source = Source("list", detail=found.id)
    request = ClaimRequest(member.id, member.joined_at, found.campaign_id, source, f"list:{found.id}", found.made_at)
    try:
        if found.dry_run:
            check_issue(request)
        else:
            claim(request)
    except errors.Busy:
        raise
    except errors.Refusal as refusal:
        return refusal.code
    return None


def _check_campaign(campaign_id: str) -> None:
    """Checks that the campaign exists and that its coupons cost no points. Raises ResourceNotFound,
    ReferenceInvalid."""
    if campaigns.find_newest(campaign_id).spec.points_price is not None:
        raise errors.ReferenceInvalid("campaign_id", what="campaign that costs no points")


def check_issue(request: ClaimRequest) -> None:
    """Checks a claim without a write, and raises the refusal that the claim would get. Does not read the shards of the
    stock."""
    campaign = campaigns.find(request.campaign_id)
    sold_out = stock.is_sold_out(campaign.id)
    check_claim(campaign, request, coupons.claims_of(request.member_id, campaign.id), sold_out=sold_out)
