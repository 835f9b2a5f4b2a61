"""GET /v1/me: the member's profile."""

from datetime import datetime

import msgspec

from chalicelib import errors
from chalicelib.members import rules, store
from chalicelib.members.rules import Member


class ConsentLine(msgspec.Struct, frozen=True):
    purpose: str
    version: str
    granted: bool
    at: datetime


class Profile(msgspec.Struct, frozen=True):
    """A member as told to itself; the phone number masked, the birthday as month and day."""

    member_id: str
    phone: str | None
    birthday: str | None
    joined_at: datetime
    consents: list[ConsentLine]


def handle(*, member_id: str) -> Profile:
    """The member's own profile, the phone number masked.

    The member's own profile.
    """
    member = store.find(member_id)
    if member is None:
        raise errors.ResourceNotFound(what="member")
    return profile(member)


def profile(member: Member) -> Profile:
    """What a member is told of itself."""
    consents = [
        ConsentLine(purpose, one["version"], one["granted"], datetime.fromisoformat(one["at"]))
        for purpose, one in sorted(rules.listed(member.consents).items())
    ]
    return Profile(member.id, member.phone_masked, member.birthday, member.joined_at, consents)
