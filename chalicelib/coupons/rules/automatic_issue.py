"""Automatic issue: which rules give a coupon after a payment, on joining or for a birthday, and how much of a sale must
be left after refunds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Literal

import msgspec

from chalicelib import business_day, errors
from chalicelib.coupons.rules.coupon import Coupon
from chalicelib.shapes import Id, Ids

PAYMENT, JOINING, BIRTHDAY = "payment", "joining", "birthday"
# A member who proves a phone number within this time after joining still gets a coupon on joining that is limited by
# number.
JOINS_WITHIN = timedelta(days=30)


class IssueRuleSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A rule that gives a coupon of `campaign_id` when a member pays, joins, or has a birthday.

    Each payment, each joining and each year's birthday gives at most one coupon per rule. A payment through any channel
    gives a coupon if at least `threshold_fen` were paid at one of `store_ids` (empty: any store of the mall). A member
    gets at most `limit_per_member_day` coupons per business day from the rule. If refunds leave less than
    `threshold_fen` of the payment, its unused coupon is voided.
    """

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
    """What happened to a member in a mall: a payment, joining or a birthday. `key` identifies the occasion, so that it
    counts once per rule: the sale's id, `once`, or the year."""

    trigger: str
    mall_id: str
    key: str
    at: datetime
    store_id: str | None = None
    paid_fen: int = 0


def check_rule(spec: IssueRuleSpec) -> None:
    """Checks that only a rule for payments has stores, a threshold or a day limit. Raises ValueInvalid."""
    if spec.trigger != PAYMENT and (spec.store_ids or spec.threshold_fen or spec.limit_per_member_day):
        raise errors.ValueInvalid("trigger", reason="only the payment trigger has stores, a threshold and a day limit")


def applies(spec: IssueRuleSpec, occasion: Occasion) -> bool:
    """Whether a rule gives a coupon on an occasion."""
    return (
        spec.enabled
        and spec.trigger == occasion.trigger
        and spec.mall_id == occasion.mall_id
        and (not spec.store_ids or occasion.store_id in spec.store_ids)
        and (spec.trigger != PAYMENT or occasion.paid_fen >= least_paid_fen(spec))
    )


def least_paid_fen(spec: IssueRuleSpec) -> int:
    """The least amount in fen for which the rule gives a coupon. If refunds leave less of the payment, the coupon is
    voided."""
    return max(spec.threshold_fen, 1)


def is_joining(joined_at: datetime, at: datetime) -> bool:
    """Whether an event at `at` can still give a coupon for joining. It may come some days later, when the member proves
    a phone number."""
    return at - joined_at <= JOINS_WITHIN


def check_day_limit(
    spec: IssueRuleSpec, rule_id: str, held: Sequence[Coupon], *, cutover_hour: int, at: datetime
) -> None:
    """Checks the rule's limit per member and business day. `held` are the member's coupons of the campaign. Raises
    CouponDayLimitReached."""
    if spec.limit_per_member_day is None:
        return
    today = business_day.day_of(at, cutover_hour=cutover_hour)
    own = [one for one in held if (one.source.channel, one.source.detail) == (spec.trigger, rule_id)]
    if sum(business_day.day_of(one.claimed_at, cutover_hour=cutover_hour) == today for one in own) >= (
        spec.limit_per_member_day
    ):
        raise errors.CouponDayLimitReached


# --- request keys -------------------------------------------------------------------------------------------------
def request_key(trigger: str, rule_id: str, key: str) -> str:
    """The request key of the claim. It is the same for the same rule and occasion, so an occasion gives one coupon per
    rule."""
    return f"{trigger}:{rule_id}:{key}"


def sale_of(coupon: Coupon) -> str | None:
    """The id of the sale for which automatic issue gave the coupon; None if the coupon was not given for a sale."""
    is_for_sale = coupon.source.channel == PAYMENT and coupon.request_key.startswith(f"{PAYMENT}:")
    return coupon.request_key.rsplit(":", 1)[1] if is_for_sale else None
