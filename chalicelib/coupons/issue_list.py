"""Coupons to a list of members: POST and GET /v1/admin/issue-lists, and the worker that goes through its parts.

A list is written in parts, each its own outbox item; each part's result is written once. A row issues once per list,
whatever is repeated.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

import msgspec

from chalicelib import errors, ids, once
from chalicelib.coupons import campaigns, claim
from chalicelib.coupons.rules.coupon import Source
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
LARGEST_BYTES = 5 * 1024 * 1024
MemberId = Annotated[str, msgspec.Meta(max_length=64, extra=AS_ID)]


class Request(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Members by id, one row each. `dry_run` issues nothing and tells what each row would be refused for, the stock
    apart."""

    campaign_id: Annotated[str, msgspec.Meta(min_length=1, max_length=32, extra=AS_ID)]
    label: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
    member_ids: Annotated[tuple[MemberId, ...], msgspec.Meta(min_length=1, max_length=MOST_ROWS)]
    dry_run: bool = False


class RowError(msgspec.Struct, frozen=True):
    """A row that got nothing, counted from 1, and the code of its refusal."""

    row: int
    member_id: str
    code: str


class ListView(msgspec.Struct, frozen=True):
    """A list. `state`: running or done. `failed` counts rows by code; `errors` names them, page by page."""

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
    """Gives a coupon to each member of a list.

    Takes a list down and sets it going, once per key. Raises ResourceNotFound, ReferenceInvalid,
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
    """The rows, a member's second and later ones marked."""
    seen: set[str] = set()
    rows = []
    for number, member_id in enumerate(member_ids, 1):
        rows.append(Row(number, member_id, "row_duplicate" if member_id in seen else None))
        seen.add(member_id)
    return rows


def show(list_id: str, *, paging: Paging) -> ListView:
    """How far a list is, and which rows got nothing.

    How far a list has come, with a page of the rows that got nothing. Raises ResourceNotFound.
    """
    found = lists.find(list_id)
    if found is None:
        raise errors.ResourceNotFound(what="list")
    results = lists.results(list_id)
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


def handle(event: Event[ListPartReady]) -> None:
    """Worker: applies list.part_ready, once. A part that died half way is gone through again: rows that have their
    coupon keep it."""
    found, part = lists.find(event.details.list_id), event.details.part
    if found is None:
        raise LookupError(f"no list {event.details.list_id}")
    if lists.is_done(found.id, part):
        return
    rows = lists.rows_of(found.id, part)
    outcomes = _go_through(found, rows)
    failed = [row for row in outcomes if row.problem is not None]
    lists.save_result(found.id, part, issued=len(rows) - len(failed), failed=failed)


def _go_through(found: IssueList, rows: Sequence[Row]) -> list[Row]:
    found_members = members.find_many(row.member_id for row in rows if row.member_id)
    return [row if row.problem else row.told(_issue(found, found_members.get(row.member_id))) for row in rows]


def _issue(found: IssueList, member: Member | None) -> str | None:
    """What a row was refused for, or None. Claims are judged at the instant the list was made."""
    if member is None:
        return "member_unknown"
    about: dict[str, Any] = {
        "member_id": member.id,
        "joined_at": member.joined_at,
        "campaign_id": found.campaign_id,
        "now": found.made_at,
    }
    try:
        if found.dry_run:
            _check_issue(**about)
        else:
            _issue_one(**about, list_id=found.id)
    except errors.Busy:
        raise
    except errors.Refusal as refusal:
        return refusal.code
    return None


def _check_campaign(campaign_id: str) -> None:
    """Holds a list to a campaign that can be given away; raises ResourceNotFound, ReferenceInvalid."""
    if campaigns.find_newest(campaign_id).spec.points_price is not None:
        raise errors.ReferenceInvalid("campaign_id", what="campaign that costs no points")


def _issue_one(
    *,
    member_id: str,
    joined_at: datetime,
    campaign_id: str,
    list_id: str,
    now: datetime,
) -> None:
    """Issues a coupon to a member of an operator's list, once. Raises as a claim does."""
    claim.claim(
        member_id=member_id,
        joined_at=joined_at,
        campaign_id=campaign_id,
        source=Source("list", detail=list_id),
        request_key=f"list:{list_id}",
        now=now,
    )


def _check_issue(*, member_id: str, joined_at: datetime, campaign_id: str, now: datetime) -> None:
    """What `_issue_one` would be refused for, without writing; no look is taken at the stock."""
    campaign = campaigns.find(campaign_id)
    sold_out, claims = stock.is_sold_out(campaign_id), coupons.claims_of(member_id, campaign_id)
    claimant = claim.claimant_of(campaign, claims.member_id, joined_at, "list", now=now)
    claim.check(campaign, claimant, claims.held, sold_out=sold_out, now=now)
    claim.number_for(campaign, claims, "list")
