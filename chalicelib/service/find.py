"""POST /v1/admin/members/find: staff find a member by id, phone number, openid or plate.

The search is in the body, because URLs are logged, and phone numbers, openids and plates must not be.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated

import msgspec

from chalicelib import errors
from chalicelib.malls import parts as malls
from chalicelib.members import parts as members
from chalicelib.members.parts import Member
from chalicelib.parking import parts as parking
from chalicelib.service import rules
from chalicelib.shapes import AS_ID, AS_PHONE, AS_PLATE, AS_TEXT

MemberId = Annotated[str, msgspec.Meta(min_length=1, max_length=64, extra=AS_ID)]
Phone = Annotated[str, msgspec.Meta(min_length=1, max_length=64, extra=AS_PHONE)]
Openid = Annotated[str, msgspec.Meta(min_length=1, max_length=64, extra=AS_TEXT)]
Plate = Annotated[str, msgspec.Meta(min_length=1, max_length=64, extra=AS_PLATE)]


class Request(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Exactly one of these: a member's id, present or former; a phone number, with or without its country code; an
    openid of any mini-program of the malls; a plate."""

    member_id: MemberId | None = None
    phone: Phone | None = None
    openid: Openid | None = None
    plate: Plate | None = None


class FoundMember(msgspec.Struct, frozen=True):
    """A member; `phone` is masked. `former_ids`: its ids before merges. `appids`: the mini-programs it has logged in
    to."""

    member_id: str
    former_ids: list[str]
    phone: str | None
    appids: list[str]
    joined_at: datetime
    seen_at: datetime


class Found(msgspec.Struct, frozen=True):
    """The members found, in the order they joined. A phone number or a plate may belong to several."""

    members: list[FoundMember]


def find_members(body: Request) -> Found:
    """Finds members by id, phone number, openid or plate.

    Raises ValueInvalid unless exactly one field is given, PlateInvalid.
    """
    given = [name for name in body.__struct_fields__ if getattr(body, name) is not None]
    if len(given) != 1:
        raise errors.ValueInvalid("member_id", reason="name exactly one of member_id, phone, openid and plate")
    found = {one.id: one for one in _find(body)}
    return Found([_line(one) for one in sorted(found.values(), key=lambda one: (one.joined_at, one.id))])


def _find(body: Request) -> Iterable[Member]:
    if body.phone is not None:
        return [one for number in rules.possible_numbers(body.phone) for one in members.find_by_phone(number)]
    if body.plate is not None:
        return _existing(parking.members_with(parking.check_plate(body.plate)))
    if body.openid is not None:
        known = [members.find_id_by_openid(appid, body.openid) for appid in malls.appids()]
        return _existing(one for one in known if one is not None)
    return _existing([body.member_id or ""])


def _existing(member_ids: Iterable[str]) -> list[Member]:
    return [found for one in member_ids if (found := members.find(one)) is not None]


def _line(member: Member) -> FoundMember:
    return FoundMember(
        member_id=member.id,
        former_ids=list(member.absorbed),
        phone=member.phone_masked,
        appids=sorted(member.openids),
        joined_at=member.joined_at,
        seen_at=member.seen_at,
    )
