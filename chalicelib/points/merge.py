"""A merged member's points become the other's. Anybody may do the next step, and the same step is done once: the worker
goes through all of it, and who misses points of the member helps."""

from datetime import datetime

from chalicelib import dynamo, errors
from chalicelib.points import expire
from chalicelib.points.rules import book as rules
from chalicelib.points.rules import merge
from chalicelib.points.store import ledger

ROUNDS = 40


def absorb(old_id: str, *, now: datetime) -> None:
    """Brings all that is left of a merged member's book to the member it became; nothing where that was done. Raises
    errors.Busy when neither book stands still."""
    attempt = 0
    while attempt < ROUNDS:
        old, new = ledger.own_book(old_id), ledger.read_book(old_id, now=now)
        if old.merged_into is None or old_id not in new.absorbing:
            return
        if rules.first_over(new, now=now):
            # What has lapsed must not come back to life with what is brought.
            expire.expire(new.member_id, now=now)
            new = ledger.read_book(old_id, now=now)
        step = merge.decide_step(old, new, now=now)
        try:
            if step is None:
                dynamo.commit([ledger.absorbed_action(old, new)])
            else:
                dynamo.commit(ledger.merge_actions(step[0], old, step[1], new))
            attempt = 0
        except dynamo.Refused:
            dynamo.pause(min(attempt, 4))
            attempt += 1
    raise errors.Busy
