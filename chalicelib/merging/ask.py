"""POST /v1/me/merge: a shopper becomes one with another membership, which agrees by the code that its phone shows.
POST and GET /v1/admin/merges: staff do it for two who are proven to be one, and see how far it has come."""

from datetime import datetime
from typing import Annotated

import msgspec

from chalicelib import errors
from chalicelib.members import parts as members
from chalicelib.members.parts import Member, Profile
from chalicelib.merging import code, join, rules, store
from chalicelib.merging.rules import Merge
from chalicelib.security import tokens
from chalicelib.security.tokens import ShopperSession
from chalicelib.shapes import AS_CODE, AS_ID

MemberId = Annotated[str, msgspec.Meta(min_length=1, max_length=64, extra=AS_ID)]


class Request(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`code` from wx.login in the mini-program `appid` on the phone that asks; `merge_code`: what the other
    membership's phone shows, as it was typed or scanned."""

    appid: Annotated[str, msgspec.Meta(min_length=6, max_length=32)]
    code: Annotated[str, msgspec.Meta(min_length=1, max_length=128)]
    merge_code: Annotated[str, msgspec.Meta(min_length=1, max_length=64, extra=AS_CODE)]


class Merged(msgspec.Struct, frozen=True):
    """The member from now on, with a token: the one asked with ends within a minute. `merged`: how many other ids are
    this member by now, however it came about; 0: the code is of this very membership."""

    merged: int
    token: str
    expires_at: datetime
    member: Profile


class Order(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Two members who are one person, and why it is done."""

    member_id: MemberId
    other_id: MemberId
    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class MergeView(msgspec.Struct, frozen=True):
    """A merge: `merged_id` is another name of `member_id` from `made_at` on. `state`: running (all is seen already, and
    is being brought) or done. `proof`: unionid, phone or agreed. `made_by`: staff, member or login."""

    merged_id: str
    member_id: str
    state: str
    rooms_done: list[str]
    proof: str
    made_by: str
    reason: str | None
    made_at: datetime
    done_at: datetime | None


def handle(body: Request, *, session: ShopperSession, now: datetime, real_now: datetime) -> Merged:
    """Makes another membership of the same person part of this one.

    Makes one member of the shopper and the membership whose phone shows the code. Raises ReferenceInvalid, the Login…
    refusals, WechatUnavailable, MergeCodeInvalid, MergeNotProven, MergeLimitReached (nothing is changed then),
    MergeRunning, AskedTooOften.
    """
    letters = rules.read_code(body.merge_code)
    member, via = code.on_its_phone(body.appid, body.code, member_id=session.member_id, now=real_now)
    shown = store.find_code(letters)
    if shown is None:
        raise errors.MergeCodeInvalid("merge_code")

    def agreed(_: Member, other: Member) -> str:
        if other.session_version != shown.session_version:
            raise errors.MergeCodeInvalid("merge_code")  # its session ended since, or it became one with somebody
        return rules.AGREED

    using = store.use_code_action(letters, real_now)
    member = join.join(member.id, shown.member_id, agreed, made_by="member", beside=[using], now=now)
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
    """Makes two members one, on staff's word.

    Makes one of two; a repeat answers the same. Raises ResourceNotFound, ValueInvalid, MergeNotProven, MergeRunning.
    """
    one, other = _existing(body.member_id, "member_id"), _existing(body.other_id, "other_id")
    if one.id != other.id:
        join.join(
            one.id,
            other.id,
            lambda one, other: rules.proof_of(join.known(one), join.known(other)),
            made_by=f"staff:{staff_id}",
            reason=body.reason,
            now=now,
        )
    for asked in (one.id, other.id, body.member_id, body.other_id):
        found = store.find(asked)
        if found is not None:
            return _show(found)
    raise errors.ValueInvalid("other_id", reason="another member than member_id")


def show(merged_id: str) -> MergeView:
    """How far a merge is.

    The merge of a member who became another; raises ResourceNotFound.
    """
    found = store.find(merged_id)
    if found is None:
        raise errors.ResourceNotFound(what="merge")
    return _show(found)


def _existing(member_id: str, field: str) -> Member:
    found = members.find(member_id)
    if found is None:
        raise errors.ResourceNotFound(field, what="member")
    return found


def _show(merge: Merge) -> MergeView:
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
