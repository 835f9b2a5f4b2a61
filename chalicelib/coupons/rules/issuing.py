"""Rules of automatic issue: after a payment, on joining, in the birthday month. Touches nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Literal

import msgspec

from chalicelib import business_day, errors
from chalicelib.coupons.rules.brought import PAYMENT
from chalicelib.coupons.rules.coupon import Coupon
from chalicelib.shapes import Id, Ids

JOINING, BIRTHDAY = "joining", "birthday"


# A gift for joining that is limited by phone number waits so long for one.
JOINS_WITHIN = timedelta(days=30)


class IssueRuleSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A coupon of `campaign_id` for what a member does. After a payment, whatever channel it comes by: of
    `threshold_fen` or more, really paid, at one of `store_ids` (none: any store of the mall), at most
    `limit_per_member_day` a business day. Each payment, each joining and each birthday year brings one at most. What a
    payment brought and is not used is voided once less than the threshold of it stands."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
    mall_id: Id
    campaign_id: Id
    trigger: Literal["payment", "joining", "birthday"]
    enabled: bool = True
    store_ids: Ids = ()
    threshold_fen: Annotated[int, msgspec.Meta(ge=0, le=100_000_00)] = 0
    limit_per_member_day: Annotated[int, msgspec.Meta(ge=1, le=99)] | None = None


@dataclass(frozen=True)
class Occasion:
    """What happened to a member: `key` makes it count once for a rule."""

    trigger: str
    mall_id: str
    key: str
    at: datetime
    store_id: str | None = None
    paid_fen: int = 0


def check_rule(spec: IssueRuleSpec) -> None:
    """Raises ValueInvalid for what does not go with the trigger."""
    if spec.trigger != PAYMENT and (spec.store_ids or spec.threshold_fen or spec.limit_per_member_day):
        raise errors.ValueInvalid("trigger", reason="stores, threshold and day limit go with payments")


def answers(spec: IssueRuleSpec, occasion: Occasion) -> bool:
    """Whether a rule issues on an occasion."""
    return (
        spec.enabled
        and spec.trigger == occasion.trigger
        and spec.mall_id == occasion.mall_id
        and (not spec.store_ids or occasion.store_id in spec.store_ids)
        and (spec.trigger != PAYMENT or occasion.paid_fen >= least_fen(spec))
    )


def least_fen(spec: IssueRuleSpec) -> int:
    """How much of a payment must stand for what it brought."""
    return max(spec.threshold_fen, 1)


def is_joining(joined_at: datetime, at: datetime) -> bool:
    """Whether what happens then may still bring a gift for joining: it does when a new member proves its number."""
    return at - joined_at <= JOINS_WITHIN


def check_day_limit(
    spec: IssueRuleSpec, rule_id: str, held: Sequence[Coupon], *, cutover_hour: int, at: datetime
) -> None:
    """Refuses past the rule's limit a day. `held`: the member's coupons of its campaign."""
    if spec.limit_per_member_day is None:
        return
    today = business_day.day_of(at, cutover_hour=cutover_hour)
    own = [one for one in held if (one.source.channel, one.source.detail) == (spec.trigger, rule_id)]
    if sum(business_day.day_of(one.claimed_at, cutover_hour=cutover_hour) == today for one in own) >= (
        spec.limit_per_member_day
    ):
        raise errors.CouponDayLimitReached
