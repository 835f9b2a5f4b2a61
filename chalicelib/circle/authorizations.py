"""Which shoppers allow WeChat to report payments to the mall. Notices of cards say so. A notice may be lost, so we also
query WeChat Pay.

A shopper who takes the mall's card after a payment becomes a member, and gets what every new member gets.
"""

from dataclasses import replace
from datetime import datetime

from chalicelib.aws import telemetry
from chalicelib.circle import rules, store
from chalicelib.circle.rules import AUTHORIZED, Authorization
from chalicelib.events.envelope import Event
from chalicelib.events.members import MemberJoined, OpenidAdded
from chalicelib.malls import parts as malls
from chalicelib.malls.parts import Mall
from chalicelib.members import parts as members
from chalicelib.members.parts import Member
from chalicelib.providers import business_circle, wechat_pay
from chalicelib.providers.answers.circle import CardActivation
from chalicelib.receipts import parts as receipts


def apply(card: CardActivation, *, heard_at: datetime) -> None:
    """Applies a MALL_AUTH.ACTIVATE_CARD: makes or finds the member, and stores the authorisation if it is the newest.
    The notice names no mini-program. If several mini-programs share the merchant id, this finds the one to which the
    openid belongs. Raises LookupError if it finds none, and ProviderDown."""
    as_of = card.activated_at or heard_at
    mall = _find_mall(card.mchid, card.openid)
    if mall is None:
        raise LookupError(f"no mall of merchant id {card.mchid} knows the openid of a card")
    one = Authorization(
        mall.appid,
        card.openid,
        card.mchid,
        AUTHORIZED if card.authorizes else rules.REGISTERED,
        as_of,
        as_of,
        authorized_at=as_of if card.authorizes else None,
        card_code=card.card_code,
        has_card=True,
    )
    store.save_authorization(one)
    enrol_card_holder(mall, card.openid, at=as_of, joined_at=as_of)


def ask(mall: Mall, openid: str, *, now: datetime) -> Authorization | None:
    """Queries WeChat Pay whether a shopper allows reports of payments to the mall, and stores the response. Returns
    None if WeChat Pay does not know the openid. A shopper who authorised and is no member yet becomes one, because the
    notice was lost. Raises ProviderDown, ProviderRefused."""
    status = business_circle.find_authorization(mchid=mall.mchid, appid=mall.appid, openid=openid)
    if status is None:
        return None
    before = _kept(mall, openid)
    one = Authorization(
        mall.appid,
        openid,
        mall.mchid,
        status.state,
        now,
        before.since if before and before.state == status.state else now,
        authorized_at=status.authorized_at,
    )
    store.save_authorization(one)
    if one.state == AUTHORIZED:
        if before is None or before.state != AUTHORIZED:
            telemetry.count("circle_authorizations_healed")
        enrol_card_holder(mall, openid, at=one.authorized_at or now, joined_at=now)
    return one


def heal(*, mchid: str, appid: str, openid: str, now: datetime) -> None:
    """Queries WeChat Pay about a payer who has not authorised as far as we know, or is no member. WeChat Pay reports
    payments only of shoppers who authorised, so a notice was lost. Raises the errors of `ask`."""
    mall = in_circle(appid, mchid)
    if mall is None:
        return
    if not _is_authorized(mall, openid) or members.find_id_by_openid(appid, openid) is None:
        ask(mall, openid, now=now)


def enrol_card_holder(mall: Mall, openid: str, *, at: datetime, joined_at: datetime) -> Member:
    """Returns the member who took the mall's card, and makes one if there is none. `at`: when the shopper took the
    card. The source of a new member is the shop of the last payment before that, if it was at most CARD_OF_PAYMENT
    before. `joined_at`: when a new member joins. If a query found the card late, this is now, so that a coupon on
    joining does not expire before the member has it."""
    payer = receipts.payer_of(mall.appid, openid)
    kept = receipts.kept_for(payer, since=at - rules.CARD_OF_PAYMENT)
    shop = next((one.store_id for one in reversed(kept) if one.bought_at <= at), None)
    return members.enrol(appid=mall.appid, openid=openid, mall_id=mall.id, store_id=shop, at=joined_at)


def ask_about_joined(event: Event[MemberJoined | OpenidAdded], *, now: datetime) -> None:
    """Worker: applies member.joined and member.openid_added. Queries WeChat Pay once about the openid, for each circle
    of the mini-program. If WeChat Pay knows it, the schedule repeats the query later. Raises the errors of `ask`."""
    member, appid = members.find(event.details.member_id), event.details.appid
    openid = member.openids.get(appid) if member else None
    for mall in _circles_of(appid):
        if openid is not None and _kept(mall, openid) is None:
            ask(mall, openid, now=now)


def ask_in_turn(one: Authorization, *, now: datetime) -> None:
    """Queries WeChat Pay about a shopper who is due. If WeChat Pay does not know the shopper, stores the state UNKNOWN.
    Raises the errors of `ask`."""
    mall = in_circle(one.appid, one.mchid)
    if mall is None or ask(mall, one.openid, now=now) is None:
        since = one.since if one.state == rules.UNKNOWN else now
        store.save_authorization(replace(one, state=rules.UNKNOWN, as_of=now, since=since))


def in_circle(appid: str, mchid: str | None = None) -> Mall | None:
    """The first mall of a mini-program that is in a business circle. `mchid`: only malls of this merchant id, if
    given."""
    return next((mall for mall in _circles_of(appid) if mchid in (None, mall.mchid)), None)


def _circles_of(appid: str) -> list[Mall]:
    """The malls of a mini-program that are in a business circle, but only one for each merchant id, because an
    authorisation counts for a merchant id."""
    found = [mall for mall in malls.malls_of_appid(appid) if mall.brandid is not None]
    return list({mall.mchid: mall for mall in reversed(found)}.values())[::-1]


def _kept(mall: Mall, openid: str) -> Authorization | None:
    return store.find_authorization(mchid=mall.mchid, appid=mall.appid, openid=openid)


def _is_authorized(mall: Mall, openid: str) -> bool:
    known = _kept(mall, openid)
    return known is not None and known.state == AUTHORIZED


def _find_mall(mchid: str, openid: str) -> Mall | None:
    """Finds the mall of an openid among the malls of a merchant id. If they share one mini-program, it is the first
    mall. If not, it is the mall whose mini-program has a member with the openid. If there is none, it is the mall whose
    mini-program the shopper authorised according to WeChat Pay, or else one where WeChat Pay knows the openid."""
    found = {mall.appid: mall for mall in reversed(malls.malls_of_merchant_id(mchid)) if mall.brandid is not None}
    if len(found) == 1:
        return next(iter(found.values()))
    known = [mall for mall in found.values() if members.find_id_by_openid(mall.appid, openid) is not None]
    if known:
        return known[0]
    states = [(mall, state) for mall in found.values() if (state := _state_of(mall, openid)) is not None]
    return next((mall for mall, _ in sorted(states, key=lambda one: one[1] != AUTHORIZED)), None)


def _state_of(mall: Mall, openid: str) -> str | None:
    """Queries the shopper's state in the mini-program of a mall. None if WeChat Pay does not know the openid, or
    refuses the query because the openid belongs to another mini-program."""
    try:
        status = business_circle.find_authorization(mchid=mall.mchid, appid=mall.appid, openid=openid)
    except wechat_pay.ProviderRefused:
        return None
    return status.state if status is not None else None
