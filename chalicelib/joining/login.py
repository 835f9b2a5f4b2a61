"""POST /v1/login: logs a shopper in with WeChat's code. A new shopper becomes a member. A coupon can be claimed.

Calls to DynamoDB, once warm: 2 for a known member, 2 for a new one with its claim, 3 if the claim's shard is empty.
"""

import os
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Annotated, Literal

import msgspec

from chalicelib import errors, ids
from chalicelib.aws import dynamo
from chalicelib.coupons import parts as coupons
from chalicelib.joining import attempts
from chalicelib.malls import parts as malls
from chalicelib.members import parts as members
from chalicelib.members.parts import Consent, LoginChanges, Member, Phone, Source
from chalicelib.once import Key
from chalicelib.providers import wechat
from chalicelib.security import crypto, tokens

Text = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
Code = Annotated[str, msgspec.Meta(min_length=1, max_length=128)]


class ConsentIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An answer to a consent text: its purpose, the version of the text, yes or no."""

    purpose: Literal["terms", "privacy", "marketing", "profiling"]
    version: Annotated[str, msgspec.Meta(min_length=1, max_length=32)]
    granted: bool


class SourceIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the shopper came from. `qr_id` is the id of one of our printed codes; store, surface and promoter then come
    from that code."""

    scene: Annotated[int, msgspec.Meta(ge=0, le=99_999)] | None = None
    qr_id: Text | None = None
    store_id: Text | None = None
    promoter_id: Text | None = None
    inviter_id: Text | None = None


