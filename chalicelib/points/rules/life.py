"""When points become active and when they expire: a mall's policy, applied to the business day they are earned on."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Literal

import msgspec
from msgspec.structs import replace

from chalicelib import business_day

Months = Annotated[int, msgspec.Meta(ge=1, le=120)]


class Rolling(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="rolling"):
    """Points expire at the end of the business day that is `months` later."""

    months: Months


class MonthEnd(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="month_end"):
    """Points expire at the end of the month that comes `months` later; 0: of the same month."""

    months: Annotated[int, msgspec.Meta(ge=0, le=120)]


class YearEnd(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="year_end"):
    """Points expire at the end of the year that comes `years` later; 0: of the same year."""

    years: Annotated[int, msgspec.Meta(ge=0, le=10)]


class Inactivity(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="inactivity"):
    """Points lapse `months` after the member last earned or spent points in a mall with this kind of expiry. The
    member's points of all these malls lapse together."""

    months: Months


Expiry = Rolling | MonthEnd | YearEnd | Inactivity


class CashPolicy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Points as cash: `points_per_yuan` points pay one yuan. They pay at most `ceiling_percent` of a payment, and a
    payment takes at most `ceiling_points` of them."""

    points_per_yuan: Annotated[int, msgspec.Meta(ge=1, le=100_000)]
    ceiling_percent: Annotated[int, msgspec.Meta(ge=1, le=100)] = 100
    ceiling_points: Annotated[int, msgspec.Meta(ge=1, le=10_000_000)] | None = None


class PointsPolicySpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A mall's policy for its points; its id is the mall's.

    `expiry`: when points expire, counted from the day on which they can be spent; none: never. `pending_days`: after
    how many whole business days points can be spent. `after_spending`: what happens if a refund reverses points that
    the member has spent: the member owes them, or the mall forgives them as its loss. `cash`: what points pay at the
    mall's stores; none: nothing. `adjustment_limit`: how many points a person of staff may give or take alone in a
    business day. `back_fill_days`: for how many days the shopper may file a payment that was not credited; 0: never.
    `receipt_cap_fen`: the most that a till or a merchant's system may report for one receipt; `shopper_day_cap_fen`:
    for all receipts of a shopper on a business day. A receipt above a cap is held for review.
    """

    expiry: Expiry | None = None
    pending_days: Annotated[int, msgspec.Meta(ge=0, le=90)] = 0
    after_spending: Literal["owe", "forgive"] = "owe"
    cash: CashPolicy | None = None
    adjustment_limit: Annotated[int, msgspec.Meta(ge=0, le=20_000)] = 1000
    back_fill_days: Annotated[int, msgspec.Meta(ge=0, le=90)] = 30
    receipt_cap_fen: Annotated[int, msgspec.Meta(ge=0, le=100_000_000)] = 5_000_000
    shopper_day_cap_fen: Annotated[int, msgspec.Meta(ge=0, le=1_000_000_000)] = 10_000_000


@dataclass(frozen=True)
class Life:
    """When a new lot begins and ends. `lapses_at`: when the lot lapses, unless the member is active before. A lot that
    lapses has no `expires_at`."""

    active_at: datetime | None = None
    expires_at: datetime | None = None
    lapses_at: datetime | None = None


def life_of(earned_at: datetime, policy: PointsPolicySpec, *, cutover_hour: int) -> Life:
    """Returns the life of points earned at an instant. They are active at the end of the pending business days, or
    immediately if there are none. Their expiry counts from the business day on which they become active."""
    day = business_day.day_of(earned_at, cutover_hour=cutover_hour)
    active_at = None
    if policy.pending_days:
        last_pending = day + timedelta(days=policy.pending_days)
        active_at = business_day.end_of(last_pending, cutover_hour=cutover_hour)
        day = last_pending + timedelta(days=1)
    if policy.expiry is None:
        return Life(active_at)
    end = business_day.end_of(_last_day(day, policy.expiry), cutover_hour=cutover_hour)
    return Life(active_at, None, end) if isinstance(policy.expiry, Inactivity) else Life(active_at, end)


def lapses_after(at: datetime, policy: PointsPolicySpec, *, cutover_hour: int) -> datetime | None:
    """Returns the instant at which points lapse if the member is last active at `at`; None if the mall's points do not
    lapse."""
    return life_of(at, replace(policy, pending_days=0), cutover_hour=cutover_hour).lapses_at


def _last_day(day: date, expiry: Expiry) -> date:
    match expiry:
        case Rolling(months) | Inactivity(months):
            return business_day.months_later(day, months)
        case MonthEnd(months):
            return business_day.months_later(day.replace(day=1), months + 1) - timedelta(days=1)
        case YearEnd(years):
            return date(day.year + years, 12, 31)
