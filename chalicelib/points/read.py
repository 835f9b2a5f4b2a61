"""GET /v1/me/points: balance, what can be spent, and the history."""

from datetime import datetime

import msgspec

from chalicelib.points import rules, store
from chalicelib.points.rules import Lot, Posting


class Expiring(msgspec.Struct, frozen=True):
    points: int
    expires_at: datetime


class EntryLine(msgspec.Struct, frozen=True):
    """One entry. `kind`: credit, take_back (by a refund), spend, return (of a spend)."""

    kind: str
    points: int
    source: str
    store_id: str | None
    at: datetime


class Points(msgspec.Struct, frozen=True):
    """`balance` is the sum of all entries and may be negative after a refund; `spendable` what can be used now."""

    balance: int
    spendable: int
    expiring: list[Expiring]
    entries: list[EntryLine]
    next_cursor: str | None


def handle(*, member_id: str, limit: int, cursor: str | None, now: datetime) -> Points:
    """The book as it stands and a page of entries, newest first."""
    book = store.read_book(member_id)
    entries, after = store.page(member_id, limit=limit, after=cursor)
    expiring = [_expiring(lot) for lot in book.lots if lot.expires_at is not None and now < lot.expires_at]
    lines = [_line(posting, at) for posting, at in entries]
    return Points(book.balance, rules.spendable(book, now=now), expiring[:3], lines, after)


def _expiring(lot: Lot) -> Expiring:
    assert lot.expires_at is not None
    return Expiring(lot.left, lot.expires_at)


def _line(posting: Posting, at: datetime) -> EntryLine:
    return EntryLine(posting.kind, posting.points, posting.source.key, posting.store_id, at)
