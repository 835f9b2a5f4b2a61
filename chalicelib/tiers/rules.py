"""Which tier a member has, by what was bought in a window. Touches nothing.

A standing is worked out from the days: what counts on each, net of refunds, which count on the day of their payment. So
neither the order in which payments and refunds are told nor how often they are decides anything.

    up      on the very day the sum of the window reaches a tier
    kept    to the end of the protection; reached anew, it is kept longer
    down    when the protection is over: to what the window that ends then is good for, or by one tier
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import accumulate
from typing import Annotated, Literal

import msgspec

from chalicelib import business_day, errors, ids
from chalicelib.shapes import Id, Word

POINTS_EARNED, SPEND_FEN, VISITS = "points_earned", "spend_fen", "visits"
# What a refund of an older payment takes from a window counts there, but reopens no day that is over for longer.
REOPENED = timedelta(days=92)
# A till's clock may be some minutes fast, and so at midnight a day ahead.
FAST = timedelta(days=1)


# --- a program ----------------------------------------------------------------------------------------------------
class Calendar(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="calendar"):
    """Periods of `months`, counted from January: what is bought in one counts together, and a tier is kept to the end
    of the `protected_periods`-th period after."""

    months: Literal[1, 2, 3, 4, 6, 12] = 12
    protected_periods: Annotated[int, msgspec.Meta(ge=0, le=4)] = 1


class Rolling(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="rolling"):
    """The last `months` up to each day count together, and a tier is kept for `protected_months` from then on."""

    months: Annotated[int, msgspec.Meta(ge=1, le=24)] = 12
    protected_months: Annotated[int, msgspec.Meta(ge=1, le=24)] = 12


class Tier(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A tier, had from `at_least` (of the program's measure) on; 0: everybody has it. Its benefits: so many percent of
    the usual points, and so many minutes of each parking visit free."""

    id: Id
    name: Word
    at_least: Annotated[int, msgspec.Meta(ge=0, le=1_000_000_000_000)]
    points_percent: Annotated[int, msgspec.Meta(ge=100, le=1_000)] = 100
    free_parking_minutes: Annotated[int, msgspec.Meta(ge=0, le=1440)] = 0


class TierProgramSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Tiers that some malls have in common (none: it rests); a mall is in one program at most. `tiers`: the lowest
    first. `falls`: by one tier at a time, or as far as the last window goes. `notice_days`: how long before a tier ends
    its holder is told."""

    name: Word
    mall_ids: Annotated[tuple[Id, ...], msgspec.Meta(max_length=40)]
    measure: Literal["points_earned", "spend_fen", "visits"]
    tiers: Annotated[tuple[Tier, ...], msgspec.Meta(min_length=1, max_length=10)]
    window: Calendar | Rolling = Calendar()
    falls: Literal["one_tier", "as_earned"] = "one_tier"
    notice_days: Annotated[int, msgspec.Meta(ge=0, le=90)] = 30

    @property
    def changes_points(self) -> bool:
        """Whether a tier earns more than the usual points."""
        return any(tier.points_percent != 100 for tier in self.tiers)

    @property
    def parks_free(self) -> bool:
        """Whether a tier has parking minutes free."""
        return any(tier.free_parking_minutes for tier in self.tiers)

    def rank(self, tier_id: str | None) -> int:
        """A tier's place, the lowest 0; -1: none, or one that the program has no more."""
        return next((rank for rank, tier in enumerate(self.tiers) if tier.id == tier_id), -1)

    def find(self, tier_id: str | None) -> Tier | None:
        rank = self.rank(tier_id)
        return self.tiers[rank] if rank >= 0 else None


def check_program(spec: TierProgramSpec) -> None:
    """Raises ValueInvalid, with all that is wrong, for a program that cannot be meant."""
    errors.ValueInvalid.raise_any(_wrong(spec))


