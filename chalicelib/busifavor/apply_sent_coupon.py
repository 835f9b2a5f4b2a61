"""Worker: a coupon that WeChat sent becomes one of ours.

First it is kept, once by stock and code. Then a unit of the campaign is taken for it, because WeChat has handed it out,
whoever got it. Then it becomes a coupon of the member who has its openid. A person who joins meanwhile either finds it
(`member.joined`), or is found here. If the campaign has no unit left, the coupon waits for one, as a task for a person.
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
    """Applies coupon_notice.received, member.joined and member.openid_added. Raises LookupError for a notice that is
    not there, or of a stock that is being made; Busy."""
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
    """Takes a unit of the campaign for a sent coupon, whoever got it, then makes it a coupon of its member. False where
    there is no unit: it waits for one, as a task for a person. Raises Busy."""
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
    """Keeps whose coupon it is, and returns the coupon: the openid that was named first stays. Raises Busy."""
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
        raise errors.Busy  # it changed meanwhile
    return found


def _named(sent: Sent, now: datetime) -> Sent:
    """The coupon with its openid. Where the notice has a unionid only, the member with that unionid has the openid.
    Where there is none, it is a task for a person."""
    if sent.openid is not None:
        return sent
    openid = members.openid_of(sent.unionid, sent.appid) if sent.unionid else None
    if openid is not None:
        return name_payer(sent, openid)
    _open_task(sent, rules.NO_OPENID, now=now)
    return _newest(sent)


def _grant(sent: Sent, openid: str) -> None:
    """Makes it a coupon of the member with that openid, once, if there is such a member by now."""
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
    """Makes it a task for a person, with an alarm, unless it is one, or needs none by now. Raises Busy."""
    for _ in dynamo.rounds():
        if why in sent.why or not rules.lacks(sent, why):
            return
        if store.open_task(sent, why, now=now):
            telemetry.count("merchant_coupons_differ", what=why)
            return
        sent = _newest(sent)
    raise errors.Busy


def _read(notice_id: str) -> Sent | None:
    """The coupon of a notice. None, and left to a person, for a notice of a stock that is none of ours, and for one
    that cannot be read. Raises LookupError where it may be of a stock whose creation was not answered yet."""
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
    """Takes in what was sent to a person who just joined. A fault with one coupon does not hold up the others."""
    member = members.find_own(member_id)
    if member is None:
        return
    got = [sent for appid, openid in member.openids.items() for sent in store.of_payer(appid, openid)]
    got += store.of_union(member.unionid) if member.unionid else []

    def take(sent: Sent) -> None:
        take_in(sent, now=now)

    waiting = [sent for sent in got if sent.coupon_id is None]
    telemetry.each(waiting, take, "busifavor_apply", lambda sent: {"stock_id": sent.stock_id})
