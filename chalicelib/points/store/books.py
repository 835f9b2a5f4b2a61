"""A member's book as it is kept: the account's item, and behind it, soonest expiry first, those of its lots.

A lot that is empty is gone: a book is as long as what a member has. A bundle stands where the first of its lots would.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from chalicelib.aws import dynamo
from chalicelib.points.rules.book import MOST_LOTS, Book, Bundle, Key, Lot
from chalicelib.tables.base import instant_key
from chalicelib.tables.points import PointsAccount, PointsBundle, PointsLot

NEVER = "9999"
# More than a posting can take without gathering.
LOTS_READ = 120
# As many as a page can hold.
ALL = 10_000
MOST_READS = 3
Raw = dict[str, Any]


def read_book(member_id: str, *, now: datetime | None = None, own: Lot | None = None, whole: bool = False) -> Book:
    """A member's book, or that of the member it became: the account with its first lots, strongly read. One query, and
    more only where so many are over at `now` that a posting would not find enough behind them. `own`: a lot that is to
    be among them, if anything is left of it; `whole`: all of them are read."""
    book, led_from = own_book(member_id, now=now, whole=whole), []
    while book.merged_into is not None:
        led_from.append(book.member_id)
        book = own_book(book.merged_into, now=now, whole=whole)
    return replace(_with_lot(book, own), led_from=tuple(led_from))


def read_on(book: Book) -> Book:
    """All of a book that was read in part; where it became another's meanwhile, that one's."""
    read = read_book(book.member_id, whole=True)
    return replace(read, led_from=(*book.led_from, *read.led_from))


def own_book(member_id: str, *, now: datetime | None = None, whole: bool = False) -> Book:
    """As read_book, of this very id."""
    if whole:
        return _whole_book(member_id)
    raw_items = list[Raw]()
    for page in _pages(member_id, 1 + LOTS_READ):
        raw_items += page
        if len(raw_items) > LOTS_READ and (now is None or _shows_enough(_book(member_id, raw_items, whole=False), now)):
            return _book(member_id, raw_items, whole=False)
    return _book(member_id, raw_items)


def _whole_book(member_id: str) -> Book:
    """A query is no snapshot: it may see a part of what a transaction wrote. A book that does not add up is read
    again."""
    for _ in range(MOST_READS):
        book = _book(member_id, [raw for page in _pages(member_id, ALL) for raw in page])
        if sum(lot.points for lot in book.lots) - book.debt == book.balance:
            break
    return book


def _shows_enough(book: Book, now: datetime) -> bool:
    """What lapses stands last; it is all looked at once it has."""
    has_lapsed = book.lapses_at is not None and book.lapses_at <= now
    return not has_lapsed and sum(book.is_spendable(lot, now) for lot in book.lots) >= MOST_LOTS


def _with_lot(book: Book, own: Lot | None) -> Book:
    """A book that was read in part shows its first lots only."""
    if own is None or book.whole or any(lot.key == own.key for lot in book.lots):
        return book
    item = dynamo.find(PointsLot, f"MEMBER#{book.member_id}", lot_sk(own))
    if item is None:
        return book
    bundled = sum(lot.points for bundle in book.bundles for lot in bundle.lots if lot.key == own.key)
    return replace(book, lots=(*book.lots, replace(own, points=int(item.points_left) + bundled)))


def lot_sk(lot: Lot) -> str:
    """Where a lot's own item stands."""
    return f"BOOK#{instant_key(lot.expires_at) if lot.expires_at else NEVER}#{lot.id}"


def bundle_sk(bundle_id: str, first: Lot) -> str:
    """Where a bundle stands whose first lot this is: before that lot. It stays there when that is taken."""
    return f"BOOK#{instant_key(first.expires_at) if first.expires_at else NEVER}#!{bundle_id}"


def _pages(member_id: str, page_size: int) -> Any:
    return dynamo.query_raw(PointsAccount, f"MEMBER#{member_id}", "BOOK", page_size=page_size)


def _book(member_id: str, raw_items: Sequence[Raw], *, whole: bool = True) -> Book:
    account = PointsAccount()
    if raw_items and raw_items[0]["sk"]["S"] == "BOOK":
        account = PointsAccount.from_raw_data(raw_items[0])
    items = [raw for raw in raw_items if raw["sk"]["S"] != "BOOK"]
    bundles = tuple(_bundle(PointsBundle.from_raw_data(raw)) for raw in items if "lots" in raw)
    alone = [_lot(raw) for raw in items if "lots" not in raw]
    lots = _in_order([*(lot for bundle in bundles for lot in bundle.lots), *alone]) if bundles else tuple(alone)
    if not whole and bundles:
        # A bundle's later lots stand among items that were not read.
        lots = tuple(lot for lot in lots if lot_sk(lot) <= items[-1]["sk"]["S"])
    return Book(
        int(account.balance or 0),
        int(account.debt),
        int(account.postings or 0),
        lots,
        account.lapses_at,
        account.pending_until,
        int(account.forgiven),
        account.forgiven_at,
        member_id=member_id,
        merged_into=account.merged_into,
        absorbed=tuple(sorted(account.absorbed or ())),
        absorbing=tuple(sorted(account.absorbing or ())),
        bundles=bundles,
        whole=whole,
    )


def _in_order(lots: Sequence[Lot]) -> tuple[Lot, ...]:
    """Each lot once, wherever its points lie."""
    summed: dict[Key, Lot] = {}
    for lot in lots:
        before = summed.get(lot.key)
        summed[lot.key] = replace(lot, points=lot.points + before.points) if before else lot
    return tuple(sorted(summed.values(), key=lot_sk))


def _lot(raw: Raw) -> Lot:
    """As PynamoDB would read it, in a fifth of the time: a book has many."""
    return Lot(
        raw["lot_id"]["S"],
        int(raw["points_left"]["N"]),
        raw["issuer"]["S"],
        _instant(raw["active_at"]["S"]) if "active_at" in raw else None,
        _instant(raw["expires_at"]["S"]) if "expires_at" in raw else None,
        "lapses" in raw,
    )


def _bundle(item: PointsBundle) -> Bundle:
    return Bundle(item.bundle_id, tuple(map(lot_in, item.lots)), item.sk, item.lots)


# --- lots as they stand in bundles and entries --------------------------------------------------------------------
def told_lot(lot: Lot) -> list[Any]:
    """A lot as plain data."""
    return [
        lot.id,
        lot.points,
        lot.issuer,
        lot.active_at and lot.active_at.isoformat(),
        lot.expires_at and lot.expires_at.isoformat(),
        lot.lapses,
    ]


def lot_in(told: Sequence[Any]) -> Lot:
    """A lot from plain data."""
    lot_id, points, issuer, active_at, expires_at, lapses = told
    return Lot(lot_id, points, issuer, _instant(active_at), _instant(expires_at), lapses)


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
