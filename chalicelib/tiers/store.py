"""Stores what counts for tiers on each day, the standings of members, and their moves."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from chalicelib.aws import dynamo
from chalicelib.aws.dynamo import Action
from chalicelib.documents.versions import Kind
from chalicelib.events import codec
from chalicelib.events.envelope import Event
from chalicelib.events.tiers import TierChanged, TierEnding
from chalicelib.tables import base
from chalicelib.tables.catalog import TierMall
from chalicelib.tables.tiers import TierDay, TierMove, TierStanding
from chalicelib.tiers.rules import NOTHING, Day, Held, Standing, TierProgramSpec
from chalicelib.tiers.rules import Move as Moved

FREE = "-"  # stored for a mall that is in no program; no program has this id
# The sort key of the item with a member's former ids, or the id it was merged into. It sorts after all days.
MERGED = "DAY#9999~MERGED"
TIER_PROGRAM = Kind("tier_program", TierProgramSpec)
MoveEvent = Event[TierChanged | TierEnding]


def take_malls(program_id: str, mall_ids: Collection[str], *, before: Collection[str]) -> list[Action]:
    """Returns the actions that give malls to a program and free the malls that it no longer has. `before`: the malls
    that it had. The commit raises Refused if a mall is in another program (see `mall_in_use`)."""
    actions = []
    for mall_id in mall_ids:
        item = TierMall(pk=f"TIER_MALL#{mall_id}", sk="PROGRAM", program_id=program_id)
        is_free = TierMall.pk.does_not_exist() | TierMall.program_id.is_in(program_id, FREE)
        actions.append(dynamo.put(f"mall {mall_id}", item, is_free))
    for mall_id in set(before) - set(mall_ids):
        item = TierMall(pk=f"TIER_MALL#{mall_id}", sk="PROGRAM", program_id=FREE)
        is_own = TierMall.pk.does_not_exist() | (TierMall.program_id == program_id)
        actions.append(dynamo.put(f"mall {mall_id}", item, is_own))
    return actions


def mall_in_use(refused: dynamo.Refused) -> str | None:
    """Returns the mall for which `take_malls` was refused."""
    return next((label.removeprefix("mall ") for label in refused.blocking if label.startswith("mall ")), None)


# --- days ---------------------------------------------------------------------------------------------------------
def add_to_day(member_id: str, mall_id: str, on: date, day: Day, event_id: str) -> bool:
    """Adds `day` to what counts on a date, once for each event. Returns False if the event was added before."""
    key = TierDay(pk=_pk(member_id), sk=f"DAY#{on.isoformat()}#{mall_id}")
    changes: list[Any] = [
        TierDay.points.add(day.points),
        TierDay.spend_fen.add(day.spend_fen),
        TierDay.payments.add(day.payments),
        TierDay.counted.add({event_id}),
    ]
    try:
        dynamo.commit([dynamo.update("day", key, changes, ~TierDay.counted.contains(event_id))])
    except dynamo.Refused:
        return False
    return True


@dataclass(frozen=True)
class MemberDays:
    """What counts on each day of a member, former ids included. `merged_into`: the member that it became, if this is a
    former id."""

    days: dict[date, Day]
    merged_into: str | None


def list_days(member_id: str, mall_ids: Collection[str], *, since: date) -> MemberDays:
    """Returns what counts on each day from `since` on, summed over these malls. Strongly consistent.

    One query for each id of the member. Days are not transferred in a merge, so each counts once.
    """
    days, merged = _own_days(member_id, mall_ids, since)
    for one in sorted(merged.absorbed or ()) if merged else ():
        for day, counted in _own_days(one, mall_ids, since)[0].items():
            days[day] = days.get(day, Day()) + counted
    return MemberDays(days, merged.merged_into if merged else None)


def _own_days(member_id: str, mall_ids: Collection[str], since: date) -> tuple[dict[date, Day], TierDay | None]:
    span = TierDay.sk.between(f"DAY#{since.isoformat()}", "DAY#~")
    days: dict[date, Day] = {}
    merged = None
    for item in TierDay.query(_pk(member_id), span, consistent_read=True):
        if item.sk == MERGED:
            merged = item
            continue
        _, on, mall_id = item.sk.split("#")
        if mall_id in mall_ids:
            day = Day(int(item.points), int(item.spend_fen), int(item.payments))
            days[date.fromisoformat(on)] = days.get(date.fromisoformat(on), Day()) + day
    return days, merged


# --- merging ------------------------------------------------------------------------------------------------------
def freeze_actions(old_id: str, new_id: str, absorbed: Collection[str]) -> list[Action]:
    """Returns the actions by which the days of a former id count for the merged member. `absorbed`: the former ids of
    `old_id`."""
    former_ids = [TierDay.absorbed.add({old_id, *absorbed})]
    return [
        dynamo.update("merged_days", _merged_key(old_id), [TierDay.merged_into.set(new_id)]),
        dynamo.update("kept_days", _merged_key(new_id), former_ids),
    ]


def find_all(member_id: str) -> dict[str, Standing]:
    """Returns the standings of a member by program, without those that were transferred to another member."""
    found = TierStanding.query(_pk(member_id), TierStanding.sk.startswith("STANDING#"), consistent_read=True)
    return {item.program_id: _standing(item) for item in found if item.merged_into is None}


def close_standing(old_id: str, new_id: str, program_id: str) -> bool:
    """Makes sure that a former id without a standing gets none later. Returns False if it has a standing by now."""
    key = TierStanding(pk=_pk(old_id), sk=f"STANDING#{program_id}")
    has_none = TierStanding.pk.does_not_exist() | TierStanding.merged_into.exists()
    try:
        dynamo.commit([dynamo.update("transferred", key, [TierStanding.merged_into.set(new_id)], has_none)])
    except dynamo.Refused:
        return False
    return True


def transfer_action(old_id: str, new_id: str, program_id: str, old: Standing) -> Action:
    """Returns the action that makes a former id's standing point to the merged member. The commit raises Refused if the
    standing changed since it was read."""
    changes = [
        TierStanding.merged_into.set(new_id),
        TierStanding.revision.set(old.revision + 1),
        TierStanding.due_shard.remove(),
        TierStanding.due_at.remove(),
    ]
    key = TierStanding(pk=_pk(old_id), sk=f"STANDING#{program_id}")
    unchanged = (TierStanding.revision == old.revision) & TierStanding.merged_into.does_not_exist()
    return dynamo.update("transferred", key, changes, unchanged)


def _merged_key(member_id: str) -> TierDay:
    return TierDay(pk=_pk(member_id), sk=MERGED)


# --- standings ----------------------------------------------------------------------------------------------------
def find(member_id: str, program_id: str) -> Standing | None:
    """Returns a member's standing in a program, or None. If it was transferred, returns the merged member's. Strongly
    consistent."""
    item = dynamo.find(TierStanding, _pk(member_id), f"STANDING#{program_id}")
    if item is not None and item.merged_into is not None:
        return find(item.merged_into, program_id)
    return _standing(item) if item else None


def list_due(now: datetime, *, per_shard: int) -> Iterator[tuple[str, str]]:
    """Yields the member id and program id of each standing that is due."""
    for items in base.due(TierStanding, "DUE", now, per_shard=per_shard):
        yield from ((item.pk.removeprefix("MEMBER#"), item.sk.removeprefix("STANDING#")) for item in items)


def save(
    member_id: str,
    program_id: str,
    standing: Standing,
    *,
    due_at: datetime | None,
    moves: Collection[tuple[Moved, MoveEvent | None]],
    extra_actions: Sequence[Action] = (),
) -> bool:
    """Saves a standing with its moves and their events, and `extra_actions`. `standing.revision` is the one that was
    read. Returns False if the standing changed since it was read, or if an extra action is refused."""
    item = _item(member_id, program_id, standing, due_at)
    unchanged = TierStanding.revision == standing.revision if standing.revision else TierStanding.pk.does_not_exist()
    unchanged = unchanged & TierStanding.merged_into.does_not_exist()
    actions = [*extra_actions, dynamo.put("standing", item, unchanged)]
    for number, (move, event) in enumerate(moves):
        actions.append(_move_action(member_id, program_id, f"{standing.revision + 1:08d}.{number}", move, event))
    try:
        dynamo.commit(actions)
    except dynamo.Refused:
        return False
    return True


def list_moves(member_id: str, *, limit: int, after: str | None) -> tuple[list[tuple[str, Moved]], str | None]:
    """Returns a page of a member's moves with their program ids, and the `after` of the next page, or None. Within a
    program, the newest move comes first."""
    within = TierMove.sk.startswith("MOVE#")
    items, next_after = base.page(
        TierMove, _pk(member_id), within, limit=limit, after=after, newest_first=True, strong=False
    )
    return [(item.program_id, _move(item)) for item in items], next_after


def _move_action(member_id: str, program_id: str, number: str, move: Moved, event: MoveEvent | None) -> Action:
    item = TierMove(
        pk=_pk(member_id),
        sk=f"MOVE#{program_id}#{number}",
        program_id=program_id,
        why=move.why,
        tier_before=move.before,
        tier=move.held.tier,
        last_day=_day_text(move.held.last_day),
        moved_at=move.at,
        moved_by=move.by,
        reason=move.reason,
        event=codec.encode(event) if event else None,
    )
    return dynamo.put("move", item)


def _move(item: TierMove) -> Moved:
    return Moved(
        item.why, item.tier_before, Held(item.tier, _day(item.last_day)), item.moved_at, item.moved_by, item.reason
    )


def _pk(member_id: str) -> str:
    return f"MEMBER#{member_id}"


def _item(member_id: str, program_id: str, standing: Standing, due_at: datetime | None) -> TierStanding:
    return TierStanding(
        pk=_pk(member_id),
        sk=f"STANDING#{program_id}",
        member_id=member_id,
        program_id=program_id,
        terms=standing.terms,
        base=_held_fields(standing.base),
        base_day=standing.base_day.isoformat(),
        bought=_held_fields(standing.bought),
        given=_held_fields(standing.given),
        held=_held_fields(standing.held),
        noticed_for=_day_text(standing.noticed_for),
        due_day=_day_text(standing.due),
        revision=standing.revision + 1,
        due_shard=base.due_shard("DUE", member_id) if due_at else None,
        due_at=due_at,
    )


def _standing(item: TierStanding) -> Standing:
    return Standing(
        base=_held(item.base),
        base_day=date.fromisoformat(item.base_day),
        terms=item.terms,
        bought=_held(item.bought),
        given=_held(item.given),
        held=_held(item.held),
        noticed_for=_day(item.noticed_for),
        due=_day(item.due_day),
        revision=int(item.revision),
    )


def _held_fields(held: Held) -> list[str | None] | None:
    return [held.tier, _day_text(held.last_day)] if held != NOTHING else None


def _held(fields: list[str | None] | None) -> Held:
    return Held(fields[0], _day(fields[1])) if fields else NOTHING


def _day_text(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
