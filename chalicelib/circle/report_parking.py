"""Worker: reports to WeChat that a shopper's car came to the mall, or left."""

from chalicelib.aws import telemetry
from chalicelib.circle import store
from chalicelib.circle.rules import AUTHORIZED, Authorization
from chalicelib.events.envelope import Event
from chalicelib.events.parking import VisitEntered, VisitLeft
from chalicelib.malls import parts as malls
from chalicelib.malls.parts import Mall
from chalicelib.members import parts as members
from chalicelib.parking import parts as parking
from chalicelib.providers import business_circle, wechat_pay


def report(event: Event[VisitEntered | VisitLeft]) -> None:
    """Applies visit.entered and visit.left. Reports for each shopper who bound the plate and authorised; a failure with
    one does not stop the others. A repeat reports the same. Raises ProviderDown."""
    mall = malls.find_mall(event.details.mall_id)
    if mall.brandid is None:
        return
    shoppers = _shoppers(event.details.plate, mall)
    about = {"visit_id": event.details.visit_id}
    telemetry.each(shoppers, lambda one: _report(one, mall, event), "circle_presence", lambda _: about)


def _report(one: Authorization, mall: Mall, event: Event[VisitEntered | VisitLeft]) -> None:
    assert mall.brandid is not None
    try:
        business_circle.report_parking(
            mchid=mall.mchid,
            brandid=mall.brandid,
            appid=mall.appid,
            openid=one.openid,
            plate=event.details.plate,
            is_in=isinstance(event.details, VisitEntered),
            at=event.at,
        )
    except wechat_pay.ProviderRefused as refused:
        # Perhaps the shopper withdrew the authorisation; WeChat sends no notice of that. So the next tick queries
        # WeChat Pay about the shopper.
        telemetry.count("circle_presence_refused", code=refused.code)
        store.ask_again(one, event.at)


def _shoppers(plate: str, mall: Mall) -> list[Authorization]:
    found = [members.find(member_id) for member_id in parking.members_with(plate)]
    openids = sorted({member.openids[mall.appid] for member in found if member and mall.appid in member.openids})
    known = [store.find_authorization(mchid=mall.mchid, appid=mall.appid, openid=openid) for openid in openids]
    return [one for one in known if one is not None and one.state == AUTHORIZED]
