"""Bundles: one item that holds many small lots, so that one posting can take from any number of lots. Pure.

A DynamoDB transaction holds 100 actions. If a posting takes from more items than fit, the items are first gathered into
bundles, by transactions that change nothing else. Then the posting fits into one transaction. Readers of the book see
the same lots before and after: each keeps its points, issuer, beginning and end.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from chalicelib.points.rules.book import MOST_LOTS, Book, Bundle, Key, Lot

LATEST = datetime.max.replace(tzinfo=UTC)
# How many items one transaction gathers; one more action writes their bundle.
MOST_GATHERED = 95
# The most lots of a bundle. They take about 200 kB, and an item may have 400 kB.
MOST_IN_BUNDLE = 1500


@dataclass(frozen=True)
class Piece:
    """An item that a posting takes from: a bundle, or the item of one lot (`bundle` is None). `held`: the lots in the
    item. `taken`: the points that the posting takes from each lot (negative). `left`: the lots with what remains."""

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
    """Returns the bundle as a piece: takes the points in `wanted` (by lot) that the bundle has, and subtracts them from
    `wanted`."""
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
    """Yields groups of items. Each group is to be gathered into one bundle, in one transaction. After all groups are
    gathered, one posting can take these lots.

    Yields nothing if a posting can already take them. Gathers no more items than needed. Bundles are items too: they
    are gathered first, unless one is too full for the next item.
    """
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
    """Returns the first items, at most `most`, whose lots fit into one bundle."""
    group, lots = list[Piece](), 0
    for piece in touched[:most]:
        lots += len(piece.held)
        if lots > MOST_IN_BUNDLE:
            break
        group.append(piece)
    return group


def gathered(group: Iterable[Piece]) -> list[Lot]:
    """Returns the lots of these items, each once, in the order of the book."""
    return in_order(summed(lot for piece in group for lot in piece.held))


def summed(lots: Iterable[Lot]) -> list[Lot]:
    """Returns each lot once, with the sum of its points in all items."""
    found: dict[Key, Lot] = {}
    for lot in lots:
        before = found.get(lot.key)
        found[lot.key] = replace(lot, points=lot.points + before.points) if before else lot
    return list(found.values())


def in_order(lots: Iterable[Lot]) -> list[Lot]:
    """Sorts lots by `expires_at`, soonest first. Lots without one (those that never expire, and those that lapse) come
    last."""
    return sorted(lots, key=lambda lot: (lot.expires_at or LATEST, lot.id))


def bundled(lots: Iterable[Lot]) -> Iterator[list[Lot]]:
    """Yields the lots that one posting adds to a book, in groups; each group becomes one bundle."""
    ordered = in_order(lots)
    for start in range(0, len(ordered), MOST_IN_BUNDLE):
        yield ordered[start : start + MOST_IN_BUNDLE]
