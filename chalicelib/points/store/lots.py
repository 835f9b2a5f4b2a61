"""The actions of a posting on the items of lots, and those that gather lots into a bundle."""

from collections.abc import Sequence
from typing import Any

from chalicelib import ids
from chalicelib.aws import dynamo
from chalicelib.aws.dynamo import Action
from chalicelib.points.rules import bundles
from chalicelib.points.rules.book import CREDIT, EXPIRE, MOST_LOTS, Book, Bundle, Lot, Posting
from chalicelib.points.rules.bundles import Piece
from chalicelib.points.store.books import bundle_sk, lot_sk, lot_to_data
from chalicelib.tables.points import ExpiredLot, PointsBundle, PointsLot


def posting_actions(posting: Posting, book: Book) -> list[Action]:
    """Returns the actions that take points from lots and add points to them, one per item. The commit raises
    dynamo.Refused, whose `blocking` names `lot …` if an item changed since it was read. Points that expire are also
    counted under the id of their lot."""
    pk = f"MEMBER#{book.member_id}"
    expiring = posting.lots if posting.kind == EXPIRE else ()
    return [
        *(_take_action(pk, piece) for piece in bundles.pieces(book, posting.lots)),
        *_add_actions(pk, posting),
        *(_expired_action(pk, lot.id, ExpiredLot.points.add(-lot.points)) for lot in expiring),
        *(_expired_action(pk, lot.id, ExpiredLot.taken_back.add(lot.points)) for lot in posting.reclaimed),
    ]


def gather_actions(book: Book, group: Sequence[Piece]) -> list[Action]:
    """Returns the actions that move the lots of these items into one bundle and change nothing else. The commit raises
    dynamo.Refused if one of the items changed since it was read."""
    pk, held = f"MEMBER#{book.member_id}", bundles.gathered(group)
    # The same lots give the same bundle id until the next posting, so only one of two processes gathers them.
    named = [book.member_id, str(book.postings), *(f"{lot_sk(lot)}:{lot.points}" for lot in held)]
    new = _bundle_item(pk, ids.derived(*named), held)
    return [
        *(_remove_action(pk, piece) for piece in group),
        dynamo.put("bundle", new, PointsBundle.pk.does_not_exist()),
    ]


# --- adding -------------------------------------------------------------------------------------------------------
def _add_actions(pk: str, posting: Posting) -> list[Action]:
    added = [lot for lot in posting.lots if lot.points > 0]
    if posting.kind == CREDIT:
        return [_new_lot(pk, lot) for lot in added]
    if len(added) <= MOST_LOTS:
        return [_add_action(pk, lot) for lot in added]
    # The posting is new, so its bundles are new.
    named = [(ids.derived(posting.source.key, str(n)), some) for n, some in enumerate(bundles.bundled(added))]
    return [dynamo.put(f"lot {name}", _bundle_item(pk, name, some)) for name, some in named]


def _new_lot(pk: str, lot: Lot) -> Action:
    """Writes the lot of a credit. It needs no condition: the entry of the same transaction is new, so the lot is
    new."""
    item = PointsLot(
        pk=pk,
        sk=lot_sk(lot),
        lot_id=lot.id,
        points_left=lot.points,
        issuer=lot.issuer,
        active_at=lot.active_at,
        expires_at=lot.expires_at,
        lapses=1 if lot.lapses else None,
    )
    return dynamo.put(f"lot {lot.id}", item)


def _add_action(pk: str, lot: Lot) -> Action:
    """Adds points to a lot. Creates its item if there is none."""
    changes: list[Any] = [
        PointsLot.points_left.add(lot.points),
        PointsLot.lot_id.set(lot.id),
        PointsLot.issuer.set(lot.issuer),
    ]
    if lot.active_at is not None:
        changes.append(PointsLot.active_at.set(lot.active_at))
    if lot.expires_at is not None:
        changes.append(PointsLot.expires_at.set(lot.expires_at))
    if lot.lapses:
        changes.append(PointsLot.lapses.set(1))
    return dynamo.update(f"lot {lot.id}", _lot_key(pk, lot), changes)


# --- taking -------------------------------------------------------------------------------------------------------
def _take_action(pk: str, piece: Piece) -> Action:
    """Takes points from one item. Removes the item if nothing is left."""
    if not piece.left:
        return _remove_action(pk, piece)
    if piece.bundle is not None:
        changes: list[Any] = [
            PointsBundle.lots.set([lot_to_data(lot) for lot in piece.left]),
            PointsBundle.points_left.set(sum(lot.points for lot in piece.left)),
        ]
        return dynamo.update(f"lot {piece.bundle.id}", _bundle_key(pk, piece.bundle), changes, _unchanged(piece.bundle))
    (lot,) = piece.taken
    # Other postings may take from the lot or add to it at the same time.
    enough = PointsLot.points_left > -lot.points
    return dynamo.update(f"lot {lot.id}", _lot_key(pk, lot), [PointsLot.points_left.add(lot.points)], enough)


def _remove_action(pk: str, piece: Piece) -> Action:
    """Removes an item with everything in it."""
    if piece.bundle is not None:
        return dynamo.delete(f"lot {piece.bundle.id}", _bundle_key(pk, piece.bundle), _unchanged(piece.bundle))
    (lot,) = piece.held
    return dynamo.delete(f"lot {lot.id}", _lot_key(pk, lot), PointsLot.points_left == lot.points)


def _unchanged(bundle: Bundle) -> Any:
    return PointsBundle.lots == bundle.kept


def _expired_action(pk: str, lot_id: str, change: Any) -> Action:
    return dynamo.update(f"expired {lot_id}", ExpiredLot(pk=pk, sk=expired_sk(lot_id)), [change])


# --- keys and items -----------------------------------------------------------------------------------------------
def expired_sk(lot_id: str) -> str:
    """The sort key of the count of a lot's expired points."""
    return f"EXPIRED#{lot_id}"


def _lot_key(pk: str, lot: Lot) -> PointsLot:
    return PointsLot(pk=pk, sk=lot_sk(lot))


def _bundle_key(pk: str, bundle: Bundle) -> PointsBundle:
    return PointsBundle(pk=pk, sk=bundle.sk)


def _bundle_item(pk: str, bundle_id: str, lots: Sequence[Lot]) -> PointsBundle:
    return PointsBundle(
        pk=pk,
        sk=bundle_sk(bundle_id, lots[0]),
        bundle_id=bundle_id,
        lots=[lot_to_data(lot) for lot in lots],
        points_left=sum(lot.points for lot in lots),
    )
