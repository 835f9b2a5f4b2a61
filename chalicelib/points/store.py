"""The ledger's items: a posting is one transaction of its entry, the account and the lots it touches."""

from datetime import datetime
from typing import Any

from chalicelib import dynamo, events
from chalicelib.dynamo import Action
from chalicelib.points.rules import CREDIT, Book, Lot, Posting, Source, Taken
from chalicelib.tables.base import instant_key
from chalicelib.tables.points import MemberTier, PointsAccount, PointsEntry, PointsLot

ENTRY, ACCOUNT = "points_entry", "points_account"
NEVER = "9999"


def read_book(member_id: str) -> Book:
    """The account with its lots that are not empty, soonest expiry first, strongly read in one query."""
    account, lots = PointsAccount(balance=0, debt=0, postings=0), []
    for raw in dynamo.query_raw(PointsAccount, f"MEMBER#{member_id}", "BOOK"):
        if raw["sk"]["S"] == "BOOK":
            account = PointsAccount.from_raw_data(raw)
            continue
        lot = PointsLot.from_raw_data(raw)
        if lot.points_left:
            lots.append(Lot(lot.lot_id, int(lot.points_left), lot.expires_at))
    return Book(int(account.balance), int(account.debt), int(account.postings), tuple(lots))


def find_posting(member_id: str, source: Source) -> Posting | None:
    """What was posted for a source."""
    item = dynamo.find(PointsEntry, f"MEMBER#{member_id}", _entry_sk(source))
    return _posting(item) if item else None


def find_tier(member_id: str) -> str | None:
    """The member's tier, if it has one."""
    item = dynamo.find(MemberTier, f"MEMBER#{member_id}", "TIER")
    return item.tier if item else None


def save_tier(member_id: str, tier: str, *, reason: str, by: str, now: datetime) -> None:
    """Gives a member a tier."""
    item = MemberTier(pk=f"MEMBER#{member_id}", sk="TIER", tier=tier, reason=reason, set_by=by, set_at=now)
    dynamo.commit([dynamo.put("tier", item)])


def page(member_id: str, *, limit: int, after: str | None) -> tuple[list[tuple[Posting, datetime]], str | None]:
    """Postings with their instants, newest first, and the key to go on after."""
    pk = f"MEMBER#{member_id}"
    start = {"pk": {"S": pk}, "sk": {"S": f"ENTRY#{after}"}} if after else None
    found = PointsEntry.query(
        pk, PointsEntry.sk.startswith("ENTRY#"), limit=limit, last_evaluated_key=start, scan_index_forward=False
    )
    postings = [(_posting(item), item.posted_at) for item in found]
    more = found.last_evaluated_key
    return postings, more["sk"]["S"].removeprefix("ENTRY#") if more else None


def credit_actions(member_id: str, posting: Posting) -> list[Action]:
    """A credit to a member who owes nothing: no look at the book is needed, the account's condition guards."""
    owes_nothing = PointsAccount.debt.does_not_exist() | (PointsAccount.debt == 0)
    return _actions(member_id, posting, owes_nothing)


def posting_actions(member_id: str, posting: Posting, book: Book) -> list[Action]:
    """A posting decided on `book`: refused under the name ACCOUNT if anything was posted since it was read."""
    book_unchanged = PointsAccount.postings == book.postings if book.postings else PointsAccount.pk.does_not_exist()
    return _actions(member_id, posting, book_unchanged)


def _actions(member_id: str, posting: Posting, account_condition) -> list[Action]:  # type: ignore[no-untyped-def]
    pk = f"MEMBER#{member_id}"
    # The key names the source, so a second posting for it meets the first.
    source_is_new = PointsEntry.pk.does_not_exist()
    account_changes = [
        PointsAccount.balance.add(posting.points),
        PointsAccount.debt.add(posting.debt_change),
        PointsAccount.postings.add(1),
    ]
    return [
        dynamo.put(ENTRY, _entry(member_id, posting), source_is_new),
        dynamo.update(ACCOUNT, PointsAccount(pk=pk, sk="BOOK"), account_changes, account_condition),
        *(_lot_action(pk, posting, taken) for taken in posting.lots),
    ]


def _lot_action(pk: str, posting: Posting, taken: Taken) -> Action:
    key = PointsLot(pk=pk, sk=f"BOOK#{instant_key(taken.expires_at) if taken.expires_at else NEVER}#{taken.lot_id}")
    changes: list[Any] = [PointsLot.points_left.add(taken.points)]
    if posting.kind == CREDIT:
        changes += [PointsLot.lot_id.set(taken.lot_id), PointsLot.earned.set(taken.points)]
        if taken.expires_at is not None:
            changes.append(PointsLot.expires_at.set(taken.expires_at))
        return dynamo.update(f"lot_{taken.lot_id}", key, changes)
    holds_enough = PointsLot.points_left >= -taken.points
    return dynamo.update(f"lot_{taken.lot_id}", key, changes, holds_enough if taken.points < 0 else None)


def _entry_sk(source: Source) -> str:
    return f"ENTRY#{instant_key(source.at)}#{source.key}"


def _entry(member_id: str, posting: Posting) -> PointsEntry:
    details = {
        "source": posting.source.key,
        "kind": posting.kind,
        "member_id": member_id,
        "mall_id": posting.mall_id,
        "store_id": posting.store_id,
        "points": posting.points,
    }
    posted = events.Event(f"points:{posting.source.key}", events.POINTS_POSTED, posting.source.at, details)
    lots = [[one.lot_id, instant_key(one.expires_at) if one.expires_at else None, one.points] for one in posting.lots]
    return PointsEntry(
        pk=f"MEMBER#{member_id}",
        sk=_entry_sk(posting.source),
        source=posting.source.key,
        kind=posting.kind,
        points=posting.points,
        legs=posting.legs,
        lots=lots,
        mall_id=posting.mall_id,
        store_id=posting.store_id,
        posted_at=posting.source.at,
        event=posted.as_attribute(),
    )


def _posting(item: PointsEntry) -> Posting:
    kind, _, source_id = item.source.partition(":")
    lots = tuple(
        Taken(lot_id, datetime.fromisoformat(expires_at) if expires_at else None, points)
        for lot_id, expires_at, points in item.lots
    )
    legs = dict(item.legs)
    counter_account = next(account for account in legs if account != "member")
    # What the debt took of a credit or a return is the part that no lot got.
    debt_change = sum(one.points for one in lots) - int(item.points)
    return Posting(
        Source(kind, source_id, item.posted_at),
        item.kind,
        int(item.points),
        debt_change,
        lots,
        item.mall_id,
        item.store_id,
        counter_account,
    )
