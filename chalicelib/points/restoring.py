"""Restores spent points to their lots: when an order is closed or wholly refunded, and when a till's hold is cancelled
or undone, or lapses."""

from collections.abc import Sequence
from datetime import datetime

from chalicelib.aws import dynamo
from chalicelib.aws.dynamo import Action
from chalicelib.points import posting
from chalicelib.points.rules import book as rules
from chalicelib.points.rules import cash
from chalicelib.points.rules.book import Source
from chalicelib.points.rules.cash import PointsHold
from chalicelib.points.store import holds, ledger


def restore(member_id: str, spent: Source, source: Source, extra_actions: Sequence[Action] = ()) -> bool:
    """Restores spent points to their lots, once. `spent`: the source of the entry that spent them; `source`: that of
    the entry that restores them. Commits `extra_actions` in the same transaction. Returns False if none were spent, or
    they were restored before. Raises errors.Busy, and dynamo.Refused if an extra action is refused."""
    before = ledger.find_through_merges(member_id, spent)
    if before is None:
        return False
    return posting.post(member_id, lambda book: rules.decide_restore(book, before, source), extra_actions)


# --- holds of tills -----------------------------------------------------------------------------------------------
def spent_by(hold: PointsHold) -> Source:
    """The source of the entry that spends a hold's points."""
    return Source("hold", hold.id, hold.held_at)


def end_hold(hold: PointsHold, state: str, *, now: datetime) -> None:
    """Ends a hold and restores its points, once. `state`: the hold's last state. Raises errors.Busy, and dynamo.Refused
    if the hold's state changed since it was read."""
    returned = Source("hold_return", hold.id, now)
    restore(hold.member_id, spent_by(hold), returned, holds.end_actions(hold, state))


def release_lapsed(member_id: str, *, now: datetime) -> int:
    """Ends the holds under this member id that have lapsed by `now`, and restores their points. Returns how many have
    lapsed. Raises errors.Busy."""
    lapsed = holds.open_until(member_id, now)
    for hold_id in lapsed:
        hold = holds.find(hold_id)
        if hold is None or hold.state != cash.HELD:
            continue
        try:
            end_hold(hold, cash.LAPSED, now=now)
        except dynamo.Refused as refused:
            if holds.HOLD not in refused:
                raise  # if HOLD is refused, the hold ended meanwhile, and nothing is left to do
    return len(lapsed)
