"""POST /v1/login: a WeChat code becomes a member with a token, made if new; a coupon may be claimed in the same call.

DynamoDB calls: 2 for a known member, 2 for a new one with its claim (3 where its shard was empty), warm.
"""

import os
from dataclasses import asdict, replace
from datetime import datetime
from typing import Annotated, Literal

import msgspec

from chalicelib import errors, ids
from chalicelib.aws import dynamo
from chalicelib.coupons import parts as coupons
from chalicelib.joining import attempts
from chalicelib.malls import parts as malls
from chalicelib.members import parts as members
from chalicelib.members.parts import Consent, Member, Phone, Source
from chalicelib.once import Key
from chalicelib.providers import wechat
from chalicelib.providers.answers.mini_program import LoginSession
from chalicelib.security import crypto, tokens

Text = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
Code = Annotated[str, msgspec.Meta(min_length=1, max_length=128)]
ROUNDS = 12


class ConsentIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An answer to a consent text: which purpose, which version of the text, yes or no."""

    purpose: Literal["terms", "privacy", "marketing", "profiling"]
    version: Annotated[str, msgspec.Meta(min_length=1, max_length=32)]
    granted: bool


class SourceIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the shopper came from. `qr_id` is one of ours and brings store, surface and promoter with it."""

    scene: Annotated[int, msgspec.Meta(ge=0, le=99_999)] | None = None
    qr_id: Text | None = None
    store_id: Text | None = None
    promoter_id: Text | None = None
    inviter_id: Text | None = None


