"""Who lets the mall hear of payments: by the notice of a card, and by asking, for a notice may be lost.

Pay = member: who takes the mall's card after a payment is a member from then on, and has whatever joining gives.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any

from chalicelib.aws import telemetry
from chalicelib.business_day import instant_told
from chalicelib.circle import rules, store
from chalicelib.circle.rules import AUTHORIZED, UNAUTHORIZED, Authorization
from chalicelib.events.envelope import Event
from chalicelib.events.members import MemberJoined, OpenidAdded
from chalicelib.malls import parts as malls
from chalicelib.malls.parts import Mall
from chalicelib.members import parts as members
from chalicelib.members.parts import Member
from chalicelib.providers import business_circle, wechat_pay
from chalicelib.receipts import parts as receipts


def apply(resource: dict[str, Any], *, heard_at: datetime) -> None:
    """A MALL_AUTH.ACTIVATE_CARD: the member is made or found, and what it says of the authorisation kept, if it is the
    newest. It names no mini-program: where several malls are paid through the merchant id, the provider is asked whose
    openid it is."""
    mchid, openid = str(resource["mchid"]), str(resource["openid"])
    told_at = resource.get("create_time") or ""
    as_of = instant_told(told_at) if told_at else heard_at
    mall = _whose(mchid, openid)
    if mall is None:
        raise LookupError(f"no mall of merchant id {mchid} knows the openid of a card")
    state = rules.AUTH_TYPES.get(str(resource["auth_type"]), rules.REGISTERED)
    one = Authorization(
        mall.appid,
        openid,
        mchid,
        state,
        as_of,
        as_of,
        authorized_at=as_of if state == AUTHORIZED else None,
        card_code=str(resource.get("code") or "") or None,
        has_card=True,
    )
    store.save_authorization(one)
    carded(mall, openid, at=as_of, joined_at=as_of)


def ask(mall: Mall, openid: str, *, now: datetime) -> Authorization | None:
    """What the provider says of a shopper now, kept; None for somebody it does not know. Who authorised and is no
    member yet, for the notice was lost, becomes one now. Raises ProviderDown, ProviderRefused."""
    told = business_circle.authorization(mchid=mall.mchid, appid=mall.appid, openid=openid)
    if told is None:
        return None
    before = _kept(mall, openid)
    state = rules.STATES.get(str(told["authorize_state"]), UNAUTHORIZED)
    since = told.get("authorize_time")
    one = Authorization(
        mall.appid,
        openid,
        mall.mchid,
        state,
        now,
        before.since if before and before.state == state else now,
        authorized_at=instant_told(since) if since else None,
    )
    store.save_authorization(one)
    if state == AUTHORIZED:
        if before is None or before.state != AUTHORIZED:
            telemetry.count("circle_authorizations_healed")
        carded(mall, openid, at=one.authorized_at or now, joined_at=now)
    return one


def heal(*, mchid: str, appid: str, openid: str, now: datetime) -> None:
    """A payment was told, which is told of those who authorised only: asked about where that is not known, or the
    payer is no member. Raises as `ask`."""
    mall = in_circle(appid, mchid)
    if mall is None:
        return
    if not _is_authorized(mall, openid) or members.with_openid(appid, openid) is None:
        ask(mall, openid, now=now)


def carded(mall: Mall, openid: str, *, at: datetime, joined_at: datetime) -> Member:
    """The member with the mall's card, made where there is none; it came from the shop of the payment before the card
    was taken. `joined_at`: when we heard of it, so that what joining gives does not end before anybody has it."""
    payer = receipts.payer_of(mall.appid, openid)
    kept = receipts.kept_for(payer, since=at - rules.CARD_OF_PAYMENT)
    shop = next((one.store_id for one in reversed(kept) if one.bought_at <= at), None)
    return members.enrol(appid=mall.appid, openid=openid, mall_id=mall.id, store_id=shop, at=joined_at)


def came(event: Event[MemberJoined | OpenidAdded], *, now: datetime) -> None:
    """Worker: somebody joined, or came with another openid; whether the circle knows it is asked once, and then in
    turn."""
    member, appid = members.find(event.details.member_id), event.details.appid
    openid = member.openids.get(appid) if member else None
    for mall in _circles_of(appid):
        if openid is not None and _kept(mall, openid) is None:
            ask(mall, openid, now=now)


def look(one: Authorization, *, now: datetime) -> None:
    """Asks about a shopper whose turn it is. Raises as `ask`."""
    mall = in_circle(one.appid, one.mchid)
    if mall is None or ask(mall, one.openid, now=now) is None:
        since = one.since if one.state == rules.UNKNOWN else now
        store.save_authorization(replace(one, state=rules.UNKNOWN, as_of=now, since=since))


def in_circle(appid: str, mchid: str | None = None) -> Mall | None:
    """The first mall of a mini-program that is in a business circle; the one of a merchant id, where that is named."""
    return next((mall for mall in _circles_of(appid) if mchid in (None, mall.mchid)), None)


def _circles_of(appid: str) -> list[Mall]:
    """A mall for each merchant id: who authorised is known by that."""
    found = [mall for mall in malls.malls_of_appid(appid) if mall.brandid is not None]
    return list({mall.mchid: mall for mall in reversed(found)}.values())[::-1]


def _kept(mall: Mall, openid: str) -> Authorization | None:
    return store.find_authorization(mchid=mall.mchid, appid=mall.appid, openid=openid)


def _is_authorized(mall: Mall, openid: str) -> bool:
    known = _kept(mall, openid)
    return known is not None and known.state == AUTHORIZED


def _whose(mchid: str, openid: str) -> Mall | None:
    """The mall whose mini-program the openid is of: where it logged in, or else authorised, or else is known at all."""
    found = {mall.appid: mall for mall in reversed(malls.malls_of_merchant_id(mchid)) if mall.brandid is not None}
    if len(found) == 1:
        return next(iter(found.values()))
    known = [mall for mall in found.values() if members.with_openid(mall.appid, openid) is not None]
    if known:
        return known[0]
    told = [(mall, state) for mall in found.values() if (state := _state_of(mall, openid)) is not None]
    return next((mall for mall, _ in sorted(told, key=lambda one: one[1] != AUTHORIZED)), None)


def _state_of(mall: Mall, openid: str) -> str | None:
    """None also where it is refused: an openid of another mini-program."""
    try:
        told = business_circle.authorization(mchid=mall.mchid, appid=mall.appid, openid=openid)
    except wechat_pay.ProviderRefused:
        return None
    return rules.STATES.get(str(told["authorize_state"]), UNAUTHORIZED) if told is not None else None
