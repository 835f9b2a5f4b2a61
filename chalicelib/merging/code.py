"""POST /v1/me/merge/code: a membership agrees to become one with another, by a code that its phone shows once."""

import os
from datetime import datetime, timedelta
from typing import Annotated

import msgspec

from chalicelib import allowance, errors
from chalicelib.allowance import Allowance
from chalicelib.malls import parts as malls
from chalicelib.members import parts as members
from chalicelib.members.parts import Member
from chalicelib.merging import rules, store
from chalicelib.providers import wechat
from chalicelib.security.tokens import Via

# Each has WeChat read a code, whatever it is.
QUESTIONS = Allowance("merge", 10, timedelta(hours=1))


class Request(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`code` from wx.login in the mini-program `appid` on the phone."""

    appid: Annotated[str, msgspec.Meta(min_length=6, max_length=32)]
    code: Annotated[str, msgspec.Meta(min_length=1, max_length=128)]


class MergeCode(msgspec.Struct, frozen=True):
    """Type or scan `merge_code` on the phone of the membership that this one is to become one with; it is good once,
    until `expires_at`, and ends with this membership's session."""

    merge_code: str
    expires_at: datetime


def handle(body: Request, *, member_id: str, real_now: datetime) -> MergeCode:
    """A one-time code that this phone shows, for another membership to become one with it.

    A fresh code of the member. Raises ReferenceInvalid, ResourceNotFound, the Login… refusals, WechatUnavailable,
    MergeNotProven where the phone is not the member's, AskedTooOften.
    """
    member, _ = on_its_phone(body.appid, body.code, member_id=member_id, now=real_now)
    written = rules.written_code(os.urandom(8))
    code = rules.Code(member.id, member.session_version, real_now + rules.CODE_LIFE)
    store.save_code(rules.read_code(written), code)
    return MergeCode(written, code.expires_at)


def on_its_phone(appid: str, code: str, *, member_id: str, now: datetime) -> tuple[Member, Via]:
    """The member, whose own phone asks and not only who has its token: two become one for good. Raises as handle."""
    malls.mall_of_appid(appid)
    allowance.require(QUESTIONS, member_id, now=now)
    identity = wechat.identify(appid, code)
    member = members.find(member_id)
    if member is None:
        raise errors.ResourceNotFound(what="member")
    if members.find_id_by_openid(appid, identity.openid) not in member.all_ids:
        raise errors.MergeNotProven("code")
    return member, (appid, identity.openid)
