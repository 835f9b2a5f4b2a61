"""Plates of members: bound, counted for the limit, and found by plate."""

from collections.abc import Sequence
from datetime import datetime

from chalicelib.aws import dynamo
from chalicelib.aws.dynamo import Action
from chalicelib.tables.parking import MemberPlate, PlateBook, PlateMember


def list_plates(member_ids: Sequence[str]) -> list[str]:
    """The plates bound under any of a member's ids, strongly consistent."""
    bound = MemberPlate.sk.startswith("PLATE#")
    return list(
        {
            item.plate: None
            for one in member_ids
            for item in MemberPlate.query(f"MEMBER#{one}", bound, consistent_read=True)
        }
    )


def list_members(plate: str) -> list[str]:
    """The ids under which a plate is bound, strongly consistent."""
    bound = PlateMember.sk.startswith("MEMBER#")
    return [item.member_id for item in PlateMember.query(f"PLATE#{plate}", bound, consistent_read=True)]


def find_book(member_id: str) -> set[str] | None:
    """The plates counted for the member's limit; None if none was ever bound."""
    item = dynamo.find(PlateBook, f"MEMBER#{member_id}", "PLATES")
    return set(item.plates) if item else None


def bind(member_id: str, plate: str, now: datetime, *, bound: set[str], book: set[str] | None) -> bool:
    """Binds a plate in addition to those `bound`. False if the plate was bound before, or the member's `book` changed
    since it was read. If two requests come at the same time, the later one has to count again."""
    as_read = PlateBook.pk.does_not_exist() if book is None else PlateBook.plates == book
    counted = PlateBook(pk=f"MEMBER#{member_id}", sk="PLATES", plates={*bound, plate})
    return _bind(member_id, plate, now, dynamo.put("book", counted, as_read))


def transfer(old_id: str, new_id: str) -> None:
    """Binds the plates of a former id to the merged member, even above the limit. A plate that the merged member has
    bound already does not change."""
    for item in MemberPlate.query(f"MEMBER#{old_id}", MemberPlate.sk.startswith("PLATE#"), consistent_read=True):
        book = PlateBook(pk=f"MEMBER#{new_id}", sk="PLATES")
        _bind(new_id, item.plate, item.bound_at, dynamo.update("book", book, [PlateBook.plates.add({item.plate})]))


def _bind(member_id: str, plate: str, at: datetime, count: Action) -> bool:
    not_bound = MemberPlate.pk.does_not_exist()
    item = MemberPlate(pk=f"MEMBER#{member_id}", sk=f"PLATE#{plate}", plate=plate, bound_at=at)
    member_of = PlateMember(pk=f"PLATE#{plate}", sk=f"MEMBER#{member_id}", member_id=member_id)
    try:
        dynamo.commit([count, dynamo.put("plate", item, not_bound), dynamo.put("leads_to", member_of)])
    except dynamo.Refused:
        return False
    return True
