"""Which tier a member has, by what they bought in a window of time. No side effects.

A standing is worked out from days: what counts on each day, less refunds. A refund counts on the day of its payment. So
the order in which sales and refunds are reported does not matter.

    up      on the day on which the sum of the window reaches a higher tier
    kept    to the end of the protection; reaching the tier again extends the protection
    down    after the protection: to the tier that its last window reaches; if `falls` is one_tier, by one tier at most
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
# The days of this span are worked out again, so refunds of their payments can change the tier. The refund of an older
# payment only lowers the sum of each window that contains its day.
OPEN_FOR = timedelta(days=92)
# A till's clock may be some minutes fast. Around midnight its sales then belong to the next day.
MAX_AHEAD = timedelta(days=1)


# --- a program ----------------------------------------------------------------------------------------------------
class Calendar(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="calendar"):
    """Periods of `months`, counted from January. Sales of one period count together. A tier is kept to the end of
    `protected_periods` more periods."""

    months: Literal[1, 2, 3, 4, 6, 12] = 12
    protected_periods: Annotated[int, msgspec.Meta(ge=0, le=4)] = 1


class Rolling(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="rolling"):
    """The last `months` up to each day count together. A tier is kept for `protected_months` from that day on."""

    months: Annotated[int, msgspec.Meta(ge=1, le=24)] = 12
    protected_months: Annotated[int, msgspec.Meta(ge=1, le=24)] = 12


class Tier(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A tier. `at_least`: the amount from which a member has it, in the program's measure; 0: everybody has it.
    Benefits: `points_percent` of the usual points, and `free_parking_minutes` of each parking visit."""

    id: Id
    name: Word
    at_least: Annotated[int, msgspec.Meta(ge=0, le=1_000_000_000_000)]
    points_percent: Annotated[int, msgspec.Meta(ge=100, le=1_000)] = 100
    free_parking_minutes: Annotated[int, msgspec.Meta(ge=0, le=1440)] = 0


class TierProgramSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The tiers that some malls share. A mall is in one program at most; without malls the program is paused.

    `tiers`: the lowest first. `falls`: how far a member falls when the protection ends: by one tier at most, or to the
    tier that the sales of the last window reach. `notice_days`: how many days before a tier ends the member gets a
    notice.
    """

    name: Word
    mall_ids: Annotated[tuple[Id, ...], msgspec.Meta(max_length=40)]
    measure: Literal["points_earned", "spend_fen", "visits"]
    tiers: Annotated[tuple[Tier, ...], msgspec.Meta(min_length=1, max_length=10)]
    window: Calendar | Rolling = Calendar()
    falls: Literal["one_tier", "as_earned"] = "one_tier"
    notice_days: Annotated[int, msgspec.Meta(ge=0, le=90)] = 30

    @property
    def changes_points(self) -> bool:
        """Whether any tier earns more than the usual points."""
        return any(tier.points_percent != 100 for tier in self.tiers)

    @property
    def parks_free(self) -> bool:
        """Whether any tier has free parking minutes."""
        return any(tier.free_parking_minutes for tier in self.tiers)

    def rank(self, tier_id: str | None) -> int:
        """Returns the rank of a tier: 0 for the lowest, -1 for None or a tier that the program no longer has."""
        return next((rank for rank, tier in enumerate(self.tiers) if tier.id == tier_id), -1)

    def find(self, tier_id: str | None) -> Tier | None:
        """Returns a tier, or None if the program does not have it."""
        rank = self.rank(tier_id)
        return self.tiers[rank] if rank >= 0 else None


def check_program(spec: TierProgramSpec) -> None:
    """Checks a program: each tier has a higher `at_least` than the one before, and ids and malls are unique. Raises
    ValueInvalid with all faults."""
    errors.ValueInvalid.raise_any(_faults(spec))


def _faults(spec: TierProgramSpec) -> Iterator[errors.ValueInvalid]:
    for number, (lower, tier) in enumerate(zip(spec.tiers, spec.tiers[1:], strict=False), start=1):
        if tier.at_least <= lower.at_least:
            yield errors.ValueInvalid(f"tiers[{number}].at_least", reason="it is not above that of the tier before")
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
    """What counts on a calendar day in Shanghai, from midnight to midnight.

    Business days are not used here. They begin at different hours in different malls, and a mall may change its hour.
    Sums over several malls and years need the same days everywhere. A visit is a day with a payment that was not fully
    refunded. A Day can be negative, to subtract.
    """

    points: int = 0
    spend_fen: int = 0
    payments: int = 0

    def __add__(self, other: "Day") -> "Day":
        return Day(self.points + other.points, self.spend_fen + other.spend_fen, self.payments + other.payments)

    def amount(self, measure: str) -> int:
        """Returns the amount in a program's measure: points, fen or visits."""
        return {POINTS_EARNED: self.points, SPEND_FEN: self.spend_fen, VISITS: int(self.payments > 0)}[measure]