class Request(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`code` from wx.login, `phone_code` from the phone button, `claim` a campaign to claim from on the way in."""

    appid: Annotated[str, msgspec.Meta(min_length=6, max_length=32)]
    code: Code
    phone_code: Code | None = None
    consents: Annotated[tuple[ConsentIn, ...], msgspec.Meta(max_length=10)] = ()
    source: SourceIn | None = None
    claim: Text | None = None


class ClaimOutcome(msgspec.Struct, frozen=True):
    """The coupon, or the code of the refusal; the login holds either way."""

    coupon: coupons.CouponLine | None
    refused: str | None


class LoggedIn(msgspec.Struct, frozen=True):
    """`joined`: the member was made by this call, or by an earlier one with the same Idempotency-Key. `phone_refused`:
    phone_of_another where another membership proved the number later than this one did; the number is then not bound
    anew, and the two may become one by /v1/me/merge."""

    token: str
    expires_at: datetime
    joined: bool
    member: members.Profile
    claim: ClaimOutcome | None
    phone_refused: str | None = None


def handle(body: Request, *, key: Key | None, address: str, now: datetime, real_now: datetime) -> LoggedIn:
    """Logs in with WeChat's code; a shopper who is new becomes a member.

    Logs a shopper in; raises ReferenceInvalid for an unknown appid, the Login… and PhoneCodeInvalid refusals and
    WechatUnavailable. A repeat with a fresh code finds the member and the coupon of the first time; with the same
    `key` it is told, like the first, that the member joined.
    """
    malls.mall_of_appid(body.appid)
    # Without a key of the caller's an attempt is its own.
    attempt = key.text if key else ids.from_entropy(os.urandom(10))
    source = _source(body.source)
    with attempts.watched(address, now=now):
        if body.phone_code is not None:
            wechat.access_token(body.appid)  # what cannot be asked about the number must not cost the login code
        identity = wechat.identify(body.appid, body.code)
        phone = _phone(body, identity.openid)
    # The last word per purpose counts.
    answers = {one.purpose: Consent(one.purpose, one.version, one.granted) for one in body.consents}
    consents = list(answers.values())
    member, claim, phone_refused = None, None, None
    for tries in range(ROUNDS):
        known_as, union = members.find_id(body.appid, identity.openid, identity.unionid)
        member_id = known_as or union
        if member_id is not None:
            if phone is not None and members.proven_later(member_id, phone.index):
                phone, phone_refused = None, errors.PhoneOfAnother.code
            member = _welcome_back(member_id, body.appid, identity, union, source, phone, consents, now)
        else:
            member, claim = _join(body, identity, source, phone, consents, attempt, now)
        if member is not None:
            break
        claim = None  # decided for a member that was never made: another login of the same shopper was faster
        dynamo.pause(min(tries, 4))
    if member is None:
        raise errors.Busy
    if union is not None and union not in member.everybody:
        members.tell_twins(member, union, now)
    if body.claim is not None and claim is None:
        claim = _claim(member, body.claim, source, now)
    token, expires_at = tokens.shopper_token(
        member.id,
        member.session_version,
        joined_at=member.joined_at,
        via=(body.appid, identity.openid),
        logged_in_at=real_now,
        real_now=real_now,
    )
    return LoggedIn(token, expires_at, member.joined_with == attempt, members.profile(member), claim, phone_refused)


def _join(
    body: Request,
    identity: LoginSession,
    source: Source | None,
    phone: Phone | None,
    consents: list[Consent],
    attempt: str,
    now: datetime,
) -> tuple[Member | None, ClaimOutcome | None]:
    """Makes the member, with its claim if a unit can be had at once."""
    told = asdict(source) if source else None
    member = Member(
        id=ids.from_entropy(os.urandom(15)),
        openids={body.appid: identity.openid},
        unionid=identity.unionid,
        session_version=1,
        joined_at=now,
        joined_with=attempt,
        seen_at=now,
        phone_masked=phone.masked if phone else None,
        consents=members.merged_consents({}, consents, now),
        first_source=told,
        last_source=told,
    )
    joining = members.join_actions(member, body.appid, identity.openid, phone, consents)
    joining += [coupons.number_action(member.id, phone.index)] if phone else []
    claimed: coupons.Claimed | None = None
    claiming: list[dynamo.Action] = []
    if body.claim is not None:
        try:
            number_index, place = phone.index if phone else None, _claim_source(source)
            claimed, claiming = coupons.claim_on_joining(member.id, body.claim, place, now, number_index=number_index)
        except errors.Refusal as refusal:
            return _made(joining, member), ClaimOutcome(None, refusal.code)
    try:
        dynamo.commit_once([*joining, *claiming])
    except dynamo.Contended:
        # In a crowd the shard is left alone: the member first, then the claim looks for another.
        return _made(joining, member), None
    except dynamo.Refused as refused:
        if members.IDENTITY in refused or members.UNION in refused:
            return None, None
        # Only the shard was empty: the claim looks for another once the member is there.
        return _made(joining, member), None
    return member, ClaimOutcome(claimed.coupon, None) if claimed else None


def _made(joining: list[dynamo.Action], member: Member) -> Member | None:
    try:
        dynamo.commit(joining)
    except dynamo.Refused:
        return None
    return member


def _welcome_back(
    member_id: str,
    appid: str,
    identity: LoginSession,
    union: str | None,
    source: Source | None,
    phone: Phone | None,
    consents: list[Consent],
    now: datetime,
) -> Member | None:
    """The member after this login; None when another login of the same member came in between. `union`: whom the
    unionid leads to."""
    member = members.seen(member_id, source, now)
    if member.merged_into is not None:
        # Its identities were brought there; this one was read before, or came from yet another member.
        return _welcome_back(member.merged_into, appid, identity, union, source, phone, consents, now)
    # A unionid that leads to nobody yet, or to one who became this member, is this one's.
    unionid = identity.unionid if union is None or union in member.absorbed else None
    openid = identity.openid
    new = members.new_consents(member.consents, consents)
    if phone is None and not new and unionid is None and member.openids.get(appid) == openid:
        return member
    is_new = member.openids.get(appid) != openid
    member = replace(
        member,
        openids={**member.openids, appid: openid},
        unionid=unionid or member.unionid,
        consents=members.merged_consents(member.consents, new, now),
        phone_sealed=phone.sealed if phone else member.phone_sealed,
        phone_masked=phone.masked if phone else member.phone_masked,
    )
    saved = members.save_profile(
        member,
        appid=appid,
        is_new=is_new,
        unionid=unionid,
        phone=phone,
        consents=new,
        now=now,
        beside=[coupons.number_action(member.id, phone.index)] if phone else [],
    )
    return member if saved else None


def _claim(member: Member, campaign_id: str, source: Source | None, now: datetime) -> ClaimOutcome:
    place = _claim_source(source)
    try:
        return ClaimOutcome(coupons.claim_on_login(member.id, member.joined_at, campaign_id, place, now).coupon, None)
    except errors.Busy:
        raise  # no answer to the claim: the whole login is asked again, and finds what it left
    except errors.Refusal as refusal:
        return ClaimOutcome(None, refusal.code)


def _claim_source(source: Source | None) -> coupons.Source:
    """Where a coupon claimed inside a login came from: the surface, if it was one of ours."""
    if source is None:
        return coupons.Source("login")
    return coupons.Source(
        "login",
        detail=source.surface,
        store_id=source.store_id if source.surface else None,
        surface=source.surface,
        qr_id=source.qr_id if source.surface else None,
        promoter_id=source.promoter_id if source.surface else None,
    )


def _phone(body: Request, openid: str) -> Phone | None:
    if body.phone_code is None:
        return None
    number = wechat.phone_number(body.appid, body.phone_code, openid=openid)
    return Phone(crypto.seal(number, place=members.PHONE_PLACE), crypto.blind_index(number), members.masked(number))


def _source(told: SourceIn | None) -> Source | None:
    """A QR id of ours is trusted for its place; one we never made is kept as it came and brings nothing."""
    if told is None:
        return None
    place = malls.find_qr_place(told.qr_id) if told.qr_id else None
    if place is None:
        return Source(told.scene, told.qr_id, None, told.store_id, None, told.promoter_id, told.inviter_id)
    return Source(
        told.scene,
        told.qr_id,
        place.mall_id,
        place.store_id or told.store_id,
        place.surface,
        place.promoter_id or told.promoter_id,
        told.inviter_id,
    )
