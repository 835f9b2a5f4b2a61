"""How many points a payment earns, and how many its refunds reverse, rounded by `money.portion`. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Literal

import msgspec

from chalicelib import business_day, errors, money
from chalicelib.shapes import Id, Ids, LocalTime, Word, Words

Points = Annotated[int, msgspec.Meta(ge=1, le=10_000_000)]


class Multiplier(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Gives `percent` of the usual points on certain days, in certain hours (Shanghai time) and to certain tiers. A
    condition that is left out is always met. If `ends` is before `begins`, the hours end on the next day, and belong to
    the day on which they begin."""

    name: Word
    percent: Annotated[int, msgspec.Meta(ge=0, le=10_000)]
    first_day: date | None = None
    last_day: date | None = None
    weekdays: tuple[Annotated[int, msgspec.Meta(ge=1, le=7)], ...] = ()
    begins: LocalTime = "00:00"
    ends: LocalTime = "24:00"
    tiers: Annotated[tuple[Word, ...], msgspec.Meta(max_length=20)] = ()


class EarningRuleSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How points are earned: `points` for each `per_fen` fen, rounded once at the end.

    A rule applies to some stores, merchants or categories of a mall, or to the whole mall. If several rules apply to a
    store, the narrowest decides: store, then merchant, then category, then mall; among equals, the first by id. If no
    rule applies, the store's `points_per_yuan` decides. `counts`: `paid` is the part paid in money; `amount` is the
    whole amount, with what coupons and points paid. An amount below `minimum_fen` earns nothing. Only the highest
    multiplier applies; caps apply after it. Refunded points still count towards a cap. `issuer`: who owes the points,
    the mall or the store's merchant.
    """

    name: Word
    mall_id: Id
    points: Annotated[int, msgspec.Meta(ge=0, le=100_000)]
    per_fen: Annotated[int, msgspec.Meta(ge=1, le=10_000_000)]
    store_ids: Ids = ()
    merchant_ids: Ids = ()
    categories: Words = ()
    rounding: Literal["down", "nearest", "up"] = "down"
    counts: Literal["paid", "amount"] = "paid"
    minimum_fen: Annotated[int, msgspec.Meta(ge=0, le=100_000_000)] = 0
    cap_per_payment: Points | None = None
    cap_per_day: Points | None = None
    cap_per_month: Points | None = None
    multipliers: Annotated[tuple[Multiplier, ...], msgspec.Meta(max_length=20)] = ()
    issuer: Literal["mall", "merchant"] = "mall"
    enabled: bool = True

    @property
    def has_caps(self) -> bool:
        """Whether the rule has a cap per day or month, for which the points of earlier credits count."""
        return self.cap_per_day is not None or self.cap_per_month is not None

    @property
    def asks_tier(self) -> bool:
        return any(one.tiers for one in self.multipliers)


@dataclass(frozen=True)
class Shop:
    """The fields of a store that decide its earning rule."""

    store_id: str
    merchant_id: str
    category: str
    mall_id: str
    points_per_yuan: int


@dataclass(frozen=True)
class Bill:
    """A purchase: its whole amount, and the part that was paid in money."""

    amount_fen: int
    paid_fen: int
    at: datetime


def check_rule(spec: EarningRuleSpec) -> None:
    """Checks a rule. Raises ValueInvalid with all faults."""
    errors.ValueInvalid.raise_any(_wrong(spec))


def _wrong(spec: EarningRuleSpec) -> Iterator[errors.ValueInvalid]:
    if sum(bool(named) for named in (spec.store_ids, spec.merchant_ids, spec.categories)) > 1:
        yield errors.ValueInvalid("store_ids", reason="a rule names only one of stores, merchants and categories")
    for number, one in enumerate(spec.multipliers):
        if one.first_day and one.last_day and one.last_day < one.first_day:
            yield errors.ValueInvalid(f"multipliers[{number}].last_day", reason="it is before first_day")
        if not business_day.are_hours(one.begins, one.ends):
            yield errors.ValueInvalid(f"multipliers[{number}].ends", reason="no time lies between begins and ends")


def rule_for(shop: Shop, rules: Iterable[tuple[str, EarningRuleSpec]]) -> tuple[str, EarningRuleSpec]:
    """Returns the id of the rule that decides at a store, and the rule. If no rule applies, returns "" and a rule with
    the store's own rate."""
    fitting = [(-_narrowness(spec, shop), rule_id, spec) for rule_id, spec in rules if _fits(spec, shop)]
    if fitting:
        return min(fitting, key=lambda one: one[:2])[1:]
    return "", EarningRuleSpec(name="rate", mall_id=shop.mall_id, points=shop.points_per_yuan, per_fen=100)


def _fits(spec: EarningRuleSpec, shop: Shop) -> bool:
    names_any = spec.store_ids or spec.merchant_ids or spec.categories
    return spec.enabled and spec.mall_id == shop.mall_id and (not names_any or _narrowness(spec, shop) > 0)


def _narrowness(spec: EarningRuleSpec, shop: Shop) -> int:
    if shop.store_id in spec.store_ids:
        return 3
    if shop.merchant_id in spec.merchant_ids:
        return 2
    return int(shop.category in spec.categories)


def earned(spec: EarningRuleSpec, bill: Bill, *, tier: str | None, tier_percent: int = 100, day: date) -> int:
    """Returns the points for a bill, before the caps per day and month. `tier_percent` applies to the points after the
    rule's multiplier."""
    fen = bill.paid_fen if spec.counts == "paid" else bill.amount_fen
    if fen < spec.minimum_fen:
        return 0
    percents = _percent(spec, bill.at, tier, day) * tier_percent
    points = _rounded(fen * spec.points * percents, spec.per_fen * 100 * 100, spec.rounding)
    return points if spec.cap_per_payment is None else min(points, spec.cap_per_payment)


def under_caps(spec: EarningRuleSpec, points: int, *, on_day: int, in_month: int) -> int:
    """Returns how many of `points` the caps per day and month leave. `on_day`, `in_month`: the points that the rule
    gave before, on that day and in that month."""
    room = [cap - used for cap, used in ((spec.cap_per_day, on_day), (spec.cap_per_month, in_month)) if cap is not None]
    return max(0, min([points, *room]))


def _percent(spec: EarningRuleSpec, at: datetime, tier: str | None, day: date) -> int:
    fitting = [one.percent for one in spec.multipliers if _counts(one, at, tier, day)]
    return max(fitting, default=100)


def _counts(one: Multiplier, at: datetime, tier: str | None, day: date) -> bool:
    began = business_day.day_within(at, one.begins, one.ends, day=day)
    return (
        began is not None
        and (one.first_day is None or one.first_day <= began)
        and (one.last_day is None or began <= one.last_day)
        and (not one.weekdays or began.isoweekday() in one.weekdays)
        and (not one.tiers or tier in one.tiers)
    )


def _rounded(numerator: int, denominator: int, rounding: str) -> int:
    if rounding == "up":
        return -(-numerator // denominator)
    if rounding == "nearest":
        return (2 * numerator + denominator) // (2 * denominator)
    return numerator // denominator


def share_of_refund(total: int, *, paid_fen: int, refunded_before_fen: int, refund_fen: int) -> int:
    """Returns how many of a payment's points one refund reverses. Several partial refunds, in any order, reverse
    exactly as many as one whole refund. If nothing was paid in money, there is one refund, and it reverses all."""
    if paid_fen == 0:
        return total
    return money.portion(total, before=refunded_before_fen, size=refund_fen, of=paid_fen)
