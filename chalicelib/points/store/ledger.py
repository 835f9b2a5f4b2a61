"""The ledger's items. A posting is one transaction: its entry, the account, and the lots it touches."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from chalicelib.aws import dynamo
from chalicelib.aws.dynamo import Action
from chalicelib.events import codec
from chalicelib.events.envelope import Event
from chalicelib.events.points import Earned, PointsPosted
from chalicelib.points.rules.book import SPEND, Book, Lot, Place, Posting, Source
from chalicelib.points.rules.proof import Books
from chalicelib.points.store import books, lots
from chalicelib.tables.base import instant_key
from chalicelib.tables.points import EntryPage, ExpiredLot, PointsAccount, PointsEntry

ENTRY, ACCOUNT = "points_entry", "points_account"
# The kind of a placeholder: a refund arrived before its credit and waits under the key of the credit's entry.
AWAITED = "awaited"
# The most lots in an entry or on a page (an item may have 400 kB). Lots that do not fit into the entry are on pages.
LOTS_OF_PAGE = 1500


# --- reading ------------------------------------------------------------------------------------------------------
def everything(member_id: str) -> Books:
    """Everything stored of a member's points, for a proof."""
    pk = f"MEMBER#{member_id}"
    book = books.own_book(member_id, whole=True)
    found = PointsEntry.query(pk, PointsEntry.sk.startswith("ENTRY#"), consistent_read=True)
    entries = tuple(_posting(item) for item in found if item.kind != AWAITED)
    noted = ExpiredLot.query(pk, ExpiredLot.sk.startswith("EXPIRED#"), consistent_read=True)
    return Books(book, entries, {item.sk.removeprefix("EXPIRED#"): int(item.points) for item in noted})


def expired_of(book: Book, lot_id: str) -> tuple[int, int]:
    """Returns two counts for a lot, in all books of the member: its points that have expired, and how many of the
    expired points were reversed by refunds."""
    ids = sorted({*book.former_ids, *book.all_ids})
    noted = [dynamo.find(ExpiredLot, f"MEMBER#{one}", lots.expired_sk(lot_id)) for one in ids]
    found = [item for item in noted if item is not None]
    return sum(int(item.points) for item in found), sum(int(item.taken_back) for item in found)


def find_posting(member_id: str, source: Source) -> Posting | None:
    """Returns the posting for a source in the book of this id itself, or None."""
    item = dynamo.find(PointsEntry, f"MEMBER#{member_id}", _entry_sk(source))
    return _posting(item) if item and item.kind != AWAITED else None


def find_through_merges(member_id: str, source: Source) -> Posting | None:
    """Returns the posting for a source in a member's book, or in the book of the member that it became; None if there
    is none."""
    found = find_posting(member_id, source)
    if found is not None:
        return found
    account = dynamo.find(PointsAccount, f"MEMBER#{member_id}", "BOOK")
    return find_through_merges(account.merged_into, source) if account and account.merged_into else None


def posted_of(member_ids: Sequence[str], sources: Sequence[Source]) -> dict[Source, int]:
    """Returns the points that were posted for each source in any of these members' books."""
    by_key = {_entry_sk(source): source for source in sources}
    keys = [(f"MEMBER#{one}", sk) for one in member_ids for sk in by_key]
    found = PointsEntry.batch_get(keys, consistent_read=True) if keys else ()
    return {by_key[item.sk]: int(item.points) for item in found if item.kind != AWAITED}


def page(member_ids: Sequence[str], *, limit: int, after: str | None) -> tuple[list[Posting], str | None]:
    """Returns a page of a member's entries under all its ids, newest first, and the cursor of the next page."""
    found, more = [], False
    for member_id in member_ids:
        upto = PointsEntry.sk < f"ENTRY#{after}" if after else PointsEntry.sk.startswith("ENTRY#")
        some = PointsEntry.query(f"MEMBER#{member_id}", upto, limit=limit, scan_index_forward=False)
        found += list(some)
        more = more or some.last_evaluated_key is not None
    found.sort(key=lambda item: str(item.sk), reverse=True)
    shown = found[:limit]
    entries = [_posting(item) for item in shown if item.kind != AWAITED]
    return entries, shown[-1].sk.removeprefix("ENTRY#") if more or len(found) > limit else None


