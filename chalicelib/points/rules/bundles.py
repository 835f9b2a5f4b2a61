"""Small lots gathered into bundles, so that one posting can take from any number. Touches nothing.

A transaction takes 100 actions. A bundle is one item that holds many lots, each with its points, issuer, begin and end:
whoever reads the book sees the same lots as before. What is to be taken out of more items than a posting may touch is
gathered first, by transactions that change nothing else; the posting is then one, all or nothing.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from chalicelib.points.rules.book import MOST_LOTS, Book, Bundle, Key, Lot

LATEST = datetime.max.replace(tzinfo=UTC)
# How many items one transaction gathers; beside them it writes their bundle.
MOST_GATHERED = 95
# How many lots lie in a bundle at most: some 200 kB, of an item's 400.
MOST_IN_BUNDLE = 1500


@dataclass(frozen=True)
class Piece:
    """One item that something is taken from: a bundle, or the item of a single lot. `held` is what lies in it, `taken`
    what is taken of that (negative), `left` what stays."""

    bundle: Bundle | None
    held: tuple[Lot, ...]
    taken: tuple[Lot, ...]
    left: tuple[Lot, ...]


def pieces(book: Book, taken: Iterable[Lot]) -> list[Piece]:
    """The items of the book that lots which are taken (negative) lie in: bundles first."""
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
    """Takes what is wanted of a bundle's lots, and notes what is wanted still."""
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
    """Which items to gather, a transaction each, so that a posting can take these lots; none where it can already.
    Gathers no more than it must. What is gathered may be again, where there are too many bundles."""
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
    """The first items whose lots go into one bundle."""
    group, lots = list[Piece](), 0
    for piece in touched[:most]:
        lots += len(piece.held)
        if lots > MOST_IN_BUNDLE:
            break
        group.append(piece)
    return group


def gathered(group: Iterable[Piece]) -> list[Lot]:
    """What lies in these items, a lot once, in the book's order."""
    summed: dict[Key, Lot] = {}
    for piece in group:
        for lot in piece.held:
            before = summed.get(lot.key)
            summed[lot.key] = replace(lot, points=lot.points + before.points) if before else lot
    return in_order(summed.values())


def in_order(lots: Iterable[Lot]) -> list[Lot]:
    """Soonest expiry first, those that never end or lapse last."""
    return sorted(lots, key=lambda lot: (lot.expires_at or LATEST, lot.id))


def bundled(lots: Iterable[Lot]) -> Iterator[list[Lot]]:
    """Lots that come into a book at once, a bundle each."""
    ordered = in_order(lots)
    for start in range(0, len(ordered), MOST_IN_BUNDLE):
        yield ordered[start : start + MOST_IN_BUNDLE]
