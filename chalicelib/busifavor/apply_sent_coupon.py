"""Worker: a coupon that WeChat sent becomes one of ours.

First the sent coupon is stored, once by stock and code. Then a unit of the campaign is taken, whether or not a
member has the coupon's openid, because WeChat has issued the coupon already. Then it becomes a coupon of the member
with its openid. If the owner joins while this runs, either `member.joined` finds the coupon, or this worker finds the
member. If the campaign has no unit left, the coupon waits for one, and is a task for a person.
"""

from datetime import datetime

from chalicelib import errors
from chalicelib.aws import dynamo, telemetry
from chalicelib.busifavor.rules import coupon as rules
from chalicelib.busifavor.rules.coupon import CHANNEL, Sent
from chalicelib.busifavor.store import coupons as store
from chalicelib.busifavor.store import stocks
from chalicelib.coupons import parts as coupons
from chalicelib.events.envelope import Event
from chalicelib.events.members import MemberJoined, OpenidAdded
from chalicelib.events.notices import CouponNoticeReceived
from chalicelib.members import parts as members
from chalicelib.payments import parts as payments
from chalicelib.providers.answers.busifavor import SentCoupon


def apply(event: Event[CouponNoticeReceived | MemberJoined | OpenidAdded], *, now: datetime) -> None:
    """Applies coupon_notice.received, member.joined and member.openid_added. Raises LookupError if the notice does not
    exist, or may be of a stock that is being made; Busy."""
    details = event.details
    if not isinstance(details, CouponNoticeReceived):
        _joined(details.member_id, now)
        return
    sent = _read(details.notice_id)
    if sent is None:
        return
    store.record(sent)
    kept = _newest(sent)
    take_in(name_payer(kept, sent.openid) if sent.openid else kept, now=now)


def take_in(sent: Sent, *, now: datetime) -> bool:
    """Takes a unit of the campaign for a sent coupon, then makes it a coupon of the member with its openid, if there is
    one. Returns False if the campaign has no unit left: the coupon waits for one, and is a task for a person. A coupon
    that expired without a unit is a task too, but returns True, because it cannot get a unit any more. Raises Busy."""
    if sent.is_resolved or sent.coupon_id is not None:
        return True
    sent = _named(sent, now)
    try:
        sent = _with_unit(sent, now)
    except (errors.CouponSoldOut, errors.CouponExpired) as refusal:
        _open_task(sent, rules.NO_UNIT, now=now)
        return isinstance(refusal, errors.CouponExpired)
    if sent.openid is not None and not sent.is_resolved:
        _grant(sent, sent.openid)
    return True


def name_payer(sent: Sent, openid: str) -> Sent:
    """Stores the openid of the coupon's owner, unless an openid is stored already or staff resolved the coupon. Returns
    the stored coupon. Raises Busy."""
    for _ in dynamo.rounds():
        if sent.openid is not None or sent.is_resolved:
            return sent
        store.name_payer(sent, openid)
        sent = _newest(sent)
    raise errors.Busy


def _with_unit(sent: Sent, now: datetime) -> Sent:
    if sent.shard is not None:
        return sent
    try:
        coupons.reserve_unit(
            sent.campaign_id,
            sent.version,
            got_at=sent.sent_at,
            extra_actions=lambda unit: store.unit_actions(sent, unit),
            now=now,
        )
    except dynamo.Refused as refused:
        if store.SENT not in refused:
            raise
    found = _newest(sent)
    if found.shard is None and not found.is_resolved:
        raise errors.Busy  # it changed in the meantime
    return found


def _named(sent: Sent, now: datetime) -> Sent:
    """Returns the coupon with its openid. If the notice has only a unionid, the openid comes from the member with that
    unionid. If there is no such member, opens a task for a person, and returns the coupon without an openid."""
    if sent.openid is not None:
        return sent
    openid = members.openid_of(sent.unionid, sent.appid) if sent.unionid else None
    if openid is not None:
        return name_payer(sent, openid)
    _open_task(sent, rules.NO_OPENID, now=now)
    return _newest(sent)


def _grant(sent: Sent, openid: str) -> None:
    """Makes the sent coupon a coupon of the member with that openid, once. Does nothing if there is no such member
    yet."""
    assert sent.shard is not None
    known = members.find_id_by_openid(sent.appid, openid)
    member = members.find(known) if known else None
    if member is None:
        return
    source = coupons.Source(CHANNEL, detail=sent.channel)
    key = f"{CHANNEL}:{sent.stock_id}:{sent.code}"
    try:
        coupons.claim_reserved(
            coupons.ClaimRequest(member.id, None, sent.campaign_id, source, key, sent.sent_at),
            coupons.ReservedUnit(sent.version, sent.shard),
            extra_actions=lambda coupon: store.grant_actions(sent, coupon_id=coupon.id, member_id=coupon.member_id),
        )
    except dynamo.Refused as refused:
        if store.SENT not in refused:
            raise


def _newest(sent: Sent) -> Sent:
    found = store.find(sent.stock_id, sent.code)
    assert found is not None
    return found


def _open_task(sent: Sent, why: str, *, now: datetime) -> None:
    """Opens a task for a person, with an alarm. Does nothing if the coupon has a task for this reason, or the reason is
    gone. Raises Busy."""
    for _ in dynamo.rounds():
        if why in sent.why or not rules.lacks(sent, why):
            return
        if store.open_task(sent, why, now=now):
            telemetry.count("merchant_coupons_differ", what=why)
            return
        sent = _newest(sent)
    raise errors.Busy


def _read(notice_id: str) -> Sent | None:
    """Returns the coupon of a notice. If the notice cannot be read, or its stock is not ours, opens a task for a person
    and returns None. Raises LookupError if the notice does not exist, or if its stock may be one whose creation WeChat
    Pay has not answered yet."""
    notice = payments.find_notice(notice_id)
    if notice is None:
        raise LookupError(f"no notice {notice_id}")
    if isinstance(notice.content, SentCoupon):
        stock = stocks.find_by_id(notice.content.stock_id)
        if stock is not None and stock.mchid == notice.content.mchid:
            return rules.sent_of(
                notice.content, campaign_id=stock.campaign_id, version=stock.version, appid=stock.appid
            )
        if stock is None and stocks.is_being_made(notice.content.mchid):
            raise LookupError("it may be of a stock whose creation was not answered: the notice comes again")
    payments.open_task(notice_id, notice.received_at)
    telemetry.count("callbacks_unhandled", type=notice.notice_type)
    return None


def _joined(member_id: str, now: datetime) -> None:
    """Takes in the coupons that were sent to a person who joined, or whose openid was added. A fault with one coupon
    does not stop the others: the first fault is raised at the end."""
    member = members.find_own(member_id)
    if member is None:
        return
    got = [sent for appid, openid in member.openids.items() for sent in store.of_payer(appid, openid)]
    got += store.of_union(member.unionid) if member.unionid else []

    def take(sent: Sent) -> None:
        take_in(sent, now=now)

    waiting = [sent for sent in got if sent.coupon_id is None]
    telemetry.each(waiting, take, "busifavor_apply", lambda sent: {"stock_id": sent.stock_id})
