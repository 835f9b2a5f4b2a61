"""GET /v1/me/points: balance, spendable points, next expiries, tiers, and the entries with their reasons."""

from datetime import datetime, timedelta

import msgspec

from chalicelib import errors, lazily
from chalicelib.malls import parts as malls
from chalicelib.pages import Paging
from chalicelib.points.rules import book as rules
from chalicelib.points.rules import why
from chalicelib.points.rules.book import Book, Posting
from chalicelib.points.store import books, ledger
from chalicelib.tiers import parts as tiers

with lazily.rooms():
    from chalicelib.points import merge

MOST_ENDS = 5
# Points are pending for 90 business days at most.
LONGEST_PENDING = timedelta(days=92)


class Expiring(msgspec.Struct, frozen=True):
    """Points that expire at an instant, the end of a business day."""

    points: int
    expires_at: datetime


class EntryLine(msgspec.Struct, frozen=True):
    """One entry. `kind`: credit, take_back (a refund reverses points), spend, return (spent points are restored),
    expire, gift and removal (by staff), merge (points leave one membership and enter the other). `why`: the reason for
    the shopper, in the language of the request."""

    kind: str
    points: int
    source: str
    store_id: str | None
    at: datetime
    why: str


class Points(msgspec.Struct, frozen=True):
    """`balance`: the sum of all entries; negative if the member owes points. `pending`: points of the balance that
    cannot be spent yet. `spendable`: points that can be spent now. `expiring`: the next expiries."""

    balance: int
    pending: int
    spendable: int
    expiring: list[Expiring]
    tiers: list[tiers.TierView]
    entries: list[EntryLine]
    next_cursor: str | None


def show(*, member_id: str, paging: Paging, language: str, now: datetime) -> Points:
    """Balance, what expires when, tiers, and the ledger's entries.

    The entries are paged, newest first. How much is read does not grow with the member's history.
    """
    book = books.read_book(member_id, now=now)
    for one in book.absorbing:
        merge.transfer(one, now=now)
    if book.absorbing:
        book = books.read_book(member_id, now=now)
    if not _shows_ends(book, now):
        book = books.read_on(book)
    entries, after = ledger.page(book.all_ids, limit=paging.limit, after=paging.cursor)
    pending = 0
    if book.pending_until is not None and now < book.pending_until:
        pending = ledger.pending_points(book.member_id, since=now - LONGEST_PENDING, now=now)
    return Points(
        balance=book.balance,
        pending=pending,
        spendable=rules.spendable_in_total(book, pending=pending, now=now),
        expiring=_expiring(book, now),
        tiers=tiers.every(member_id, language=language, now=now),
        entries=[_line(entry, language) for entry in entries if entry.points or entry.kind != rules.MERGE],
        next_cursor=after,
    )


def _shows_ends(book: Book, now: datetime) -> bool:
    """Whether enough of the book was read to show the next expiries: the whole book, or one end more than is shown,
    because further lots may share the last end. Lots that lapse are last in the book, so they need the whole book."""
    ends = {end for lot in book.lots if (end := book.end_of(lot)) is not None and now < end}
    lapses = book.lapses_at is not None and now < book.lapses_at
    return book.whole or (len(ends) > MOST_ENDS and not lapses)


def _expiring(book: Book, now: datetime) -> list[Expiring]:
    ends: dict[datetime, int] = {}
    for lot in book.lots:
        end = book.end_of(lot)
        if end is not None and now < end:
            ends[end] = ends.get(end, 0) + lot.points
    return [Expiring(points, end) for end, points in sorted(ends.items())[:MOST_ENDS]]


def _line(entry: Posting, language: str) -> EntryLine:
    store_id, source = entry.place.store_id, entry.source
    reason = why.describe(entry, store_name=_store_name(store_id), language=language)
    return EntryLine(entry.kind, entry.points, source.key, store_id, source.at, reason)


def _store_name(store_id: str | None) -> str | None:
    if store_id is None:
        return None
    try:
        return malls.find_store(store_id).name
    except errors.ResourceNotFound:
        return None
