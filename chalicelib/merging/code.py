"""POST /v1/me/merge/code: a membership agrees to merge with another. Its phone shows a code that works once."""

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

# Each request makes WeChat check a login code, valid or not.
REQUESTS = Allowance("merge", 10, timedelta(hours=1))


class Request(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`code`: from wx.login in the mini-program `appid` on this phone."""

    appid: Annotated[str, msgspec.Meta(min_length=6, max_length=32)]
    code: Annotated[str, msgspec.Meta(min_length=1, max_length=128)]


class MergeCode(msgspec.Struct, frozen=True):
    """Type or scan `merge_code` on the phone of the other membership. It works once, until `expires_at`, and only while
    this membership's session lasts."""

    merge_code: str
    expires_at: datetime


def make(body: Request, *, member_id: str, real_now: datetime) -> MergeCode:
    """A one-time code that this phone shows, so that another membership can merge with it.

    Raises ReferenceInvalid for an unknown appid, ResourceNotFound, LoginCodeInvalid, LoginCodeUsed, LoginRateLimited,
    WechatUnavailable, MergeNotProven if the phone is not the member's, AskedTooOften.
    """
    member, _ = check_phone(body.appid, body.code, member_id=member_id, now=real_now)
    text = rules.format_code(os.urandom(8))
    code = rules.Code(member.id, member.session_version, real_now + rules.CODE_LIFE)
    store.save_code(rules.parse_code(text), code)
    return MergeCode(text, code.expires_at)


def check_phone(appid: str, code: str, *, member_id: str, now: datetime) -> tuple[Member, Via]:
    """Checks that a request comes from the member's own phone. A token is not enough, because a merge is for good.

    `code`: from wx.login on the phone. Returns the member, and the appid and openid of the phone. Raises
    ReferenceInvalid, AskedTooOften, LoginCodeInvalid, LoginCodeUsed, LoginRateLimited, WechatUnavailable,
    ResourceNotFound, MergeNotProven.
    """
    malls.mall_of_appid(appid)
    allowance.require(REQUESTS, member_id, now=now)
    identity = wechat.identify(appid, code)
    member = members.find(member_id)
    if member is None:
        raise errors.ResourceNotFound(what="member")
    if members.find_id_by_openid(appid, identity.openid) not in member.all_ids:
        raise errors.MergeNotProven("code")
    return member, (appid, identity.openid)
