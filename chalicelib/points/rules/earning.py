"""What a payment earns, and what its refunds take back of that. Touches nothing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Literal

import msgspec

from chalicelib import business_day, errors, money
from chalicelib.shapes import Id, Ids, LocalTime, Word, Words

Points = Annotated[int, msgspec.Meta(ge=1, le=10_000_000)]


class Multiplier(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`percent` of the usual points, on such days and hours (on the clock in Shanghai), to such tiers; what is left
    out does not matter. Hours that end before they begin end the next day, and are those of the day they began on."""

    name: Word
    percent: Annotated[int, msgspec.Meta(ge=0, le=10_000)]
    first_day: date | None = None
    last_day: date | None = None
    weekdays: tuple[Annotated[int, msgspec.Meta(ge=1, le=7)], ...] = ()
    begins: LocalTime = "00:00"
    ends: LocalTime = "24:00"
    tiers: Annotated[tuple[Word, ...], msgspec.Meta(max_length=20)] = ()


class EarningRuleSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How points are earned: `points` for each `per_fen`, rounded once at the end.

    Where: stores, merchants or categories of a mall; none named: all of it. The narrowest rule that fits decides
    (store, merchant, category, mall; of equals the first by id), a store without any earns its `points_per_yuan`.
    `counts`: what was really paid, or the whole amount, with what coupons and points paid. Less than `minimum_fen`
    earns nothing. The best multiplier counts, and caps come after it; a refund does not make room under a cap again.
    `issuer`: who owes the points, the mall or the store's merchant.
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
        """Whether what was earned before matters."""
        return self.cap_per_day is not None or self.cap_per_month is not None

    @property
    def asks_tier(self) -> bool:
        return any(one.tiers for one in self.multipliers)


@dataclass(frozen=True)
class Shop:
    """A store as rules ask about it."""

    store_id: str
    merchant_id: str
    category: str
    mall_id: str
    points_per_yuan: int


@dataclass(frozen=True)
class Bill:
    """What was bought for, and what of it was really paid."""

    amount_fen: int
    paid_fen: int
    at: datetime


def check_rule(spec: EarningRuleSpec) -> None:
    """Raises ValueInvalid, with all that is wrong, for a rule that cannot be meant."""
    errors.ValueInvalid.raise_any(_wrong(spec))


def _wrong(spec: EarningRuleSpec) -> Iterator[errors.ValueInvalid]:
    if sum(bool(named) for named in (spec.store_ids, spec.merchant_ids, spec.categories)) > 1:
        yield errors.ValueInvalid("store_ids", reason="a rule names stores, merchants or categories, one of them")
    for number, one in enumerate(spec.multipliers):
        if one.first_day and one.last_day and one.last_day < one.first_day:
            yield errors.ValueInvalid(f"multipliers[{number}].last_day", reason="it is before first_day")
        if not business_day.are_hours(one.begins, one.ends):
            yield errors.ValueInvalid(f"multipliers[{number}].ends", reason="no time lies between begins and ends")


def rule_for(shop: Shop, rules: Iterable[tuple[str, EarningRuleSpec]]) -> tuple[str, EarningRuleSpec]:
    """The rule that decides at a store, with its id; the store's own rate where none does."""
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
    """Points for a bill, before what was earned on the day and in the month. What the tier earns more, it earns of all
    that the rule gives."""
    fen = bill.paid_fen if spec.counts == "paid" else bill.amount_fen
    if fen < spec.minimum_fen:
        return 0
    percents = _percent(spec, bill.at, tier, day) * tier_percent
    points = _rounded(fen * spec.points * percents, spec.per_fen * 100 * 100, spec.rounding)
    return points if spec.cap_per_payment is None else min(points, spec.cap_per_payment)


def under_caps(spec: EarningRuleSpec, points: int, *, on_day: int, in_month: int) -> int:
    """What of the points is left by the caps, of which so much is used on the day and in the month."""
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
    """How many of a payment's points one refund takes back. Several partial refunds, in any order, take exactly what
    one whole refund would. Where nothing was paid with money, there is one refund, and it takes all."""
    if paid_fen == 0:
        return total
    return money.portion(total, before=refunded_before_fen, size=refund_fen, of=paid_fen)
