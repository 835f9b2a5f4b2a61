"""What other rooms may use of members."""

from collections.abc import Iterable
from datetime import datetime

from chalicelib import errors
from chalicelib.members import store
from chalicelib.members.enrol import enrol, save_store_of_card
from chalicelib.members.me import ConsentLine, Profile, profile
from chalicelib.members.rules import (
    MARKETING,
    Consent,
    JoinedFrom,
    LoginChanges,
    Member,
    Phone,
    Source,
    combine,
    decide_merge_order,
    masked,
    merged_consents,
    new_consents,
    refuses,
)
from chalicelib.members.store import (
    IDENTITY,
    PHONE_PLACE,
    UNION,
    check_consents_unchanged,
    end_merge,
    find_by_phone,
    find_id,
    find_many,
    join_actions,
    list_born_in,
    merge_actions,
    phone_index,
    proved_later_by_another,
    record_login,
    report_same_person,
    save_profile,
)
from chalicelib.memory import forget, remember

__all__ = [
    "IDENTITY",
    "MARKETING",
    "PHONE_PLACE",
    "UNION",
    "Consent",
    "ConsentLine",
    "JoinedFrom",
    "LoginChanges",
    "Member",
    "Phone",
    "Profile",
    "Source",
    "check_consents_unchanged",
    "combine",
    "decide_merge_order",
    "end_merge",
    "enrol",
    "find",
    "find_all",
    "find_by_phone",
    "find_id",
    "find_id_by_openid",
    "find_many",
    "find_own",
    "ids_of",
    "join_actions",
    "joined_at_of",
    "joined_from_of",
    "list_born_in",
    "masked",
    "merge_actions",
    "merged_consents",
    "new_consents",
    "openid_of",
    "phone_index",
    "profile",
    "proved_later_by_another",
    "record_login",
    "refuses",
    "report_same_person",
    "require",
    "save_profile",
    "save_store_of_card",
    "session_is_valid",
]


def find(member_id: str) -> Member | None:
    """Returns the member of an id, or None. For a former id, returns the merged member."""
    found = store.find(member_id)
    return find(found.merged_into) if found and found.merged_into else found


def find_all(member_ids: Iterable[str]) -> dict[str, Member]:
    """Returns the members of these ids, by id. For a former id, returns the merged member. Ids without a member are
    left out. Strongly consistent; one call reads a hundred."""
    stored = store.find_many(member_ids, strong=True)
    current = {asked: find(one.merged_into) if one.merged_into else one for asked, one in stored.items()}
    return {asked: one for asked, one in current.items() if one is not None}


def find_own(member_id: str) -> Member | None:
    """Returns the member stored under exactly this id, or None. For a former id, returns the member as it was before
    the merge, with `merged_into` set."""
    return store.find(member_id)


def require(member_id: str) -> str:
    """Returns the id itself if a member has it. Raises ResourceNotFound."""
    if store.find(member_id) is None:
        raise errors.ResourceNotFound("member_id", what="member")
    return member_id


def find_id_by_openid(appid: str, openid: str) -> str | None:
    """Returns the id of the member who logs in with this openid, or None."""
    return store.find_id(appid, openid, None)[0]


def joined_at_of(member_id: str) -> datetime | None:
    """Returns when a member joined, or None if there is no such member."""
    found = find(member_id)
    return found.joined_at if found else None


def joined_from_of(member_ids: Iterable[str]) -> dict[str, JoinedFrom]:
    """Returns where the members of these ids joined from, by id. A former id has its own source, as when it joined. Ids
    without a member are left out. Strongly consistent; one call reads a hundred."""
    return {member_id: member.joined_from for member_id, member in store.find_many(member_ids, strong=True).items()}


def openid_of(unionid: str, appid: str) -> str | None:
    """Returns the openid that the member of a unionid has in the mini-program `appid`, or None."""
    known = store.find_by_union(unionid)
    member = find(known) if known else None
    return member.openids.get(appid) if member else None


def session_is_valid(member_id: str, version: int) -> bool:
    """Whether a token with this session version is valid. A log-out takes effect within a minute, a login at once."""
    known, _ = _session_version_and_former_ids(member_id)
    if known is None or version > known:
        forget(_session_version_and_former_ids)
        known, _ = _session_version_and_former_ids(member_id)
    return known == version


def ids_of(member_id: str) -> tuple[str, ...]:
    """Returns the member's id and its former ids. A member's items may be stored under any of them.

    On a shopper's request this reads nothing: the check of the session has read the ids already. A merge raises the
    session version, so a request with a valid session never gets outdated ids.
    """
    return (member_id, *_session_version_and_former_ids(member_id)[1])


@remember(seconds=60, entries=10_000)
def _session_version_and_former_ids(member_id: str) -> tuple[int | None, tuple[str, ...]]:
    member = store.find(member_id)
    return (member.session_version, member.absorbed) if member else (None, ())