def _wrong(spec: TierProgramSpec) -> Iterator[errors.ValueInvalid]:
    for number, (lower, tier) in enumerate(zip(spec.tiers, spec.tiers[1:], strict=False), start=1):
        if tier.at_least <= lower.at_least:
            yield errors.ValueInvalid(f"tiers[{number}].at_least", reason="each tier takes more than the one before")
    twice = ids.twice_in([tier.id for tier in spec.tiers])
    if twice is not None:
        yield errors.ValueInvalid(
            f"tiers[{twice}].id", reason="each tier has an id of its own", id=spec.tiers[twice].id
        )
    twice = ids.twice_in(spec.mall_ids)
    if twice is not None:
        yield errors.ValueInvalid(f"mall_ids[{twice}]", reason="a mall is named once", id=spec.mall_ids[twice])


# --- days ---------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Day:
    """What counts on a day in Shanghai, from midnight to midnight: malls cut their business days over at hours that
    differ and change, and days of a year must add up. A visit is a day with a payment that was not refunded whole."""

    points: int = 0
    spend_fen: int = 0
    payments: int = 0

    def __add__(self, other: "Day") -> "Day":
        return Day(self.points + other.points, self.spend_fen + other.spend_fen, self.payments + other.payments)

    def amount(self, measure: str) -> int:
        """It in a program's measure."""
        return {POINTS_EARNED: self.points, SPEND_FEN: self.spend_fen, VISITS: int(self.payments > 0)}[measure]


Days = Mapping[date, Day]


class _Sums:
    """Sums over stretches of days, each asked in the time of a search."""

    def __init__(self, days: Days, measure: str) -> None:
        self.days = sorted(days)
        amounts = [days[day].amount(measure) for day in self.days]
        self.sums = [0, *accumulate(amounts)]
        # What was refunded whole brings nothing, and lengthens nothing.
        self.active = [day for day, amount in zip(self.days, amounts, strict=True) if amount > 0]

    def between(self, first: date, last: date) -> int:
        return self.sums[bisect_right(self.days, last)] - self.sums[bisect_left(self.days, first)]


