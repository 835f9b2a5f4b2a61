"""GET and POST /v1/me/circle: whether the shopper allows WeChat to report payments to the mall. POST queries WeChat;
the mini-program calls it when the shopper returns from WeChat's page."""

from datetime import datetime, timedelta

import msgspec

from chalicelib import allowance, errors
from chalicelib.allowance import Allowance
from chalicelib.circle import authorizations, store
from chalicelib.circle.rules import AUTHORIZED, UNKNOWN, Authorization
from chalicelib.malls.parts import Mall
from chalicelib.members import parts as members
from chalicelib.providers import business_circle, wechat_pay
from chalicelib.security.tokens import ShopperSession

# How often a shopper may cause a query at WeChat: about the authorisation, and about points that WeChat waits for.
QUESTIONS = Allowance("circle", 10, timedelta(hours=1))
COMMITS = Allowance("circle_commit", 10, timedelta(hours=1))


class Circle(msgspec.Struct, frozen=True):
    """`authorization`: unknown, registered (a card without an authorisation), unauthorized, authorized, deauthorized.
    `points_commit`: whether WeChat still waits for points of today's payments (pending) or not (finished); null if
    WeChat does not say, or was not queried."""

    authorization: str
    authorized_at: datetime | None
    points_commit: str | None


def show(*, session: ShopperSession, now: datetime) -> Circle:
    """Whether the member authorised the business circle, as last known.

    Raises ResourceNotFound if no mall of the mini-program is in a business circle.
    """
    mall, openid = _who(session)
    known = store.find_authorization(mchid=mall.mchid, appid=mall.appid, openid=openid)
    commit = None
    if known is not None and known.state == AUTHORIZED and mall.brandid is not None:
        commit = _commit_status(mall, openid, mall.brandid, session.member_id, now)
    return _show(known, commit)


def _commit_status(mall: Mall, openid: str, brandid: int, member_id: str, now: datetime) -> str | None:
    """Queries whether WeChat waits for points. None if WeChat does not respond, or was queried too often; our own
    response is useful without it."""
    if not allowance.take(COMMITS, member_id, now=now):
        return None
    try:
        return business_circle.find_commit_state(mchid=mall.mchid, appid=mall.appid, openid=openid, brandid=brandid)
    except wechat_pay.ProviderDown:
        return None


def refresh(*, session: ShopperSession, now: datetime) -> Circle:
    """Whether the member authorised the business circle, as WeChat Pay says now.

    Raises ResourceNotFound, AskedTooOften, WechatUnavailable.
    """
    mall, openid = _who(session)
    allowance.require(QUESTIONS, session.member_id, now=now)
    try:
        return _show(authorizations.ask(mall, openid, now=now), None)
    except (wechat_pay.ProviderDown, wechat_pay.ProviderRefused) as down:
        raise errors.WechatUnavailable from down


def _who(session: ShopperSession) -> tuple[Mall, str]:
    member = members.find(session.member_id)
    opened = [session.via] if session.via else list(member.openids.items()) if member else []
    for appid, openid in opened:
        mall = authorizations.in_circle(appid)
        if mall is not None:
            return mall, openid
    raise errors.ResourceNotFound(what="business circle")


def _show(known: Authorization | None, commit: str | None) -> Circle:
    if known is None:
        return Circle(UNKNOWN, None, None)
    return Circle(known.state, known.authorized_at, commit)
