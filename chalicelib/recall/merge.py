"""A merged member's grants and planned messages become the other's."""

from datetime import datetime

from chalicelib import errors
from chalicelib.aws import dynamo
from chalicelib.recall import rules, store


def absorb(old_id: str, new_id: str, *, now: datetime) -> None:
    """Brings them; nothing where that was done. Raises errors.Busy where the accounts never stand still."""
    _bring_account(old_id, new_id)
    # What was decided before that is too old to be planned again.
    for message in store.planned_of(old_id, since=now - rules.WINDOW - rules.STALE_AFTER):
        store.bring_plan(message, new_id, now=now)


def _bring_account(old_id: str, new_id: str) -> None:
    for _ in dynamo.rounds():
        old, new = store.find_account(old_id), store.find_account(new_id)
        if old.member_id == new.member_id or store.bring_account(old, new, rules.merged(old, new)):
            return
    raise errors.Busy
