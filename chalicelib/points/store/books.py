"""Reads a member's book: the item of the account, then the items of its lots, soonest expiry first.

Empty lots have no item, so a book has only lots with points left. A bundle is sorted just before the item that its
first lot would have.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from chalicelib.aws import dynamo
from chalicelib.points.rules.book import MOST_LOTS, Book, Bundle, Lot
from chalicelib.points.rules.bundles import summed
from chalicelib.tables.base import instant_key
from chalicelib.tables.points import PointsAccount, PointsBundle, PointsLot

NEVER = "9999"
# The first page: more lots than a posting can take without gathering.
LOTS_READ = 120
# More than a page of DynamoDB (1 MB) can hold.
ALL = 10_000
MOST_READS = 3
Raw = dict[str, Any]


def read_book(
    member_id: str, *, now: datetime | None = None, needed_lot: Lot | None = None, whole: bool = False
) -> Book:
    """Returns the book of a member, or of the member it became: the account with its first lots, strongly consistent.

    One query; more only if so many lots have expired by `now` that too few are left for a posting. `needed_lot`: this
    lot is read too, however far back in the book it is. `whole`: all lots are read.
    """
    book, former_ids = own_book(member_id, now=now, whole=whole), []
    while book.merged_into is not None:
        former_ids.append(book.member_id)
        book = own_book(book.merged_into, now=now, whole=whole)
    return replace(_with_lot(book, needed_lot), former_ids=tuple(former_ids))


def read_on(book: Book) -> Book:
    """Returns the whole of a book that was read in part. If its member was merged in between, returns the book of the
    member that it became."""
    read = read_book(book.member_id, whole=True)
    return replace(read, former_ids=(*book.former_ids, *read.former_ids))


def own_book(member_id: str, *, now: datetime | None = None, whole: bool = False) -> Book:
    """Reads the book of this id itself, even if it is a former id. `now` and `whole`: as in `read_book`."""
    if whole:
        return _whole_book(member_id)
    raw_items = list[Raw]()
    for page in _pages(member_id, 1 + LOTS_READ):
        raw_items += page
        if len(raw_items) > LOTS_READ and (now is None or _shows_enough(_book(member_id, raw_items, whole=False), now)):
            return _book(member_id, raw_items, whole=False)
    return _book(member_id, raw_items)


def _whole_book(member_id: str) -> Book:
    """Reads all of a book. Reads it up to MOST_READS times until its sums match: a query is no snapshot and may see
    half of a transaction."""
    for _ in range(MOST_READS):
        book = _book(member_id, [raw for page in _pages(member_id, ALL) for raw in page])
        if sum(lot.points for lot in book.lots) - book.debt == book.balance:
            break
    return book


def _shows_enough(book: Book, now: datetime) -> bool:
    """Whether enough lots for a posting were read. Once lots have lapsed, all lots must be read, because the lapsed
    ones are last in the book."""
    has_lapsed = book.lapses_at is not None and book.lapses_at <= now
    return not has_lapsed and sum(book.is_spendable(lot, now) for lot in book.lots) >= MOST_LOTS


def _with_lot(book: Book, needed: Lot | None) -> Book:
    """Returns a book that was read in part, with the needed lot added."""
    if needed is None or book.whole or any(lot.key == needed.key for lot in book.lots):
        return book
    item = dynamo.find(PointsLot, f"MEMBER#{book.member_id}", lot_sk(needed))
    if item is None:
        return book
    bundled = sum(lot.points for bundle in book.bundles for lot in bundle.lots if lot.key == needed.key)
    return replace(book, lots=(*book.lots, replace(needed, points=int(item.points_left) + bundled)))


def lot_sk(lot: Lot) -> str:
    """The sort key of a lot's own item."""
    return f"BOOK#{instant_key(lot.expires_at) if lot.expires_at else NEVER}#{lot.id}"


def bundle_sk(bundle_id: str, first: Lot) -> str:
    """The sort key of a new bundle with this first lot: just before that lot. It does not change when the lot is
    taken."""
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
    lots = tuple(alone)
    if bundles:
        everywhere = [*(lot for bundle in bundles for lot in bundle.lots), *alone]
        lots = tuple(sorted(summed(everywhere), key=lot_sk))
    if not whole and bundles:
        # Lots of a bundle that sort after the last item are left out: items that were not read may come before them.
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


def _lot(raw: Raw) -> Lot:
    """Reads a lot from raw data. PynamoDB would take five times as long, and a book has many lots."""
    return Lot(
        raw["lot_id"]["S"],
        int(raw["points_left"]["N"]),
        raw["issuer"]["S"],
        _instant(raw["active_at"]["S"]) if "active_at" in raw else None,
        _instant(raw["expires_at"]["S"]) if "expires_at" in raw else None,
        "lapses" in raw,
    )


def _bundle(item: PointsBundle) -> Bundle:
    return Bundle(item.bundle_id, tuple(map(lot_from_data, item.lots)), item.sk, item.lots)


# --- lots in bundles and entries ----------------------------------------------------------------------------------
def lot_to_data(lot: Lot) -> list[Any]:
    """A lot as plain data, to be stored."""
    return [
        lot.id,
        lot.points,
        lot.issuer,
        lot.active_at and lot.active_at.isoformat(),
        lot.expires_at and lot.expires_at.isoformat(),
        lot.lapses,
    ]


def lot_from_data(data: Sequence[Any]) -> Lot:
    """A lot from plain data."""
    lot_id, points, issuer, active_at, expires_at, lapses = data
    return Lot(lot_id, points, issuer, _instant(active_at), _instant(expires_at), lapses)


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
