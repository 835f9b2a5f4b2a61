"""Keeps a member's standing up to date: works it out from the days, and saves it with its moves."""

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
    """A tier that staff give. If `given` has no tier, it withdraws the one that staff gave before."""

    given: Held
    by: str
    reason: str


def read(member_id: str, program: Program, *, now: datetime) -> tuple[str, Standing | None, Days]:
    """Returns the member id, the standing as last saved, and the days to work it out from. For a former id, all three
    are those of the merged member.

    Strongly consistent: one read of the standing, and one query for each id of the member.
    """
    standing = store.find(member_id, program.id)
    counted = _days(member_id, program, standing, now)
    if counted.merged_into is not None:
        return read(counted.merged_into, program, now=now)
    return member_id, standing, counted.days


def _days(member_id: str, program: Program, standing: Standing | None, now: datetime) -> store.MemberDays:
    since = rules.first_day_needed(program.spec, standing, business_day.day_of(now))
    return store.list_days(member_id, program.spec.mall_ids, since=since)


def work_out(program: Program, standing: Standing | None, days: Days, *, now: datetime) -> Standing:
    """Returns the standing at an instant."""
    return rules.work_out(program.spec, standing, days, today=business_day.day_of(now))


def update(member_id: str, program: Program, *, now: datetime, gift: Gift | None = None) -> tuple[Standing, Days]:
    """Works out a standing and saves it if it changed, with its moves and their events. Gives `gift`, if there is one.

    Reads again after each write: a refund may have been counted during the write, and its own update may have found
    nothing to change. Returns the standing (after a gift, the one with the gift), and the days it was worked out from.
    Raises Busy.
    """
    with_gift: tuple[Standing, Days] | None = None
    for _ in dynamo.rounds():
        member_id, before, days = read(member_id, program, now=now)
        after = work_out(program, before, days, now=now)
        if _is_saved(program, before, after, days, now):
            if gift is None or gift.given == after.given:
                return with_gift or (after, days)
            # Purchases are saved first, so that the gift is a move of its own.
            after = work_out(program, replace(after, given=gift.given), days, now=now)
        change = Change(member_id, program, before, after, days, gift, now)
        if _save(change) and gift is not None and gift.given == after.given:
            with_gift, gift = (after, days), None  # given once; later changes by others stay
    raise errors.Busy


def transfer(old_id: str, new_id: str, program: Program, *, now: datetime) -> None:
    """Transfers the standing of a former id to the merged member, once. Raises Busy."""
    for _ in dynamo.rounds():
        stored = store.find_all(old_id).get(program.id)
        if stored is None:
            if store.close_standing(old_id, new_id, program.id):
                return
            continue
        old = work_out(program, stored, _days(old_id, program, stored, now).days, now=now)
        _, before, days = read(new_id, program, now=now)
        new, today = work_out(program, before, days, now=now), business_day.day_of(now)
        after = work_out(program, rules.merge_standings(program.spec, old, new, today=today), days, now=now)
        transferred = store.transfer_action(old_id, new_id, program.id, stored)
        if _save(Change(new_id, program, before, after, days, None, now), [transferred]):
            return
    raise errors.Busy


@dataclass(frozen=True)
class Change:
    """A change of a standing: as it was read, as it becomes, and the days it was worked out from."""

    member_id: str
    program: Program
    before: Standing | None
    after: Standing
    days: Days
    gift: Gift | None
    now: datetime


def _save(change: Change, extra_actions: Sequence[dynamo.Action] = ()) -> bool:
    """Saves a standing with its moves and their events. Returns False if the standing changed since it was read, or if
    an extra action is refused."""
    member_id, program = change.member_id, change.program
    after, moves = _moves(change)
    with_events = [
        (move, _event(member_id, program, number, after, move, change.days)) for number, move in enumerate(moves)
    ]
    due_at = business_day.end_of(after.due - timedelta(days=1)) if after.due else None
    return store.save(member_id, program.id, after, due_at=due_at, moves=with_events, extra_actions=extra_actions)


def _is_saved(program: Program, before: Standing | None, after: Standing, days: Days, now: datetime) -> bool:
    """Whether there is nothing to save: the standing is unchanged, and no notice is due."""
    if rules.needs_notice(program.spec, after, days, business_day.day_of(now)):
        return False
    return after == before or (before is None and not days)


def _moves(change: Change) -> tuple[Standing, list[Move]]:
    """Returns the moves of a change, and the new standing with its notice marked as given."""
    before, after, gift, days, now = change.before, change.after, change.gift, change.days, change.now
    spec, moves = change.program.spec, []
    if gift is not None and after.given == gift.given and (before is None or before.given != gift.given):
        tier_before = before.held.tier if before else None
        moves.append(Move(rules.GIVEN, tier_before, after.held, now, gift.by, gift.reason))
    elif (move := rules.find_move(spec, before, after, at=now)) is not None:
        moves.append(move)
    if rules.needs_notice(spec, after, days, business_day.day_of(now)):
        next_tier = rules.tier_after_end(spec, after, days)
        moves.append(Move(rules.NOTICE, after.held.tier, Held(next_tier, after.held.last_day), now))
        after = replace(after, noticed_for=after.held.last_day)
    return after, moves


def _event(
    member_id: str, program: Program, number: int, standing: Standing, move: Move, days: Days
) -> store.MoveEvent | None:
    """Returns the event of a move; None if staff gave the tier that the member had already."""
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