def pending_points(member_id: str, *, since: datetime, now: datetime) -> int:
    """Returns the points that are pending at `now`. Reads the entries from `since` on: points of older entries are
    active."""
    start = f"ENTRY#{instant_key(since)}"
    found = PointsEntry.query(f"MEMBER#{member_id}", PointsEntry.sk.between(start, "ENTRY#~"), consistent_read=True)
    moves = (lot for item in found for lot in _posting(item).lots)
    return sum(lot.points for lot in moves if lot.active_at is not None and now < lot.active_at)


def earned_by(book: Book, rule_id: str, *, since: datetime, until: datetime) -> list[tuple[datetime, int]]:
    """Returns the instants and points of a rule's credits to a member, from `since` to before `until`, strongly
    consistent."""
    span = PointsEntry.sk.between(f"ENTRY#{instant_key(since)}", f"ENTRY#{instant_key(until)}")
    found = [item for one in book.all_ids for item in PointsEntry.query(f"MEMBER#{one}", span, consistent_read=True)]
    return [(item.posted_at, int(item.points)) for item in found if item.rule_id == rule_id]


# --- posting ------------------------------------------------------------------------------------------------------
def credit_actions(member_id: str, posting: Posting) -> list[Action]:
    """Returns the actions of a credit that was decided without the book. The commit raises dynamo.Refused, whose
    `blocking` names ENTRY if the source was posted or a refund waits for it.

    It names ACCOUNT if the book must be read: the member owes points or was merged, its points have lapsed, or the
    account has a later `lapses_at` or `pending_until`.
    """
    account = PointsAccount
    condition = _owes(account.debt, 0) & account.merged_into.does_not_exist()
    if posting.lapses_at is not None:
        not_lapsed = (account.lapses_at > posting.source.at) & (account.lapses_at <= posting.lapses_at)
        condition = condition & (account.lapses_at.does_not_exist() | not_lapsed)
    if posting.pending_until is not None:
        in_turn = account.pending_until <= posting.pending_until
        condition = condition & (account.pending_until.does_not_exist() | in_turn)
    return _actions(posting, Book(member_id=member_id), condition)


def posting_actions(posting: Posting, book: Book, *, waiting: Sequence[dict[str, Any]] = ()) -> list[Action]:
    """Returns the actions of a posting that was decided on `book`. `waiting`: the refunds that arrived before this
    credit; the entry stores them.

    The commit raises dynamo.Refused, whose `blocking` names ACCOUNT or `lot …` if the book changed since it was read.
    It names ENTRY if the source was posted, or if the refunds that wait are not those in `waiting`.
    """
    # A spend needs the same debt and `lapses_at`, but not the same number of postings. So spends of different lots do
    # not conflict.
    condition = _same_promises(book) if posting.kind == SPEND else _unchanged(book)
    return _actions(posting, book, condition & PointsAccount.merged_into.does_not_exist(), waiting)


def is_of_book(name: str) -> bool:
    """Whether the refused action of this name means that the book changed: read it and decide again."""
    return name == ACCOUNT or name.startswith("lot ")


def _unchanged(book: Book) -> Any:
    return PointsAccount.postings == book.postings if book.postings else PointsAccount.postings.does_not_exist()


def _same_promises(book: Book) -> Any:
    lapses = PointsAccount.lapses_at
    same = lapses == book.lapses_at if book.lapses_at is not None else lapses.does_not_exist()
    return _owes(PointsAccount.debt, book.debt) & same


def _owes(debt: Any, points: int) -> Any:
    """The condition that the account owes exactly `points`. An account that never owed has no debt attribute, for which
    `debt > 0` is false."""
    return debt == points if points else ~(debt > 0)


