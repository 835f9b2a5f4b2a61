"""Worker: a coupon that WeChat sent becomes one of ours.

It is written down first, once by stock and code, then becomes a coupon of the member whose openid it is. Who joins
meanwhile finds it, or is found here. What the stock here has no unit for waits until there is one, before a person.
"""

from datetime import datetime
from typing import Any

from chalicelib import delivery, dynamo, errors, events, telemetry
from chalicelib.busifavor.rules import coupon as rules
from chalicelib.busifavor.rules.coupon import CHANNEL, Sent
from chalicelib.busifavor.store import coupons as store
from chalicelib.busifavor.store import stocks
from chalicelib.coupons import parts as coupons
from chalicelib.events import Event
from chalicelib.members import parts as members
from chalicelib.payments import parts as payments


def handle(message: dict[str, Any], *, now: datetime) -> None:
    """Applies coupon_notice.received, member.joined and member.openid_added."""
    event = delivery.event_in(message)
    if event.name != events.COUPON_NOTICE_RECEIVED:
        _joined(event, now)
        return
    sent = _read(event)
    if sent is None:
        return
    store.record(sent)
    kept = store.find(sent.stock_id, sent.code)
    assert kept is not None
    if kept.openid is None:
        leave_to_a_person(kept, rules.NO_OPENID, now=now)
    else:
        grant(kept, now=now)


def grant(sent: Sent, *, now: datetime) -> bool:
    """Makes it a coupon of the member whose openid got it, once; False while there is no such member or no unit. Raises
    Busy."""
    assert sent.openid is not None
    known = members.with_openid(sent.appid, sent.openid)
    member = members.find(known) if known else None
    if member is None:
        return False
    try:
        coupons.grant_owed(
            member_id=member.id,
            campaign_id=sent.campaign_id,
            source=coupons.Source(CHANNEL, detail=sent.channel),
            request_key=f"{CHANNEL}:{sent.stock_id}:{sent.code}",
            beside=lambda coupon: store.grant_actions(sent, coupon_id=coupon.id, member_id=coupon.member_id),
            now=sent.sent_at,
            aliases=member.absorbed,
        )
    except errors.CouponSoldOut:
        leave_to_a_person(sent, rules.NO_UNIT, now=now)
        return False
    except dynamo.Refused as refused:
        if store.SENT not in refused:
            raise
    return True


def leave_to_a_person(sent: Sent, why: str, *, now: datetime) -> None:
    """Puts it before a person, with an alarm, unless it is there."""
    if store.leave_to_a_person(sent, why, now=now):
        telemetry.count("merchant_coupons_differ", what=why)


def _read(event: Event) -> Sent | None:
    """What the callback says; None, and left to a person, for one of a stock that is none of ours or does not say what
    it should."""
    notice_id = event.details["notice_id"]
    found = payments.find_notice(notice_id)
    if found is None:
        raise LookupError(f"no notice {notice_id}")
    notice_type, resource, received_at = found
    stock = stocks.find_by_id(str(resource.get("stock_id")))
    if stock is not None and stock.mchid == resource["mchid"]:
        try:
            return rules.read(resource, campaign_id=stock.campaign_id, appid=stock.appid)
        except (KeyError, ValueError, TypeError) as error:
            telemetry.fault("a coupon's callback cannot be read", error, notice_id=notice_id)
    payments.leave_to_a_person(notice_id, received_at)
    telemetry.count("callbacks_unhandled", type=notice_type)
    return None


def _joined(event: Event, now: datetime) -> None:
    """A fault with one coupon does not hold the others."""
    member = members.find_own(event.details["member_id"])
    openids = member.openids.items() if member else ()
    waiting = [sent for appid, openid in openids for sent in store.of_payer(appid, openid) if sent.coupon_id is None]

    def take(sent: Sent) -> None:
        grant(sent, now=now)

    telemetry.each(waiting, take, "busifavor_apply", lambda sent: {"stock_id": sent.stock_id})
