"""What other rooms may ask about members."""

from collections.abc import Iterable
from datetime import datetime

from chalicelib import errors
from chalicelib.members import store
from chalicelib.members.enrol import enrol, name_shop
from chalicelib.members.me import Profile, profile
from chalicelib.members.rules import (
    MARKETING,
    Consent,
    Member,
    Phone,
    Source,
    in_order,
    joined,
    masked,
    merged_consents,
    new_consents,
    refuses,
)
from chalicelib.members.store import (
    IDENTITY,
    PHONE_PLACE,
    UNION,
    born_in,
    consents_as_read,
    end_merge,
    find_id,
    find_many,
    join_actions,
    merge_actions,
    phone_index,
    proven_later,
    save_profile,
    seen,
    tell_twins,
    with_phone,
)
from chalicelib.memory import forget, remember

__all__ = [
    "IDENTITY",
    "MARKETING",
    "PHONE_PLACE",
    "UNION",
    "Consent",
    "Member",
    "Phone",
    "Profile",
    "Source",
    "born_in",
    "consents_as_read",
    "end_merge",
    "enrol",
    "find",
    "find_all",
    "find_id",
    "find_many",
    "find_own",
    "ids_of",
    "in_order",
    "join_actions",
    "joined",
    "joined_at_of",
    "masked",
    "merge_actions",
    "merged_consents",
    "name_shop",
    "new_consents",
    "openid_of",
    "phone_index",
    "profile",
    "proven_later",
    "refuses",
    "require",
    "save_profile",
    "seen",
    "session_holds",
    "tell_twins",
    "with_openid",
    "with_phone",
]


def find(member_id: str) -> Member | None:
    """A member as it stands; whom it became, where two became one."""
    found = store.find(member_id)
    return find(found.merged_into) if found and found.merged_into else found


def find_all(member_ids: Iterable[str]) -> dict[str, Member]:
    """Members by the ids asked for, or whom they became, strongly read, a hundred at a call."""
    found = store.find_many(member_ids, strong=True)
    led = {asked: find(one.merged_into) if one.merged_into else one for asked, one in found.items()}
    return {asked: one for asked, one in led.items() if one is not None}


def find_own(member_id: str) -> Member | None:
    """What stands under this very id."""
    return store.find(member_id)


def require(member_id: str) -> str:
    """The same id, if it is somebody's; raises ResourceNotFound."""
    if store.find(member_id) is None:
        raise errors.ResourceNotFound("member_id", what="member")
    return member_id


def with_openid(appid: str, openid: str) -> str | None:
    """The id that an openid leads to."""
    return store.find_id(appid, openid, None)[0]


def joined_at_of(member_id: str) -> datetime | None:
    """When a member joined; None for nobody."""
    found = find(member_id)
    return found.joined_at if found else None


def openid_of(unionid: str, appid: str) -> str | None:
    """By which openid a mini-program knows whom a unionid leads to."""
    known = store.find_by_union(unionid)
    member = find(known) if known else None
    return member.openids.get(appid) if member else None


def session_holds(member_id: str, version: int) -> bool:
    """Whether a token of that session version still counts; a log-out is felt within a minute, a login at once."""
    known, _ = _known(member_id)
    if known is None or version > known:
        forget(_known)
        known, _ = _known(member_id)
    return known == version


def ids_of(member_id: str) -> tuple[str, ...]:
    """Under which ids something of a member may be kept: its own, and those that became it. Known from the check of its
    session, which is of a version since."""
    return (member_id, *_known(member_id)[1])


@remember(seconds=60, entries=10_000)
def _known(member_id: str) -> tuple[int | None, tuple[str, ...]]:
    member = store.find(member_id)
    return (member.session_version, member.absorbed) if member else (None, ())
