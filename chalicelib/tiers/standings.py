"""Brings a member's standing up to date: what was bought, what is over, what is soon to end."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from chalicelib import business_day, errors
from chalicelib.aws import dynamo
from chalicelib.events.envelope import Event
from chalicelib.events.tiers import TierChanged, TierEnding
from chalicelib.tiers import rules, store
from chalicelib.tiers.programs import Program
from chalicelib.tiers.rules import Days, Held, Move, Standing


@dataclass(frozen=True)
class Gift:
    """A tier that staff give, or take back what was given (a Held without a tier)."""

    given: Held
    by: str
    reason: str


def read(member_id: str, program: Program, *, now: datetime) -> tuple[str, Standing | None, Days]:
    """A standing as it was last worked out, and the days to work it out from; two strong reads. Before them the member
    whose they are, who may be another by now."""
    standing = store.find(member_id, program.id)
    counted = _counted(member_id, program, standing, now)
    if counted.merged_into is not None:
        return read(counted.merged_into, program, now=now)
    return member_id, standing, counted.days


def _counted(member_id: str, program: Program, standing: Standing | None, now: datetime) -> store.Counted:
    since = rules.first_day_needed(program.spec, standing, business_day.day_of(now))
    return store.days_of(member_id, program.spec.mall_ids, since=since)


def work_out(program: Program, standing: Standing | None, days: Days, *, now: datetime) -> Standing:
    """The standing at an instant."""
    return rules.work_out(program.spec, standing, days, today=business_day.day_of(now))


def bring_up_to_date(
    member_id: str, program: Program, *, now: datetime, gift: Gift | None = None
) -> tuple[Standing, Days]:
    """Works a standing out anew, and writes it where that makes another, with the moves that led to it; each is told
    as an event. Looks again after each write: a refund that was counted in between may have found nothing to write.
    Answers the standing (as it was given, where one is), with the days it was worked out from."""
    answer: tuple[Standing, Days] | None = None
    for _ in dynamo.rounds():
        member_id, before, days = read(member_id, program, now=now)
        after = work_out(program, before, days, now=now)
        if _is_written(program, before, after, days, now):
            if gift is None or gift.given == after.given:
                return answer or (after, days)
            # What was bought before is written down before: a gift is a move of its own.
            after = work_out(program, replace(after, given=gift.given), days, now=now)
        if _save(member_id, program, before, after, days, gift, now) and gift is not None and gift.given == after.given:
            answer, gift = (after, days), None  # given; what others do to it from now on stands
    raise errors.Busy


def take_over(old_id: str, new_id: str, program: Program, *, now: datetime) -> None:
    """What a merged member has in a program becomes the other's, once."""
    for _ in dynamo.rounds():
        old = store.standings_of(old_id).get(program.id)
        if old is None:
            if store.lead(old_id, new_id, program.id):
                return
            continue
        theirs = work_out(program, old, _counted(old_id, program, old, now).days, now=now)
        _, before, days = read(new_id, program, now=now)
        own, today = work_out(program, before, days, now=now), business_day.day_of(now)
        after = work_out(program, rules.merged(program.spec, theirs, own, today=today), days, now=now)
        brought = [store.brought_action(old_id, new_id, program.id, old)]
        if _save(new_id, program, before, after, days, None, now, brought):
            return
    raise errors.Busy


def _save(
    member_id: str,
    program: Program,
    before: Standing | None,
    after: Standing,
    days: Days,
    gift: Gift | None,
    now: datetime,
    beside: Sequence[dynamo.Action] = (),
) -> bool:
    """Writes a standing with the moves that led to it, each told as an event."""
    after, moves = _moves(program, before, after, days, gift, now)
    told = [(move, _event(member_id, program, number, after, move, days)) for number, move in enumerate(moves)]
    due_at = business_day.end_of(after.due - timedelta(days=1)) if after.due else None
    return store.save(member_id, program.id, after, due_at=due_at, moves=told, beside=beside)


def _is_written(program: Program, before: Standing | None, after: Standing, days: Days, now: datetime) -> bool:
    """Whether there is nothing to write: all is as it was, and nobody is to be told of an end."""
    if rules.is_to_be_noticed(program.spec, after, days, business_day.day_of(now)):
        return False
    return after == before or (before is None and not days)


def _moves(
    program: Program, before: Standing | None, after: Standing, days: Days, gift: Gift | None, now: datetime
) -> tuple[Standing, list[Move]]:
    """What happened between two standings, and the later one as its holder knows of it."""
    spec, moves = program.spec, []
    if gift is not None and after.given == gift.given and (before is None or before.given != gift.given):
        was = before.held.tier if before else None
        moves.append(Move(rules.GIVEN, was, after.held, now, gift.by, gift.reason))
    elif (move := rules.moved(spec, before, after, at=now)) is not None:
        moves.append(move)
    if rules.is_to_be_noticed(spec, after, days, business_day.day_of(now)):
        next_tier = rules.foreseen(spec, after, days)
        moves.append(Move(rules.NOTICE, after.held.tier, Held(next_tier, after.held.last_day), now))
        after = replace(after, noticed_for=after.held.last_day)
    return after, moves


def _event(
    member_id: str, program: Program, number: int, standing: Standing, move: Move, days: Days
) -> store.MoveEvent | None:
    """The event of a move; None where staff gave the tier that was held already."""
    if move.why == rules.GIVEN and move.before == move.held.tier:
        return None
    event_id = f"tier:{member_id}:{program.id}:{standing.revision + 1}.{number}"
    if move.why == rules.NOTICE:
        missing = rules.missing_to_keep(program.spec, standing.held, days)
        return Event(event_id, move.at, _ending(member_id, program, move, missing))
    return Event(event_id, move.at, _changed(member_id, program, move))


def _changed(member_id: str, program: Program, move: Move) -> TierChanged:
    return TierChanged(
        member_id=member_id,
        program_id=program.id,
        mall_ids=program.spec.mall_ids,
        why=move.why,
        before=move.before,
        tier=move.held.tier,
        last_day=move.held.last_day,
    )


def _ending(member_id: str, program: Program, move: Move, missing: int) -> TierEnding:
    return TierEnding(
        member_id=member_id,
        program_id=program.id,
        mall_ids=program.spec.mall_ids,
        why=move.why,
        before=move.before,
        tier=move.held.tier,
        last_day=move.held.last_day,
        measure=program.spec.measure,
        missing=missing,
    )
