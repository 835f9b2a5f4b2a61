"""Who lets the mall hear of payments: by the notice of a card, and by asking, for a notice may be lost.

Pay = member: who takes the mall's card after a payment is a member from then on, and has whatever joining gives.
"""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from chalicelib import delivery, telemetry
from chalicelib.circle import rules, store
from chalicelib.circle.rules import AUTHORIZED, UNAUTHORIZED, Authorization
from chalicelib.malls import parts as malls
from chalicelib.malls.parts import Mall
from chalicelib.members import parts as members
from chalicelib.members.parts import Member
from chalicelib.providers import business_circle
from chalicelib.receipts import parts as receipts


def apply(resource: dict[str, Any], *, heard_at: datetime) -> None:
    """A MALL_AUTH.ACTIVATE_CARD: the member is made or found, and what it says of the authorisation kept, if it is the
    newest. It names no mini-program: where several malls are paid through the merchant id, the provider is asked whose
    openid it is."""
    mchid, openid = str(resource["mchid"]), str(resource["openid"])
    told_at = resource.get("create_time") or ""
    as_of = rules.instant(told_at).astimezone(UTC) if told_at else heard_at
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
    carded(mall, openid, at=as_of)


def ask(mall: Mall, openid: str, *, now: datetime) -> Authorization | None:
    """What the provider says of a shopper now, kept; None for somebody it does not know. Who authorised and is no
    member yet, for the notice was lost, becomes one. Raises ProviderDown."""
    told = business_circle.authorization(mchid=mall.mchid, appid=mall.appid, openid=openid)
    if told is None:
        return None
    before = store.find_authorization(mall.appid, openid)
    state = rules.STATES.get(str(told["authorize_state"]), UNAUTHORIZED)
    since = told.get("authorize_time")
    one = Authorization(
        mall.appid,
        openid,
        mall.mchid,
        state,
        now,
        before.since if before and before.state == state else now,
        authorized_at=rules.instant(since).astimezone(UTC) if since else None,
    )
    store.save_authorization(one)
    if state == AUTHORIZED:
        if before is None or before.state != AUTHORIZED:
            telemetry.count("circle_authorizations_healed")
        carded(mall, openid, at=one.authorized_at or now)
    return one


def carded(mall: Mall, openid: str, *, at: datetime) -> Member:
    """The member with the mall's card, made where there is none; it came from the shop of the payment before."""
    payer = receipts.payer_of(mall.appid, openid)
    kept = receipts.kept_for(payer, since=at - rules.CARD_OF_PAYMENT)
    shop = next((one.store_id for one in reversed(kept) if one.bought_at <= at), None)
    return members.enrol(appid=mall.appid, openid=openid, mall_id=mall.id, store_id=shop, at=at)


def came(message: dict[str, Any], *, now: datetime) -> None:
    """Worker: somebody joined, or came with another openid; whether the circle knows it is asked once, and then in
    turn."""
    event = delivery.event_in(message)
    member = members.find(event.details["member_id"])
    appid = event.details["appid"]
    openid = member.openids.get(appid) if member else None
    mall = in_circle(appid)
    if openid is not None and mall is not None and store.find_authorization(appid, openid) is None:
        ask(mall, openid, now=now)


def look(one: Authorization, *, now: datetime) -> None:
    """Asks about a shopper whose turn it is. Raises ProviderDown."""
    mall = in_circle(one.appid)
    if mall is None or ask(mall, one.openid, now=now) is None:
        store.save_authorization(replace(one, state=rules.UNKNOWN, as_of=now, since=now))


def in_circle(appid: str) -> Mall | None:
    """The first mall of a mini-program that is in a business circle."""
    return next((mall for mall in malls.malls_of_appid(appid) if mall.brandid is not None), None)


def _whose(mchid: str, openid: str) -> Mall | None:
    found = {mall.appid: mall for mall in reversed(malls.malls_of_merchant_id(mchid)) if mall.brandid is not None}
    if len(found) == 1:
        return next(iter(found.values()))
    for mall in found.values():
        told = business_circle.authorization(mchid=mchid, appid=mall.appid, openid=openid)
        if told is not None:
            return mall
    return None
