"""Automatic issue: PUT, GET, list of its rules, and the worker that issues after a payment, on joining, for a birthday.

A rule's refusal (sold out, limit reached) is its outcome and is counted; it is not tried again.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from chalicelib import business_day, delivery, documents, errors, events
from chalicelib.administration import Beside as BesideDocument
from chalicelib.administration import Desk
from chalicelib.coupons import campaigns
from chalicelib.coupons.claim import Claimed, claim
from chalicelib.coupons.rules import issuing
from chalicelib.coupons.rules.coupon import Source
from chalicelib.coupons.rules.issuing import BIRTHDAY, JOINING, PAYMENT, IssueRuleSpec, Occasion
from chalicelib.documents import Kind, Versioned
from chalicelib.events import Event
from chalicelib.malls import parts as malls

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


def handle(message: dict[str, Any]) -> None:
    """Applies payment.paid of stores, member.joined, member.number_proved and member.birthday_set."""
    event = delivery.event_in(message)
    member_id, joined_at = event.details["member_id"], datetime.fromisoformat(event.details["joined_at"])
    for occasion in _occasions(event):
        for rule in documents.every(ISSUE_RULE):
            if issuing.answers(rule.body, occasion):
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
        give(
            member_id=member_id,
            joined_at=joined_at,
            campaign_id=spec.campaign_id,
            source=Source(spec.trigger, detail=rule_id, store_id=store_id),
            request_key=f"{spec.trigger}:{rule_id}:{key}",
            now=at,
            also=lambda held: issuing.check_day_limit(spec, rule_id, held, cutover_hour=hour, at=at),
        )
    except errors.Busy:
        raise
    except errors.Refusal:
        return False  # counted where it was refused
    return True


def give(**claiming: Any) -> Claimed:
    """A claim for a member that an event or a list names, who may have become another since: then it is that one's.
    Raises as a claim does."""
    return claim(**claiming)[0]


def _occasions(event: Event) -> Iterator[Occasion]:
    """What an event is to which mall: a mini-program may belong to several."""
    details = event.details
    if event.name == events.PAYMENT_PAID:
        if details["store_id"] is not None:
            at_store = (details["store_id"], details["paid_fen"])
            yield Occasion(PAYMENT, details["mall_id"], details["payment_id"], event.at, *at_store)
        return
    for mall in malls.malls_of_appid(details["appid"]):
        if event.name in (events.MEMBER_JOINED, events.NUMBER_PROVED):
            if issuing.is_joining(datetime.fromisoformat(details["joined_at"]), event.at):
                yield Occasion(JOINING, mall.id, "once", event.at)
            continue
        today = business_day.day_of(event.at, cutover_hour=mall.cutover_hour)
        if today.month == details["month"]:  # else its month will bring it
            yield Occasion(BIRTHDAY, mall.id, str(today.year), event.at)
