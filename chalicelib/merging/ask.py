"""POST /v1/me/merge: a shopper merges with another membership. That membership agrees by the code its phone shows.
POST and GET /v1/admin/merges: staff merge two members who are proven to be one person, and see how far a merge is."""

from datetime import datetime
from typing import Annotated

import msgspec

from chalicelib import errors
from chalicelib.members import parts as members
from chalicelib.members.parts import Member, Profile
from chalicelib.merging import code, join, rules, store
from chalicelib.merging.rules import Merge, MergeRequest
from chalicelib.security import tokens
from chalicelib.security.tokens import ShopperSession
from chalicelib.shapes import AS_CODE, AS_ID

MemberId = Annotated[str, msgspec.Meta(min_length=1, max_length=64, extra=AS_ID)]


class Request(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`code`: from wx.login in the mini-program `appid` on the phone that asks. `merge_code`: the code that the other
    membership's phone shows, typed or scanned."""

    appid: Annotated[str, msgspec.Meta(min_length=6, max_length=32)]
    code: Annotated[str, msgspec.Meta(min_length=1, max_length=128)]
    merge_code: Annotated[str, msgspec.Meta(min_length=1, max_length=64, extra=AS_CODE)]


class Merged(msgspec.Struct, frozen=True):
    """The merged member with a new token; the token of the request ends within a minute. `merged`: how many former ids
    the member has, from all merges; 0 if the code belongs to this same membership and nothing was merged before."""

    merged: int
    token: str
    expires_at: datetime
    member: Profile


class Order(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Two members who are one person, and the reason for the merge."""

    member_id: MemberId
    other_id: MemberId
    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class MergeView(msgspec.Struct, frozen=True):
    """A merge. From `made_at` on, `merged_id` is a former id of `member_id`. `state`: running (the transfer is not
    finished, but the member sees everything already) or done. `proof`: unionid, phone or agreed. `made_by`: member,
    login or staff:<id>."""

    merged_id: str
    member_id: str
    state: str
    rooms_done: list[str]
    proof: str
    made_by: str
    reason: str | None
    made_at: datetime
    done_at: datetime | None


def merge(body: Request, *, session: ShopperSession, now: datetime, real_now: datetime) -> Merged:
    """Makes another membership of the same person part of this one.

    The other membership agrees by the code that its phone shows. Raises ReferenceInvalid for an unknown appid,
    LoginCodeInvalid, LoginCodeUsed, LoginRateLimited, WechatUnavailable, MergeCodeInvalid, MergeNotProven if this phone
    is not the member's, MergeLimitReached, MergeRunning, AskedTooOften, ResourceNotFound, Busy. No error changes
    anything.
    """
    letters = rules.parse_code(body.merge_code)
    member, via = code.check_phone(body.appid, body.code, member_id=session.member_id, now=real_now)
    shown = store.find_code(letters)
    if shown is None:
        raise errors.MergeCodeInvalid("merge_code")

    def check_agreed(_: Member, other: Member) -> str:
        if other.session_version != shown.session_version:
            raise errors.MergeCodeInvalid("merge_code")  # its session ended, or it merged, after it showed the code
        return rules.AGREED

    request = MergeRequest(member.id, shown.member_id, made_by="member")
    use_code = store.use_code_action(letters, real_now)
    member = join.join(request, check_agreed, extra_actions=[use_code], now=now)
    token, expires_at = tokens.shopper_token(
        member.id,
        member.session_version,
        joined_at=member.joined_at,
        via=via,
        logged_in_at=real_now,
        real_now=real_now,
    )
    return Merged(len(member.absorbed), token, expires_at, members.profile(member))


def order(body: Order, *, staff_id: str, now: datetime) -> MergeView:
    """Merges two members who are proven to be one person.

    A repeat returns the same merge. Raises ResourceNotFound, ValueInvalid if both are the same member and never merged,
    MergeNotProven, MergeLimitReached, MergeRunning, Busy.
    """
    one, other = _require(body.member_id, "member_id"), _require(body.other_id, "other_id")
    if one.id != other.id:
        join.join(
            MergeRequest(one.id, other.id, made_by=f"staff:{staff_id}", reason=body.reason),
            lambda one, other: rules.find_proof(join.known_marks(one), join.known_marks(other)),
            now=now,
        )
    for member_id in (one.id, other.id, body.member_id, body.other_id):
        found = store.find(member_id)
        if found is not None:
            return _view(found)
    raise errors.ValueInvalid("other_id", reason="another member than member_id")


def show(merged_id: str) -> MergeView:
    """How far a merge is.

    `merged_id` is the former id. Raises ResourceNotFound.
    """
    found = store.find(merged_id)
    if found is None:
        raise errors.ResourceNotFound(what="merge")
    return _view(found)


def _require(member_id: str, field: str) -> Member:
    found = members.find(member_id)
    if found is None:
        raise errors.ResourceNotFound(field, what="member")
    return found


def _view(merge: Merge) -> MergeView:
    return MergeView(
        merged_id=merge.old_id,
        member_id=merge.new_id,
        state="done" if merge.done_at else "running",
        rooms_done=sorted(merge.rooms_done),
        proof=merge.proof,
        made_by=merge.made_by,
        reason=merge.reason,
        made_at=merge.made_at,
        done_at=merge.done_at,
    )