Days = Mapping[date, Day]


class _Sums:
    """Sums over spans of days, each found by binary search."""

    def __init__(self, days: Days, measure: str) -> None:
        self.days = sorted(days)
        amounts = [days[day].amount(measure) for day in self.days]
        self.sums = [0, *accumulate(amounts)]
        # A day on which everything was refunded reaches no tier and extends none.
        self.active = [day for day, amount in zip(self.days, amounts, strict=True) if amount > 0]

    def between(self, first: date, last: date) -> int:
        """Returns the sum from `first` to `last`, both included."""
        return self.sums[bisect_right(self.days, last)] - self.sums[bisect_left(self.days, first)]


def window_of(spec: TierProgramSpec, day: date) -> date:
    """Returns the first day of the window that ends on `day`."""
    window = spec.window
    if isinstance(window, Calendar):
        return date(day.year, (day.month - 1) // window.months * window.months + 1, 1)
    first = business_day.months_later(day, -window.months) + timedelta(days=1)
    while business_day.months_later(first, window.months) <= day:
        first += timedelta(days=1)  # a short month may not have that day
    return first


def kept_until(spec: TierProgramSpec, day: date) -> date:
    """Returns the last day of a tier that is reached on `day`."""
    window = spec.window
    if isinstance(window, Calendar):
        months = window.months * (1 + window.protected_periods)
        return business_day.months_later(window_of(spec, day), months) - timedelta(days=1)
    return business_day.months_later(day, window.protected_months)


def progress(spec: TierProgramSpec, days: Days, day: date) -> int:
    """Returns what counts in the window of a day. Sales that a fast clock put on the next day count already."""
    return max(0, _Sums(days, spec.measure).between(window_of(spec, day), day + MAX_AHEAD))


# --- standing -----------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Held:
    """A tier and its last day. If `last_day` is None, the tier does not end."""

    tier: str | None = None
    last_day: date | None = None

    def has_ended(self, today: date) -> bool:
        """Whether the last day is past."""
        return self.last_day is not None and self.last_day < today


NOTHING = Held()


@dataclass(frozen=True)
class Standing:
    """What a member has in a program.

    `base`: the tier from purchases at the start of `base_day`. The days from `base_day` on change it to `bought`, the
    tier from purchases as last worked out. `terms`: the digest of the program's terms that apply since `base_day`.
    `given`: the tier from staff. `held`: the better of `bought` and `given`. `noticed_for`: the last day in the
    member's latest notice. `due`: the day on which the standing must be worked out again even without a sale.
    """

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
    """Returns a digest of the terms that decide which tier a member has. Other changes to a program change no
    standing."""
    ladder = [(tier.id, tier.at_least) for tier in spec.tiers]
    deciding = repr((spec.measure, ladder, spec.window, spec.falls, sorted(spec.mall_ids)))
    return ids.derived(deciding, length=12)


def merge_standings(spec: TierProgramSpec, old: Standing, new: Standing, *, today: date) -> Standing:
    """Returns the standing of a merged member: the better tier of both, to its end. `old` and `new` must be worked out
    for today. From today on, the days of both ids count."""
    return replace(
        new,
        base=_better(spec, old.bought, new.bought),
        base_day=today,
        given=_better(spec, old.given, new.given),
    )


def first_day_needed(spec: TierProgramSpec, standing: Standing | None, today: date) -> date:
    """Returns the first day that `work_out` needs."""
    base_day = standing.base_day if standing else today - OPEN_FOR
    ends = [held.last_day for held in (standing.base, standing.bought)] if standing else []
    return min(window_of(spec, day) for day in (base_day, today - 2 * OPEN_FOR, *ends) if day is not None)


def work_out(spec: TierProgramSpec, standing: Standing | None, days: Days, *, today: date) -> Standing:
    """Returns the standing that follows from the days. If the program's terms changed, members keep their tiers to the
    end of the protection."""
    terms = terms_of(spec)
    if standing is None:
        standing = Standing(NOTHING, today - OPEN_FOR, terms)
    if standing.terms != terms:
        standing = replace(standing, base=standing.bought, base_day=today, terms=terms)
    sums = _Sums(days, spec.measure)
    if today - standing.base_day > 2 * OPEN_FOR:
        settled = today - OPEN_FOR
        base = _replay(spec, standing.base, sums, since=standing.base_day, until=settled - timedelta(days=1))
        standing = replace(standing, base=base, base_day=settled)
    bought = _replay(spec, standing.base, sums, since=standing.base_day, until=today)
    for day in sums.active[bisect_right(sums.active, today) : bisect_right(sums.active, today + MAX_AHEAD)]:
        bought = _rise(spec, bought, sums, day)  # sales by a fast clock can raise the tier, but end none early
    given = NOTHING if standing.given.has_ended(today) else standing.given
    standing = replace(standing, bought=bought, given=given, held=_better(spec, bought, given))
    return replace(standing, due=_due(spec, standing, today))


def _due(spec: TierProgramSpec, standing: Standing, today: date) -> date | None:
    last_day = standing.held.last_day
    if last_day is None:
        return None
    notice = notice_day(spec, last_day)
    return notice if today < notice else last_day + timedelta(days=1)


def tier_on(spec: TierProgramSpec, standing: Standing | None, today: date) -> str | None:
    """Returns the tier on the day `today`. If there is no standing, or its tier has ended or is no longer in the
    program: the lowest tier if its `at_least` is 0, else None."""
    tier = standing.held.tier if standing and not standing.held.has_ended(today) else None
    if spec.rank(tier) >= 0:
        return tier
    return spec.tiers[0].id if spec.tiers[0].at_least == 0 else None


def tier_after_end(spec: TierProgramSpec, standing: Standing, days: Days) -> str | None:
    """Returns the tier on the day after the last day of the tier that is held, if the member buys nothing more until
    then. The standing must have a last day."""
    assert standing.held.last_day is not None
    after = standing.held.last_day + timedelta(days=1)
    return work_out(spec, standing, days, today=after).held.tier


def missing_to_keep(spec: TierProgramSpec, held: Held, days: Days) -> int:
    """Returns the amount, in the program's measure, that extends the tier if it is bought by the last day. 0: nothing
    is missing, or no purchase can extend it."""
    tier = spec.find(held.tier)
    if tier is None or held.last_day is None or kept_until(spec, held.last_day) <= held.last_day:
        return 0  # a purchase by then extends nothing, because a new period starts at zero
    return max(0, tier.at_least - progress(spec, days, held.last_day))


def next_tier(spec: TierProgramSpec, tier: str | None) -> Tier | None:
    """Returns the tier above, or None at the top."""
    rank = spec.rank(tier) + 1
    return spec.tiers[rank] if rank < len(spec.tiers) else None


def _replay(spec: TierProgramSpec, held: Held, sums: _Sums, *, since: date, until: date) -> Held:
    """Returns the tier after the days `since` to `until`, both included."""
    for day in sums.active[bisect_left(sums.active, since) : bisect_right(sums.active, until)]:
        held = _rise(spec, _fall(spec, held, sums, before=day), sums, day)
    # A day without sales can raise the tier but must not extend it: else each day on which someone reads would.
    held = _fall(spec, held, sums, before=until)
    risen = _rise(spec, held, sums, until)
    return risen if spec.rank(risen.tier) > spec.rank(held.tier) else held


def _rise(spec: TierProgramSpec, held: Held, sums: _Sums, day: date) -> Held:
    """Returns the tier after a day's sales: raised, extended or unchanged."""
    earned, rank = _earned(spec, sums, day), spec.rank(held.tier)
    if earned < 0 or earned < rank:
        return held
    reached = _reach(spec, earned, day)
    return reached if earned > rank or _is_later(reached.last_day, held.last_day) else held


def _fall(spec: TierProgramSpec, held: Held, sums: _Sums, *, before: date) -> Held:
    """Returns the tier after every protection that ended before a day."""
    while held.last_day is not None and held.last_day < before:
        end = held.last_day
        rank = _earned(spec, sums, end)
        if spec.falls == "one_tier":
            rank = max(rank, spec.rank(held.tier) - 1)
        held = _reach(spec, rank, end) if rank >= 0 else NOTHING
        if held.last_day is not None and held.last_day <= end:
            return NOTHING
    return held


def _reach(spec: TierProgramSpec, rank: int, day: date) -> Held:
    tier = spec.tiers[rank]
    return Held(tier.id, kept_until(spec, day) if tier.at_least else None)


def _earned(spec: TierProgramSpec, sums: _Sums, day: date) -> int:
    """Returns the rank that the window of a day reaches, or -1."""
    amount = max(0, sums.between(window_of(spec, day), day))
    return sum(tier.at_least <= amount for tier in spec.tiers) - 1


def _better(spec: TierProgramSpec, one: Held, other: Held) -> Held:
    ranks = spec.rank(one.tier), spec.rank(other.tier)
    if ranks[0] != ranks[1]:
        return one if ranks[0] > ranks[1] else other
    return other if _is_later(other.last_day, one.last_day) else one


def _is_later(one: date | None, other: date | None) -> bool:
    """Whether a last day is after another. None is after every day."""
    if other is None:
        return False
    return one is None or one > other


# --- moves --------------------------------------------------------------------------------------------------------
UP, DOWN, CHANGED, GIVEN, NOTICE = "up", "down", "changed", "given", "notice"


@dataclass(frozen=True)
class Move:
    """A change of a standing. `why`: UP, DOWN, CHANGED (the program no longer has the old tier), GIVEN (by staff, with
    `by` and `reason`), or NOTICE (`held` is then the tier that comes next)."""

    why: str
    before: str | None
    held: Held
    at: datetime
    by: str | None = None
    reason: str | None = None


def find_move(spec: TierProgramSpec, before: Standing | None, after: Standing, *, at: datetime) -> Move | None:
    """Returns the move between two standings, or None if the tier is the same."""
    tier_before = before.held.tier if before else None
    if tier_before == after.held.tier:
        return None
    why = UP if spec.rank(after.held.tier) > spec.rank(tier_before) else DOWN
    # A tier that the program no longer has is neither above nor below another.
    was_removed = tier_before is not None and spec.rank(tier_before) < 0
    return Move(CHANGED if was_removed else why, tier_before, after.held, at)


def needs_notice(spec: TierProgramSpec, standing: Standing, days: Days, today: date) -> bool:
    """Whether to give the member a notice: the tier ends soon, a lower one follows, and no notice of this end was
    given."""
    last_day = standing.held.last_day
    if last_day is None or standing.noticed_for == last_day or today < notice_day(spec, last_day):
        return False
    return spec.rank(tier_after_end(spec, standing, days)) < spec.rank(standing.held.tier)


def notice_day(spec: TierProgramSpec, last_day: date) -> date:
    """Returns the first day on which the notice of a tier's end is due."""
    return last_day - timedelta(days=spec.notice_days)
