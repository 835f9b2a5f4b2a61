"""GET /v1/admin/members/{member_id}: what staff see of a member. GET …/visits: the member's cars in the car parks."""

from dataclasses import fields
from datetime import datetime
from typing import Any

import msgspec

from chalicelib import errors
from chalicelib.members import parts as members
from chalicelib.members.parts import ConsentLine, Member
from chalicelib.parking import parts as parking


class MemberSource(msgspec.Struct, frozen=True):
    """Where a member came from. `scene`: WeChat's launch scene value. `surface`: where the printed code hangs, or
    business_circle if the member took the mall's card in WeChat Pay. `inviter_id`: the member whose invitation it
    was."""

    scene: int | None
    qr_id: str | None
    mall_id: str | None
    store_id: str | None
    surface: str | None
    promoter_id: str | None
    inviter_id: str | None


class MemberView(msgspec.Struct, frozen=True):
    """A member as staff see it. `state`: active, or merged: then `member_id` is a former id, and all but `merged_into`
    is as it was before the merge. `merged_into`: the member that a former id leads to. `former_ids`: the member's ids
    before merges. `phone`: masked. `phone_proven_at`: when WeChat confirmed the number; none: it is not known.
    `birthday`: month and day, as 02-29. `plates`: masked, those bound now. `appids`: the mini-programs the member has
    logged in to. `consents`: the newest answer to each purpose. `first_source`: where the member first came from.
    `last_source`: where the member came from the last time."""

    member_id: str
    state: str
    merged_into: str | None
    former_ids: list[str]
    phone: str | None
    phone_proven_at: datetime | None
    birthday: str | None
    plates: list[str]
    appids: list[str]
    consents: list[ConsentLine]
    first_source: MemberSource | None
    last_source: MemberSource | None
    joined_at: datetime
    seen_at: datetime


def show_member(member_id: str) -> MemberView:
    """A member's profile as staff may see it: phone number and plates are masked.

    A former id is shown as it was, with the member that it leads to. Raises ResourceNotFound.
    """
    member = members.find_own(member_id)
    if member is None:
        raise errors.ResourceNotFound("member_id", what="member")
    leads_to = members.find(member.merged_into) if member.merged_into else None
    return _view(member, leads_to)


def _view(member: Member, leads_to: Member | None) -> MemberView:
    profile = members.profile(member)
    return MemberView(
        member_id=member.id,
        state="merged" if member.merged_into else "active",
        merged_into=leads_to.id if leads_to else member.merged_into,
        former_ids=list(member.absorbed),
        phone=profile.phone,
        phone_proven_at=member.phone_proven_at,
        birthday=profile.birthday,
        plates=[parking.mask_plate(plate) for plate in parking.plates_of(member.all_ids)],
        appids=sorted(member.openids),
        consents=profile.consents,
        first_source=_source(member.first_source),
        last_source=_source(member.last_source),
        joined_at=member.joined_at,
        seen_at=member.seen_at,
    )


def _source(stored: dict[str, Any] | None) -> MemberSource | None:
    """An older item may lack fields that were added later."""
    if not stored:
        return None
    return MemberSource(**{field.name: stored.get(field.name) for field in fields(members.Source)})
