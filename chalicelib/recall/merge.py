"""Transfers the grants and planned messages of a former id to the merged member."""

from datetime import datetime

from chalicelib import errors
from chalicelib.aws import dynamo
from chalicelib.recall import rules, store


def transfer(old_id: str, new_id: str, *, now: datetime) -> None:
    """Transfers the message account and the planned messages. A repeat continues with what is left. Raises Busy."""
    _transfer_account(old_id, new_id)
    # Older messages cannot be planned again.
    for message in store.list_messages(old_id, since=now - rules.WINDOW - rules.STALE_AFTER):
        store.transfer_message(message, new_id, now=now)


def _transfer_account(old_id: str, new_id: str) -> None:
    for _ in dynamo.rounds():
        old, new = store.find_account(old_id), store.find_account(new_id)
        if old.member_id == new.member_id or store.transfer_account(old, new, rules.merge_accounts(old, new)):
            return
    raise errors.Busy