class Request(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`code` from wx.login; `phone_code` from the phone button; `claim`: the campaign to claim a coupon from; by
    default the campaign of the printed code in `source`, if the code has one."""

    appid: Annotated[str, msgspec.Meta(min_length=6, max_length=32)]
    code: Code
    phone_code: Code | None = None
    consents: Annotated[tuple[ConsentIn, ...], msgspec.Meta(max_length=10)] = ()
    source: SourceIn | None = None
    claim: Text | None = None


class ClaimOutcome(msgspec.Struct, frozen=True):
    """The coupon, or the error code of the refusal. The login succeeds either way. `campaign_id`: the campaign, which
    the request or the printed code named."""

    coupon: coupons.CouponLine | None
    refused: str | None
    campaign_id: str


class LoggedIn(msgspec.Struct, frozen=True):
    """The member with a token. `joined`: this call made the member, or an earlier call with the same Idempotency-Key.
    `phone_refused`: phone_of_another if another membership proved the number after this one did. The number is then not
    saved; /v1/me/merge can merge the two memberships."""

    token: str
    expires_at: datetime
    joined: bool
    member: members.Profile
    claim: ClaimOutcome | None
    phone_refused: str | None = None


@dataclass(frozen=True)
class _Login:
    """One login, after WeChat exchanged its codes. `campaign_id`: the campaign to claim a coupon from. `attempt`: the
    Idempotency-Key, or a random id if there is none."""

    appid: str
    openid: str
    unionid: str | None
    phone: Phone | None
    consents: tuple[Consent, ...]
    source: Source | None
    campaign_id: str | None
    attempt: str
    at: datetime


def log_in(body: Request, *, key: Key | None, address: str, now: datetime, real_now: datetime) -> LoggedIn:
    """Logs in with WeChat's code; a shopper who is new becomes a member.

    A repeat with a fresh code finds the member and the coupon of the first call. With the same `key` it also returns
    the same `joined` as the first call. Raises ReferenceInvalid for an unknown appid, LoginCodeInvalid, LoginCodeUsed,
    LoginRateLimited, PhoneCodeInvalid, WechatUnavailable, Busy. A refused claim raises nothing (ClaimOutcome).
    """
    malls.mall_of_appid(body.appid)
    login = _exchange_codes(body, key, address, now)
    member, claim, phone_refused = None, None, None
    for _ in dynamo.rounds():
        id_of_openid, id_of_unionid = members.find_id(login.appid, login.openid, login.unionid)
        member_id = id_of_openid or id_of_unionid
        if member_id is not None:
            if login.phone is not None and members.proved_later_by_another(member_id, login.phone.index):
                login, phone_refused = replace(login, phone=None), errors.PhoneOfAnother.code
            member = _log_in_known(member_id, id_of_unionid, login)
        else:
            member, claim = _join(login)
        if member is not None:
            break
        claim = None  # another login of the shopper was faster, so this member and its claim do not exist
    if member is None:
        raise errors.Busy
    if id_of_unionid is not None and id_of_unionid not in member.all_ids:
        members.report_same_person(member, id_of_unionid, now)
    if login.campaign_id is not None and claim is None:
        claim = _claim(member, login.campaign_id, login)
    token, expires_at = tokens.shopper_token(
        member.id,
        member.session_version,
        joined_at=member.joined_at,
        via=(login.appid, login.openid),
        logged_in_at=real_now,
        real_now=real_now,
    )
    joined = member.joined_with == login.attempt
    return LoggedIn(token, expires_at, joined, members.profile(member), claim, phone_refused)


def _exchange_codes(body: Request, key: Key | None, address: str, now: datetime) -> _Login:
    source, offered = _source(body.source)
    with attempts.limit_failures(address, now=now):
        if body.phone_code is not None:
            # The phone number needs an access token. If there is none, fail before the login code is used up.
            wechat.access_token(body.appid)
        identity = wechat.identify(body.appid, body.code)
        phone = _phone(body, identity.openid)
    # If a purpose is answered twice, the last answer counts.
    answers = {one.purpose: Consent(one.purpose, one.version, one.granted) for one in body.consents}
    return _Login(
        appid=body.appid,
        openid=identity.openid,
        unionid=identity.unionid,
        phone=phone,
        consents=tuple(answers.values()),
        source=source,
        campaign_id=body.claim or offered,
        attempt=key.text if key else ids.from_entropy(os.urandom(10)),
        at=now,
    )


def _join(login: _Login) -> tuple[Member | None, ClaimOutcome | None]:
    """Makes the member, and its coupon in the same write if a unit is free. Returns None for the member if another
    login made one first, and None for the outcome if the coupon is not claimed yet."""
    source = asdict(login.source) if login.source else None
    phone, campaign_id = login.phone, login.campaign_id
    member = Member(
        id=ids.from_entropy(os.urandom(15)),
        openids={login.appid: login.openid},
        unionid=login.unionid,
        session_version=1,
        joined_at=login.at,
        joined_with=login.attempt,
        seen_at=login.at,
        phone_masked=phone.masked if phone else None,
        consents=members.merged_consents({}, login.consents, login.at),
        first_source=source,
        last_source=source,
    )
    join_actions = members.join_actions(member, login.appid, login.openid, phone, login.consents)
    join_actions += [coupons.number_action(member.id, phone.index)] if phone else []
    claimed: coupons.Claimed | None = None
    claim_actions: list[dynamo.Action] = []
    if campaign_id is not None:
        try:
            number_index, place = phone.index if phone else None, _claim_source(login.source)
            claimed, claim_actions = coupons.claim_on_joining(
                member.id, campaign_id, place, login.at, number_index=number_index
            )
        except errors.Refusal as refusal:
            return _save_new(member, join_actions), ClaimOutcome(None, refusal.code, campaign_id)
    try:
        dynamo.commit_once([*join_actions, *claim_actions])
    except dynamo.Contended:
        # Many claim from this shard at once. Make the member alone; the claim then tries another shard.
        return _save_new(member, join_actions), None
    except dynamo.Refused as refused:
        if members.IDENTITY in refused or members.UNION in refused:
            return None, None
        # Only the shard is empty. Make the member alone; the claim then tries another shard.
        return _save_new(member, join_actions), None
    return member, _claimed(claimed) if claimed else None


def _save_new(member: Member, join_actions: list[dynamo.Action]) -> Member | None:
    try:
        dynamo.commit(join_actions)
    except dynamo.Refused:
        return None
    return member


def _log_in_known(member_id: str, id_of_unionid: str | None, login: _Login) -> Member | None:
    """Saves the login of a member who exists. Returns the member after it, or None if another login of the member came
    in between. `id_of_unionid`: the member id to which the login's unionid leads, or None."""
    member = members.record_login(member_id, login.source, login.at)
    if member.merged_into is not None:
        # The identity was read before the merge, or still leads to an older former id.
        return _log_in_known(member.merged_into, id_of_unionid, login)
    # The member gets the unionid if it leads to nobody, or to a former id of the member.
    unionid = login.unionid if id_of_unionid is None or id_of_unionid in member.absorbed else None
    phone = login.phone
    consents = members.new_consents(member.consents, login.consents)
    openid_is_new = member.openids.get(login.appid) != login.openid
    if phone is None and not consents and unionid is None and not openid_is_new:
        return member
    member = replace(
        member,
        openids={**member.openids, login.appid: login.openid},
        unionid=unionid or member.unionid,
        consents=members.merged_consents(member.consents, consents, login.at),
        phone_sealed=phone.sealed if phone else member.phone_sealed,
        phone_masked=phone.masked if phone else member.phone_masked,
    )
    changes = LoginChanges(login.appid, openid_is_new, unionid, phone, tuple(consents))
    extra_actions = [coupons.number_action(member.id, phone.index)] if phone else []
    saved = members.save_profile(member, changes, now=login.at, extra_actions=extra_actions)
    return member if saved else None


def _claim(member: Member, campaign_id: str, login: _Login) -> ClaimOutcome:
    place = _claim_source(login.source)
    try:
        claimed = coupons.claim_on_login(member.id, member.joined_at, campaign_id, place, login.at)
    except errors.Busy:
        raise  # the claim is undecided: the client repeats the login, and finds what this login saved
    except errors.Refusal as refusal:
        return ClaimOutcome(None, refusal.code, campaign_id)
    return _claimed(claimed)


def _claimed(claimed: coupons.Claimed) -> ClaimOutcome:
    return ClaimOutcome(claimed.coupon, None, claimed.coupon.campaign_id)


def _claim_source(source: Source | None) -> coupons.Source:
    """Returns the source of a coupon claimed at login. Store, surface and promoter count only from a printed code of
    ours."""
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


def _source(fields: SourceIn | None) -> tuple[Source | None, str | None]:
    """The source of a login, with the place of its printed code if `qr_id` is known, and the campaign that the code
    offers. An unknown `qr_id` is kept without a place. A campaign that costs points now is not offered."""
    if fields is None:
        return None, None
    place = malls.find_qr_place(fields.qr_id) if fields.qr_id else None
    if place is None:
        unplaced = Source(
            fields.scene, fields.qr_id, None, fields.store_id, None, fields.promoter_id, fields.inviter_id
        )
        return unplaced, None
    source = Source(
        fields.scene,
        fields.qr_id,
        place.mall_id,
        place.store_id or fields.store_id,
        place.surface,
        place.promoter_id or fields.promoter_id,
        fields.inviter_id,
    )
    offered = place.campaign_id
    return source, offered if offered is not None and coupons.costs_no_points(offered) else None
