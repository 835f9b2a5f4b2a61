"""What members and staff see of tiers: the tier, what is missing to reach the next one or to keep this one, and its
moves."""

from datetime import date, datetime
from typing import Literal

import msgspec

from chalicelib import business_day, errors, ids
from chalicelib.pages import Paging
from chalicelib.tiers import programs, rules, sentences, standings, store
from chalicelib.tiers.programs import Program
from chalicelib.tiers.rules import Days, Standing


class NextTier(msgspec.Struct, frozen=True):
    """The tier above. `missing`: the amount that is still missing to reach it, in the program's measure."""

    tier: str
    name: str
    at_least: int
    missing: int


class TierView(msgspec.Struct, frozen=True):
    """A member's tier in a program; `tier` is None if the member has none. `last_day`: the tier is kept at least to
    this day; None: it does not end. `progress`: what counts in today's window. `missing_to_keep`: the amount that is
    still missing to extend the tier, to be reached by `last_day`. `progress` and `missing_to_keep` are in the program's
    `measure`. `told`: what comes next, in up to two sentences in the language of the request."""

    program_id: str
    program: str
    mall_ids: tuple[str, ...]
    tier: str | None
    name: str | None
    last_day: date | None
    ends_at: datetime | None
    measure: Literal["points_earned", "spend_fen", "visits"]
    progress: int
    next: NextTier | None
    missing_to_keep: int
    points_percent: int
    free_parking_minutes: int
    told: str


class MoveLine(msgspec.Struct, frozen=True):
    """One move. `why`: up, down, changed (the program no longer has the old tier), given (by staff, with `by` and
    `reason`), or notice (`tier` is the one that comes next)."""

    program_id: str
    why: str
    before: str | None
    tier: str | None
    last_day: date | None
    at: datetime
    by: str | None
    reason: str | None


class MembersTiers(msgspec.Struct, frozen=True):
    """A member's standing in each program, and a page of moves. Within a program, the newest move comes first."""

    tiers: list[TierView]
    moves: list[MoveLine]
    next_cursor: str | None


def every(member_id: str, *, language: str, now: datetime) -> list[TierView]:
    """Returns a member's tier in each program. For each program it reads what `standings.read` reads."""
    views = []
    for program in programs.every():
        _, standing, days = standings.read(member_id, program, now=now)
        standing = standings.work_out(program, standing, days, now=now)
        views.append(show(program, standing, days, language=language, now=now))
    return views


def show_member(member_id: str, *, paging: Paging, language: str, now: datetime) -> MembersTiers:
    """A member's standing in each program, and its moves.

    GET /v1/admin/members/{id}/tiers. Raises ResourceNotFound for an id that is too long to be one.
    """
    if len(member_id) > ids.LONGEST:
        raise errors.ResourceNotFound(what="member")
    moves, after = store.list_moves(member_id, limit=paging.limit, after=paging.cursor)
    lines = [
        MoveLine(program_id, one.why, one.before, one.held.tier, one.held.last_day, one.at, one.by, one.reason)
        for program_id, one in moves
    ]
    return MembersTiers(every(member_id, language=language, now=now), lines, after)


def show(program: Program, standing: Standing, days: Days, *, language: str, now: datetime) -> TierView:
    """Returns the view of a standing, as its member sees it."""
    spec, today = program.spec, business_day.day_of(now)
    tier_id = rules.tier_on(spec, standing, today)
    tier, progress = spec.find(tier_id), rules.progress(spec, days, today)
    last_day = standing.held.last_day
    above = rules.next_tier(spec, tier_id)
    ahead = NextTier(above.id, above.name, above.at_least, max(0, above.at_least - progress)) if above else None
    missing_to_keep = rules.missing_to_keep(spec, standing.held, days)
    sentence = sentences.describe(
        spec.measure,
        tier=tier.name if tier else None,
        above=(above.name, ahead.missing) if above and ahead else None,
        keep=_keep(program, standing, days, missing_to_keep),
        language=language,
    )
    return TierView(
        program_id=program.id,
        program=spec.name,
        mall_ids=spec.mall_ids,
        tier=tier_id,
        name=tier.name if tier else None,
        last_day=last_day,
        ends_at=business_day.end_of(last_day) if last_day else None,
        measure=spec.measure,
        progress=progress,
        next=ahead,
        missing_to_keep=missing_to_keep,
        points_percent=tier.points_percent if tier else 100,
        free_parking_minutes=tier.free_parking_minutes if tier else 0,
        told=sentence,
    )


def _keep(program: Program, standing: Standing, days: Days, missing: int) -> tuple[date, sentences.Keep, int] | None:
    """Returns the last day, whether the tier is kept after it, and the missing amount; None if the tier does not
    end."""
    last_day = standing.held.last_day
    if last_day is None:
        return None
    if program.spec.rank(rules.tier_after_end(program.spec, standing, days)) >= program.spec.rank(standing.held.tier):
        return last_day, "kept", 0
    return last_day, "to_keep" if missing else "ends", missing
