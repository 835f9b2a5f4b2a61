"""Automatic issue: PUT, GET and list of its rules, and the worker that issues coupons after a sale, on joining and for
a birthday.

If a claim by a rule is refused (sold out, limit reached), the refusal is counted and the claim is not tried again.
"""

from collections.abc import Iterator
from datetime import datetime

from chalicelib import business_day, errors
from chalicelib.aws import dynamo
from chalicelib.coupons import campaigns, void_after_refund
from chalicelib.coupons.claim import claim
from chalicelib.coupons.claim_attempt import ClaimExtras
from chalicelib.coupons.rules import automatic_issue as rules
from chalicelib.coupons.rules.automatic_issue import BIRTHDAY, JOINING, PAYMENT, IssueRuleSpec, Occasion, request_key
from chalicelib.coupons.rules.claim import ClaimRequest, Source
from chalicelib.coupons.rules.coupon import Coupon
from chalicelib.coupons.store import sale_coupons
from chalicelib.coupons.store.sale_coupons import SaleCoupon
from chalicelib.documents import versions as documents
from chalicelib.documents.desk import Beside as ExtraActions
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


def _check(new: Versioned[IssueRuleSpec], old: Versioned[IssueRuleSpec] | None) -> ExtraActions:
    spec = new.body
    rules.check_rule(spec)
    malls.check_references(mall_id=spec.mall_id, store_ids=spec.store_ids)
    campaigns.check_free_in_mall(spec.campaign_id, spec.mall_id)
    return ()


ISSUE_RULES = Desk(ISSUE_RULE, _check)


Issuing = Sale | MemberJoined | NumberProved | BirthdaySet


def apply(event: Event[Issuing | SaleRefund | CouponGivenBack]) -> None:
    """Applies sale.made, sale.refunded, coupon.given_back, member.joined, member.number_proved and member.birthday_set.
    Raises Busy, or Unsettled while a coupon to be voided is held."""
    details = sales.as_sale(event).details
    match details:
        case SaleRefund():
            void_after_refund.apply_refund(details)
        case CouponGivenBack():
            void_after_refund.apply_restored(details, at=event.at)
        case _:
            _issue(details, event.at)


def _issue(details: Issuing, at: datetime) -> None:
    applicable = [
        (rule, occasion)
        for occasion in _occasions(details, at)
        for rule in documents.every(ISSUE_RULE)
        if rules.applies(rule.body, occasion)
    ]
    if not applicable:
        return
    member_id = details.member_id
    assert member_id is not None  # else there is no occasion
    joined_at = details.joined_at or members.joined_at_of(member_id)
    for rule, occasion in applicable:
        by_rule(rule.id, rule.body, occasion, member_id, joined_at)


def by_rule(rule_id: str, spec: IssueRuleSpec, occasion: Occasion, member_id: str, joined_at: datetime | None) -> bool:
    """Issues a coupon to a member by a rule, once per occasion. Returns False if it was refused. Raises Busy."""
    at, hour = occasion.at, malls.find_mall(spec.mall_id).cutover_hour
    source = Source(spec.trigger, detail=rule_id, store_id=occasion.store_id)
    claim_key = request_key(spec.trigger, rule_id, occasion.key)
    request = ClaimRequest(member_id, joined_at, spec.campaign_id, source, claim_key, at)
    extras = ClaimExtras(
        extra_actions=lambda coupon: _sale_actions(coupon, spec, rule_id, occasion.key),
        check_held=lambda held: rules.check_day_limit(spec, rule_id, held, cutover_hour=hour, at=at),
    )
    try:
        claim(request, extras)
    except errors.Busy:
        raise
    except errors.Refusal:
        return False  # the claim counted it
    except dynamo.Refused as refused:
        if sale_coupons.STANDS not in refused:
            raise
        return False  # the sale was refunded before
    return True


def rules_for(trigger: str) -> list[tuple[str, IssueRuleSpec]]:
    """The enabled rules of a trigger with their ids, at most a few seconds old."""
    found = documents.every(ISSUE_RULE)
    return [(one.id, one.body) for one in found if one.body.trigger == trigger and one.body.enabled]


def _sale_actions(coupon: Coupon, spec: IssueRuleSpec, rule_id: str, sale_id: str) -> list[dynamo.Action]:
    """The actions that store the coupon under its sale, so that a refund of the sale finds it."""
    if spec.trigger != PAYMENT:
        return []
    least_fen = rules.least_paid_fen(spec)
    return sale_coupons.issue_actions(sale_id, SaleCoupon(rule_id, coupon.member_id, coupon.id, least_fen))


def _occasions(details: Issuing, at: datetime) -> Iterator[Occasion]:
    """The occasions of an event, one per mall: a mini-program may belong to several malls."""
    if isinstance(details, Sale):
        if details.store_id is not None and details.member_id is not None:
            yield Occasion(PAYMENT, details.mall_id, details.id, at, details.store_id, details.paid_fen)
        return
    for mall in malls.malls_of_appid(details.appid):
        if not isinstance(details, BirthdaySet):
            if rules.is_joining(details.joined_at, at):
                yield Occasion(JOINING, mall.id, "once", at)
            continue
        today = business_day.day_of(at, cutover_hour=mall.cutover_hour)
        if today.month == details.month:  # for a birthday in another month, the birthday tick issues the coupon
            yield Occasion(BIRTHDAY, mall.id, str(today.year), at)
