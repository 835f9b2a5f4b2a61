"""Bundles: one item that holds many small lots, so that one posting can take from any number. Pure.

A transaction holds 100 actions (DynamoDB). If a posting takes from more items than fit, they are gathered into bundles
first, by transactions that change nothing else; then the posting is one transaction. Readers of the book see the same
lots before and after: each keeps its points, issuer, begin and end.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from chalicelib.points.rules.book import MOST_LOTS, Book, Bundle, Key, Lot

LATEST = datetime.max.replace(tzinfo=UTC)
# How many items one transaction gathers; one more action writes their bundle.
MOST_GATHERED = 95
# Most lots of a bundle: some 200 kB, of the 400 kB of an item.
MOST_IN_BUNDLE = 1500


@dataclass(frozen=True)
class Piece:
    """An item that a posting takes from: a bundle, or the item of one lot (`bundle` None). `held`: its lots; `taken`:
    what is taken of them (negative); `left`: what stays."""

    bundle: Bundle | None
    held: tuple[Lot, ...]
    taken: tuple[Lot, ...]
    left: tuple[Lot, ...]


def pieces(book: Book, taken: Iterable[Lot]) -> list[Piece]:
    """The items that hold the lots in `taken` (lots with negative points), bundles first."""
    wanted = {lot.key: -lot.points for lot in taken if lot.points < 0}
    found = [piece for bundle in book.bundles if (piece := _of_bundle(bundle, wanted)).taken]
    bundled = Counter[Key]()
    for bundle in book.bundles:
        bundled.update({lot.key: lot.points for lot in bundle.lots})
    for lot in book.lots:
        if points := wanted.get(lot.key, 0):
            held = replace(lot, points=lot.points - bundled[lot.key]) if bundled else lot
            left = (replace(lot, points=held.points - points),) if held.points > points else ()
            found.append(Piece(None, (held,), (replace(lot, points=-points),), left))
    return found


def _of_bundle(bundle: Bundle, wanted: dict[Key, int]) -> Piece:
    """Takes from a bundle what is wanted of its lots, and reduces `wanted` (points by lot) by it."""
    taken, left = [], []
    for lot in bundle.lots:
        part = min(wanted.get(lot.key, 0), lot.points)
        if part:
            wanted[lot.key] -= part
            taken.append(replace(lot, points=-part))
        if part < lot.points:
            left.append(replace(lot, points=lot.points - part))
    return Piece(bundle, bundle.lots, tuple(taken), tuple(left))


def decide_gathering(book: Book, taken: Sequence[Lot]) -> Iterator[list[Piece]]:
    """Groups of items to gather, each in a transaction, until a posting can take these lots; none if it already can.
    Gathers no more than needed. If there are too many bundles, they are gathered too."""
    if len(taken) <= MOST_LOTS:
        return
    touched = pieces(book, taken)
    excess = len(touched) - MOST_LOTS
    while excess > 0 and touched:
        group = _first(touched, min(MOST_GATHERED, excess + 1))
        if len(group) < 2:
            touched = touched[1:]
            continue
        yield group
        touched, excess = touched[len(group) :], excess - len(group) + 1


def _first(touched: Sequence[Piece], most: int) -> list[Piece]:
    """The first items, at most so many, whose lots fit into one bundle."""
    group, lots = list[Piece](), 0
    for piece in touched[:most]:
        lots += len(piece.held)
        if lots > MOST_IN_BUNDLE:
            break
        group.append(piece)
    return group


def gathered(group: Iterable[Piece]) -> list[Lot]:
    """The lots of these items, each once, in the order of the book."""
    return in_order(summed(lot for piece in group for lot in piece.held))


def summed(lots: Iterable[Lot]) -> list[Lot]:
    """Each lot once, with its points wherever they lie."""
    found: dict[Key, Lot] = {}
    for lot in lots:
        before = found.get(lot.key)
        found[lot.key] = replace(lot, points=lot.points + before.points) if before else lot
    return list(found.values())


def in_order(lots: Iterable[Lot]) -> list[Lot]:
    """Soonest expiry first; lots that never expire, or lapse, come last."""
    return sorted(lots, key=lambda lot: (lot.expires_at or LATEST, lot.id))


def bundled(lots: Iterable[Lot]) -> Iterator[list[Lot]]:
    """Many lots that enter a book in one posting, in groups of one bundle each."""
    ordered = in_order(lots)
    for start in range(0, len(ordered), MOST_IN_BUNDLE):
        yield ordered[start : start + MOST_IN_BUNDLE]
