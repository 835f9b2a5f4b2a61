"""Worker: a car came to the mall or left, which WeChat takes as proof that its shopper is there."""

from typing import Any

from chalicelib import delivery, events
from chalicelib.circle import store
from chalicelib.circle.rules import AUTHORIZED
from chalicelib.malls import parts as malls
from chalicelib.members import parts as members
from chalicelib.parking import parts as parking
from chalicelib.providers import business_circle


def handle(message: dict[str, Any]) -> None:
    """Applies visit.entered and visit.left: told for each shopper who bound the plate and lets the mall hear of
    payments. A repeat tells the same. Raises ProviderDown, ProviderRefused."""
    event = delivery.event_in(message)
    mall = malls.find_mall(event.details["mall_id"])
    if mall.brandid is None:
        return
    for openid in _shoppers(event.details["plate"], mall.appid):
        business_circle.tell_parking(
            mchid=mall.mchid,
            brandid=mall.brandid,
            appid=mall.appid,
            openid=openid,
            plate=event.details["plate"],
            is_in=event.name == events.VISIT_ENTERED,
            at=event.at,
        )


def _shoppers(plate: str, appid: str) -> list[str]:
    found = [members.find(member_id) for member_id in parking.members_with(plate)]
    openids = sorted({member.openids[appid] for member in found if member and appid in member.openids})
    known = [store.find_authorization(appid, openid) for openid in openids]
    return [one.openid for one in known if one is not None and one.state == AUTHORIZED]
