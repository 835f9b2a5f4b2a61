"""Automatic issue: PUT, GET, list of its rules, and the worker that issues after a sale, on joining, for a birthday.

A rule's refusal (sold out, limit reached) is its outcome and is counted; it is not tried again.
"""

from collections.abc import Iterator
from datetime import datetime

from chalicelib import business_day, errors
from chalicelib.aws import dynamo
from chalicelib.coupons import campaigns, take_back
from chalicelib.coupons.claim import claim
from chalicelib.coupons.rules import issuing
from chalicelib.coupons.rules.brought import PAYMENT, request_key
from chalicelib.coupons.rules.coupon import Coupon, Source
from chalicelib.coupons.rules.issuing import BIRTHDAY, JOINING, IssueRuleSpec, Occasion
from chalicelib.coupons.store import brought
from chalicelib.coupons.store.brought import Brought
from chalicelib.documents import versions as documents
from chalicelib.documents.desk import Beside as BesideDocument
from chalicelib.documents.desk import Desk
from chalicelib.documents.versions import Kind, Versioned
from chalicelib.events import sales
from chalicelib.events.coupons import CouponGivenBack
from chalicelib.events.envelope import Event
from chalicelib.events.members import BirthdaySet, MemberJoined, NumberProved
from chalicelib.events.sales import Sale, SaleRefund
from chalicelib.malls import parts as malls
from chalicelib.members import parts as members

ISSUE_RULE = Kind("issue_rule", IssueRuleSpec)


def _check(new: Versioned[IssueRuleSpec], old: Versioned[IssueRuleSpec] | None) -> BesideDocument:
    spec = new.body
    issuing.check_rule(spec)
    malls.require(mall_id=spec.mall_id, store_ids=spec.store_ids)
    try:
        campaign = campaigns.find_newest(spec.campaign_id)
    except errors.ResourceNotFound as missing:
        raise errors.ReferenceInvalid("campaign_id", what="campaign") from missing
    if campaign.spec.mall_id != spec.mall_id or campaign.spec.points_price is not None:
        raise errors.ReferenceInvalid("campaign_id", what="campaign of this mall that costs no points")
    return ()


ISSUE_RULES = Desk(ISSUE_RULE, _check)


Issuing = Sale | MemberJoined | NumberProved | BirthdaySet


def handle(event: Event[Issuing | SaleRefund | CouponGivenBack]) -> None:
    """Applies sale.made, sale.refunded, coupon.given_back, member.joined, member.number_proved and
    member.birthday_set."""
    details = sales.as_sale(event).details
    match details:
        case SaleRefund():
            take_back.refunded(details)
        case CouponGivenBack():
            take_back.came_back(details, at=event.at)
        case _:
            _issue(details, event.at)


def _issue(details: Issuing, at: datetime) -> None:
    answering = [
        (rule, occasion)
        for occasion in _occasions(details, at)
        for rule in documents.every(ISSUE_RULE)
        if issuing.answers(rule.body, occasion)
    ]
    if not answering:
        return
    member_id = details.member_id
    assert member_id is not None  # else it is no occasion
    joined_at = details.joined_at or members.joined_at_of(member_id)
    for rule, occasion in answering:
        by_rule(rule.id, rule.body, occasion.key, member_id, joined_at, occasion.at, occasion.store_id)


def by_rule(
    rule_id: str,
    spec: IssueRuleSpec,
    key: str,
    member_id: str,
    joined_at: datetime | None,
    at: datetime,
    store_id: str | None = None,
) -> bool:
    """Issues by a rule, once per `key`; False where it was refused. Raises Busy."""
    hour = malls.find_mall(spec.mall_id).cutover_hour
    try:
        claim(
            member_id=member_id,
            joined_at=joined_at,
            campaign_id=spec.campaign_id,
            source=Source(spec.trigger, detail=rule_id, store_id=store_id),
            request_key=request_key(spec.trigger, rule_id, key),
            now=at,
            beside=lambda coupon: _noted(coupon, spec, rule_id, key),
            also=lambda held: issuing.check_day_limit(spec, rule_id, held, cutover_hour=hour, at=at),
        )
    except errors.Busy:
        raise
    except errors.Refusal:
        return False  # counted where it was refused
    except dynamo.Refused as refused:
        if brought.STANDS not in refused:
            raise
        return False  # the sale was refunded before
    return True


def _noted(coupon: Coupon, spec: IssueRuleSpec, rule_id: str, key: str) -> list[dynamo.Action]:
    """What a sale brings is noted with it, so that its refund finds it."""
    if spec.trigger != PAYMENT:
        return []
    return brought.issue_actions(key, Brought(rule_id, coupon.member_id, coupon.id, issuing.least_fen(spec)))


def _occasions(details: Issuing, at: datetime) -> Iterator[Occasion]:
    """What an event is to which mall: a mini-program may belong to several."""
    if isinstance(details, Sale):
        if details.store_id is not None and details.member_id is not None:
            yield Occasion(PAYMENT, details.mall_id, details.id, at, details.store_id, details.paid_fen)
        return
    for mall in malls.malls_of_appid(details.appid):
        if not isinstance(details, BirthdaySet):
            if issuing.is_joining(details.joined_at, at):
                yield Occasion(JOINING, mall.id, "once", at)
            continue
        today = business_day.day_of(at, cutover_hour=mall.cutover_hour)
        if today.month == details.month:  # else the tick of that month issues it
            yield Occasion(BIRTHDAY, mall.id, str(today.year), at)