def _actions(posting: Posting, book: Book, condition: Any, waiting: Sequence[dict[str, Any]] = ()) -> list[Action]:
    pk = f"MEMBER#{book.member_id}"
    changes: list[Any] = [
        PointsAccount.balance.add(posting.points),
        PointsAccount.postings.add(1),
    ]
    if posting.debt_change:
        changes.append(PointsAccount.debt.add(posting.debt_change))
    if posting.forgiven_change:
        changes.append(PointsAccount.forgiven.add(posting.forgiven_change))
    if posting.forgiven_at is not None:
        changes.append(PointsAccount.forgiven_at.set(posting.forgiven_at))
    if posting.lapses_at is not None:
        changes.append(PointsAccount.lapses_at.set(posting.lapses_at))
    if posting.pending_until is not None:
        changes.append(PointsAccount.pending_until.set(posting.pending_until))
    return [
        # The entry's key is made of the source, so a second posting for the source is refused.
        dynamo.put(ENTRY, _entry(book.member_id, posting, waiting), _still_awaited(waiting)),
        dynamo.update(ACCOUNT, PointsAccount(pk=pk, sk="BOOK"), changes, condition),
        *lots.posting_actions(posting, book),
        *_page_actions(book.member_id, posting),
    ]


# --- merging ------------------------------------------------------------------------------------------------------
def freeze_actions(old_id: str, new_id: str, absorbed: Collection[str]) -> list[Action]:
    """Returns the actions that freeze the book of a former id: points only leave it, and a read of it returns the
    merged member's book. `absorbed`: the former ids of `old_id`."""
    changes: list[Any] = [PointsAccount.absorbed.add({old_id, *absorbed}), PointsAccount.absorbing.add({old_id})]
    whole = PointsAccount.merged_into.does_not_exist()
    return [
        dynamo.update("merged_book", _account(old_id), [PointsAccount.merged_into.set(new_id)], whole),
        dynamo.update("kept_book", _account(new_id), changes, whole),
    ]


def merge_actions(out: Posting, old: Book, into: Posting, new: Book) -> list[Action]:
    """Returns the actions of one step of the transfer from a frozen book into the other. The commit raises
    dynamo.Refused if either book changed since it was read."""
    still_merged = _unchanged(old) & (PointsAccount.merged_into == new.member_id)
    leaving = [replace(action, name=f"out {action.name}") for action in _actions(out, old, still_merged)]
    return [*leaving, *posting_actions(into, new)]


def absorbed_action(old: Book, new: Book) -> Action:
    """Returns the action that ends the transfer. The old book is empty and stays empty: nothing is posted to it any
    more."""
    return dynamo.update("kept_book", _account(new.member_id), [PointsAccount.absorbing.delete({old.member_id})])


def _account(member_id: str) -> PointsAccount:
    return PointsAccount(pk=f"MEMBER#{member_id}", sk="BOOK")


# --- refunds that arrive before the credit ------------------------------------------------------------------------
def await_credit(member_id: str, credit: Source, refund: Mapping[str, Any]) -> bool:
    """Saves a refund that arrived before its credit, under the key of the credit's entry. Returns False if the credit
    is posted already."""
    pk, sk = f"MEMBER#{member_id}", _entry_sk(credit)
    before = dynamo.find(PointsEntry, pk, sk)
    waiting = list(before.waiting or ()) if before else []
    if before is not None and before.kind != AWAITED:
        return False
    if any(one["id"] == refund["id"] for one in waiting):
        return True
    item = PointsEntry(
        pk=pk,
        sk=sk,
        source=credit.key,
        kind=AWAITED,
        points=0,
        legs=[],
        lots=[],
        posted_at=credit.at,
        waiting=[*waiting, refund],
    )
    # No refund is saved under a former id, because its credit goes to the merged member.
    here = dynamo.check(ACCOUNT, _account(member_id), PointsAccount.merged_into.does_not_exist())
    try:
        dynamo.commit([dynamo.put(ENTRY, item, _still_awaited(waiting)), here])
    except dynamo.Refused as refused:
        led_to = refused.blocking.get(ACCOUNT, {}).get("merged_into", {}).get("S", member_id)
        return await_credit(led_to, credit, refund)
    return True


def awaited_in(refused: dynamo.Refused) -> list[dict[str, Any]] | None:
    """Returns the refunds that wait for the credit whose entry was refused; None if the credit was posted before."""
    item = PointsEntry.from_raw_data(refused.blocking[ENTRY])
    return list(item.waiting) if item.kind == AWAITED else None


