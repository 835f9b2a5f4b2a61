"""Restores spent points to their lots: when an order is closed or wholly refunded, and when a till's hold ends."""

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
    """Restores the points that were spent for `spent`, once, as an entry for `source`, with `extra_actions`. Returns
    False if none were spent, or they were restored before. Raises dynamo.Refused for an extra action, errors.Busy."""
    before = ledger.find_through_merges(member_id, spent)
    if before is None:
        return False
    return posting.post(member_id, lambda book: rules.decide_restore(book, before, source), extra_actions)


# --- holds of tills -----------------------------------------------------------------------------------------------
def spent_by(hold: PointsHold) -> Source:
    """The source that a hold's points are spent for."""
    return Source("hold", hold.id, hold.held_at)


def end_hold(hold: PointsHold, state: str, *, now: datetime) -> None:
    """Ends a hold in a state and restores its points, once. Raises dynamo.Refused if it was settled since it was
    read."""
    returned = Source("hold_return", hold.id, now)
    restore(hold.member_id, spent_by(hold), returned, holds.end_actions(hold, state))


def release_lapsed(member_id: str, *, now: datetime) -> int:
    """Ends the member's holds that have lapsed by now; returns how many there were."""
    lapsed = holds.open_until(member_id, now)
    for hold_id in lapsed:
        hold = holds.find(hold_id)
        if hold is None or hold.state != cash.HELD:
            continue
        try:
            end_hold(hold, cash.LAPSED, now=now)
        except dynamo.Refused as refused:
            if holds.HOLD not in refused:
                raise  # else the till settled it meanwhile
    return len(lapsed)
