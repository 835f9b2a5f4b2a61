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
    """What members see of themselves. `phone` is masked; `birthday` is month and day, as 02-29."""

    member_id: str
    phone: str | None
    birthday: str | None
    joined_at: datetime
    consents: list[ConsentLine]


def show(*, member_id: str) -> Profile:
    """The member's own profile, the phone number masked.

    Raises ResourceNotFound.
    """
    member = store.find(member_id)
    if member is None:
        raise errors.ResourceNotFound(what="member")
    return profile(member)


def profile(member: Member) -> Profile:
    """Returns the profile of a member, as the member sees it."""
    consents = [
        ConsentLine(purpose, one["version"], one["granted"], datetime.fromisoformat(one["at"]))
        for purpose, one in sorted(rules.current_purposes(member.consents).items())
    ]
    return Profile(member.id, member.phone_masked, member.birthday, member.joined_at, consents)