def window_of(spec: TierProgramSpec, day: date) -> date:
    """The first day that counts together with `day`."""
    window = spec.window
    if isinstance(window, Calendar):
        return date(day.year, (day.month - 1) // window.months * window.months + 1, 1)
    first = business_day.months_later(day, -window.months) + timedelta(days=1)
    while business_day.months_later(first, window.months) <= day:
        first += timedelta(days=1)  # a short month ends before the same day of it
    return first


def kept_until(spec: TierProgramSpec, day: date) -> date:
    """The last day of a tier that was reached on `day`."""
    window = spec.window
    if isinstance(window, Calendar):
        months = window.months * (1 + window.protected_periods)
        return business_day.months_later(window_of(spec, day), months) - timedelta(days=1)
    return business_day.months_later(day, window.protected_months)


def progress(spec: TierProgramSpec, days: Days, day: date) -> int:
    """What counts on a day; what a clock that is fast told of the next day counts already."""
    return max(0, _Sums(days, spec.measure).between(window_of(spec, day), day + FAST))


# --- standing -----------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Held:
    """A tier, and the last day it is kept; None: it does not end."""

    tier: str | None = None
    last_day: date | None = None

    def is_over(self, today: date) -> bool:
        return self.last_day is not None and self.last_day < today


NOTHING = Held()


@dataclass(frozen=True)
class Standing:
    """What a member has in a program. `base`: what was bought when `base_day` began, by all that was before, under the
    `terms` that count since; `bought`: as last worked out; `given`: by staff, whatever was bought. `noticed_for`: the
    last day that its holder was told of. `due`: the day it is to be looked at again, whatever is bought."""

    base: Held
    base_day: date
    terms: str
    bought: Held = NOTHING
    given: Held = NOTHING
    held: Held = NOTHING
    noticed_for: date | None = None
    due: date | None = None
    revision: int = 0


def terms_of(spec: TierProgramSpec) -> str:
    """What of a program decides on tiers, in short: a change of anything else changes nobody's standing."""
    ladder = [(tier.id, tier.at_least) for tier in spec.tiers]
    told = repr((spec.measure, ladder, spec.window, spec.falls, sorted(spec.mall_ids)))
    return ids.derived(told, length=12)


def merged(spec: TierProgramSpec, old: Standing, new: Standing, *, today: date) -> Standing:
    """The standing of a member whom another became, both as worked out today: the better of what they have, to its end.
    What either bought counts on its days from then on."""
    return replace(
        new,
        base=_better(spec, old.bought, new.bought),
        base_day=today,
        given=_better(spec, old.given, new.given),
    )


def first_day_needed(spec: TierProgramSpec, standing: Standing | None, today: date) -> date:
    """From when on days are needed to work a standing out."""
    base_day = standing.base_day if standing else today - REOPENED
    ends = [held.last_day for held in (standing.base, standing.bought)] if standing else []
    return min(window_of(spec, day) for day in (base_day, today - 2 * REOPENED, *ends) if day is not None)


def work_out(spec: TierProgramSpec, standing: Standing | None, days: Days, *, today: date) -> Standing:
    """The standing as the days make it. Terms that were changed leave everybody what they have, to its end."""
    terms = terms_of(spec)
    if standing is None:
        standing = Standing(NOTHING, today - REOPENED, terms)
    if standing.terms != terms:
        standing = replace(standing, base=standing.bought, base_day=today, terms=terms)
    sums = _Sums(days, spec.measure)
    if today - standing.base_day > 2 * REOPENED:
        settled = today - REOPENED
        base = _replay(spec, standing.base, sums, since=standing.base_day, until=settled - timedelta(days=1))
        standing = replace(standing, base=base, base_day=settled)
    bought = _replay(spec, standing.base, sums, since=standing.base_day, until=today)
    for day in sums.active[bisect_right(sums.active, today) : bisect_right(sums.active, today + FAST)]:
        bought = _risen(spec, bought, sums, day)  # by a clock that is fast: up at once, but nothing ends before
    given = NOTHING if standing.given.is_over(today) else standing.given
    standing = replace(standing, bought=bought, given=given, held=_better(spec, bought, given))
    return replace(standing, due=_due(spec, standing, today))


def _due(spec: TierProgramSpec, standing: Standing, today: date) -> date | None:
    last_day = standing.held.last_day
    if last_day is None:
        return None
    notice = notice_day(spec, last_day)
    return notice if today < notice else last_day + timedelta(days=1)


def held_on(spec: TierProgramSpec, standing: Standing | None, today: date) -> str | None:
    """The tier of a standing that is not over; everybody's where there is none."""
    tier = standing.held.tier if standing and not standing.held.is_over(today) else None
    if spec.rank(tier) >= 0:
        return tier
    return spec.tiers[0].id if spec.tiers[0].at_least == 0 else None


def foreseen(spec: TierProgramSpec, standing: Standing, days: Days) -> str | None:
    """The tier on the day after the last, if nothing more is bought until then."""
    assert standing.held.last_day is not None
    after = standing.held.last_day + timedelta(days=1)
    return work_out(spec, standing, days, today=after).held.tier


def missing_to_keep(spec: TierProgramSpec, held: Held, days: Days) -> int:
    """What is to be bought until the last day so that the tier is kept longer."""
    tier = spec.find(held.tier)
    if tier is None or held.last_day is None or kept_until(spec, held.last_day) <= held.last_day:
        return 0  # what is bought by then keeps nothing: a new period begins with nothing
    return max(0, tier.at_least - progress(spec, days, held.last_day))


def next_tier(spec: TierProgramSpec, tier: str | None) -> Tier | None:
    rank = spec.rank(tier) + 1
    return spec.tiers[rank] if rank < len(spec.tiers) else None


def _replay(spec: TierProgramSpec, held: Held, sums: _Sums, *, since: date, until: date) -> Held:
    """What becomes of a tier from a day to another, both included."""
    for day in sums.active[bisect_left(sums.active, since) : bisect_right(sums.active, until)]:
        held = _risen(spec, _fallen(spec, held, sums, before=day), sums, day)
    # On a day without anything a tier is had, but not had for longer: looking at it must not lengthen it.
    held = _fallen(spec, held, sums, before=until)
    risen = _risen(spec, held, sums, until)
    return risen if spec.rank(risen.tier) > spec.rank(held.tier) else held


def _risen(spec: TierProgramSpec, held: Held, sums: _Sums, day: date) -> Held:
    earned, rank = _earned(spec, sums, day), spec.rank(held.tier)
    if earned < 0 or earned < rank:
        return held
    reached = _reached(spec, earned, day)
    return reached if earned > rank or _is_later(reached.last_day, held.last_day) else held


def _fallen(spec: TierProgramSpec, held: Held, sums: _Sums, *, before: date) -> Held:
    while held.last_day is not None and held.last_day < before:
        end = held.last_day
        rank = _earned(spec, sums, end)
        if spec.falls == "one_tier":
            rank = max(rank, spec.rank(held.tier) - 1)
        held = _reached(spec, rank, end) if rank >= 0 else NOTHING
        if held.last_day is not None and held.last_day <= end:
            return NOTHING
    return held


def _reached(spec: TierProgramSpec, rank: int, day: date) -> Held:
    tier = spec.tiers[rank]
    return Held(tier.id, kept_until(spec, day) if tier.at_least else None)


def _earned(spec: TierProgramSpec, sums: _Sums, day: date) -> int:
    amount = max(0, sums.between(window_of(spec, day), day))
    return sum(tier.at_least <= amount for tier in spec.tiers) - 1


def _better(spec: TierProgramSpec, one: Held, other: Held) -> Held:
    ranks = spec.rank(one.tier), spec.rank(other.tier)
    if ranks[0] != ranks[1]:
        return one if ranks[0] > ranks[1] else other
    return other if _is_later(other.last_day, one.last_day) else one


def _is_later(one: date | None, other: date | None) -> bool:
    """Whether a last day comes after another; None never comes."""
    if other is None:
        return False
    return one is None or one > other


# --- moves --------------------------------------------------------------------------------------------------------
UP, DOWN, CHANGED, GIVEN, NOTICE = "up", "down", "changed", "given", "notice"


@dataclass(frozen=True)
class Move:
    """What happened to a standing: up or down from a tier to another, changed with its program, given by staff, or its
    end was told of."""

    why: str
    before: str | None
    held: Held
    at: datetime
    by: str | None = None
    reason: str | None = None


def moved(spec: TierProgramSpec, before: Standing | None, after: Standing, *, at: datetime) -> Move | None:
    """The move between two standings; None where the tier is the same."""
    was = before.held.tier if before else None
    if was == after.held.tier:
        return None
    why = UP if spec.rank(after.held.tier) > spec.rank(was) else DOWN
    # A tier that the program has no more is neither above nor below another.
    return Move(CHANGED if was is not None and spec.rank(was) < 0 else why, was, after.held, at)


def is_to_be_noticed(spec: TierProgramSpec, standing: Standing, days: Days, today: date) -> bool:
    """Whether the holder is to be told: the tier ends soon, a lower comes after it, and nobody told yet."""
    last_day = standing.held.last_day
    if last_day is None or standing.noticed_for == last_day or today < notice_day(spec, last_day):
        return False
    return spec.rank(foreseen(spec, standing, days)) < spec.rank(standing.held.tier)


def notice_day(spec: TierProgramSpec, last_day: date) -> date:
    """The day from which on a holder is told that a tier ends."""
    return last_day - timedelta(days=spec.notice_days)