def waiting_for(member_id: str, credit: Source) -> list[dict[str, Any]]:
    """Returns the refunds that arrived before a credit, whether it was posted or not."""
    item = dynamo.find(PointsEntry, f"MEMBER#{member_id}", _entry_sk(credit))
    return list(item.waiting or ()) if item else []


def _still_awaited(waiting: Sequence[dict[str, Any]]) -> Any:
    """Returns the condition on the entry's key: it is free, or, if there are refunds in `waiting`, it has a placeholder
    with exactly these."""
    if not waiting:
        return PointsEntry.pk.does_not_exist()
    return (PointsEntry.kind == AWAITED) & (PointsEntry.waiting == list(waiting))


# --- items --------------------------------------------------------------------------------------------------------
def _entry_sk(source: Source) -> str:
    return f"ENTRY#{instant_key(source.at)}#{source.key}"


def _entry(member_id: str, posting: Posting, waiting: Sequence[dict[str, Any]]) -> PointsEntry:
    place = posting.place
    ends = {posting.lapses_at, posting.held_until, *(lot.expires_at for lot in posting.lots if lot.points > 0)}
    posted = PointsPosted(
        source=posting.source.key,
        kind=posting.kind,
        member_id=member_id,
        mall_id=place.mall_id,
        store_id=place.store_id,
        points=posting.points,
        earned=_earned(posting),
        ends=tuple(sorted(end for end in ends if end is not None)),
        spent=posting.spent or None,
    )
    event = Event(f"points:{posting.source.key}", posting.source.at, posted)
    return PointsEntry(
        pk=f"MEMBER#{member_id}",
        sk=_entry_sk(posting.source),
        source=posting.source.key,
        kind=posting.kind,
        rule_id=posting.rule_id,
        points=posting.points,
        legs=posting.legs,
        lots=[books.lot_to_data(lot) for lot in posting.lots[:LOTS_OF_PAGE]],
        pages=len(list(_further(posting))) or None,
        mall_id=place.mall_id,
        store_id=place.store_id,
        posted_at=posting.source.at,
        waiting=list(waiting) or None,
        event=codec.encode(event),
    )


def _further(posting: Posting) -> Iterator[Sequence[Lot]]:
    """The lots of a posting that do not fit into its entry, page by page."""
    for start in range(LOTS_OF_PAGE, len(posting.lots), LOTS_OF_PAGE):
        yield posting.lots[start : start + LOTS_OF_PAGE]


def _page_actions(member_id: str, posting: Posting) -> Iterator[Action]:
    """Yields the actions that write the pages of an entry. They need no condition: the entry is new, so its pages are
    new."""
    for number, moved in enumerate(_further(posting)):
        stored = [books.lot_to_data(lot) for lot in moved]
        yield dynamo.put("page", EntryPage(pk=f"MEMBER#{member_id}", sk=_page_sk(posting.source, number), lots=stored))


def _page_sk(source: Source, number: int) -> str:
    return f"PAGE#{instant_key(source.at)}#{source.key}#{number:03d}"


def _stored_lots(item: PointsEntry, source: Source) -> Iterator[Any]:
    """Yields all lots of an entry, with those of its pages, as stored."""
    yield from item.lots
    for number in range(int(item.pages or 0)):
        yield from EntryPage.get(item.pk, _page_sk(source, number), consistent_read=True).lots


def _earned(posting: Posting) -> Earned | None:
    at = posting.earned_at
    return Earned(posting.earned, at) if at is not None else None


def _posting(item: PointsEntry) -> Posting:
    kind, _, source_id = item.source.partition(":")
    source = Source(kind, source_id, item.posted_at)
    moved = tuple(map(books.lot_from_data, _stored_lots(item, source)))
    return Posting(
        source,
        item.kind,
        Place(item.mall_id, item.store_id),
        legs=tuple((account, points) for account, points in item.legs),
        lots=moved,
        # Points of a credit or a return that went into no lot paid the debt.
        debt_change=sum(lot.points for lot in moved) - int(item.points),
        rule_id=item.rule_id,
    )
