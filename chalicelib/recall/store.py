"""Stores message accounts, planned messages, and causes that are gone."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from chalicelib import errors
from chalicelib.aws import dynamo
from chalicelib.aws.dynamo import Action
from chalicelib.aws.mapping import Mapping
from chalicelib.documents.versions import Kind
from chalicelib.recall import rules
from chalicelib.recall.rules import PLANNED, SENDING, Account, Message, RecallCampaignSpec
from chalicelib.tables import base
from chalicelib.tables.base import instant_key
from chalicelib.tables.recall import GoneCause, MessageAccount, PlannedMessage

RECALL_CAMPAIGN = Kind("recall_campaign", RecallCampaignSpec)
STORED = Mapping(Message, PlannedMessage)
ACCOUNT, MESSAGE, GONE = "message_account", "message", "gone"


def find_account(member_id: str) -> Account:
    """Returns the message account of a member, empty if there is none. After a transfer, that of the merged member.
    Strongly consistent."""
    item = dynamo.find(MessageAccount, f"MEMBER#{member_id}", "MESSAGES")
    if item is not None and item.merged_into is not None:
        return find_account(item.merged_into)
    return _account(item) if item else Account(member_id)


def find_accounts(member_ids: Sequence[str]) -> dict[str, Account]:
    """Returns accounts by the ids in `member_ids`. An id without a stored account is left out. Strongly consistent;
    reads a hundred items per call."""
    keys = [(f"MEMBER#{member_id}", "MESSAGES") for member_id in sorted(set(member_ids))]
    found = MessageAccount.batch_get(keys, consistent_read=True) if keys else []
    return {
        item.pk.removeprefix("MEMBER#"): find_account(item.merged_into) if item.merged_into else _account(item)
        for item in found
    }


def account_action(account: Account, *, replacing: Account) -> Action:
    """Returns the action that saves an account in place of `replacing`. The commit raises Refused with ACCOUNT if the
    account changed after the read."""
    return dynamo.put(ACCOUNT, _item(account), _unchanged(replacing))


def _unchanged(account: Account) -> Any:
    revision = MessageAccount.revision
    same = revision == account.revision if account.revision else MessageAccount.pk.does_not_exist()
    return same & MessageAccount.merged_into.does_not_exist()


def _item(account: Account, merged_into: str | None = None) -> MessageAccount:
    return MessageAccount(
        pk=f"MEMBER#{account.member_id}",
        sk="MESSAGES",
        grants=account.grants,
        sends=[at.isoformat() for at in account.sends],
        revision=account.revision,
        merged_into=merged_into,
    )


# --- merging ------------------------------------------------------------------------------------------------------
def transfer_account(old: Account, new: Account, after: Account) -> bool:
    """Saves the account of a merged member as `after`, and makes the former id's account empty. Returns False if either
    changed after the read."""
    emptied = _item(Account(old.member_id, revision=old.revision + 1), after.member_id)
    return commit_if_unchanged(
        [dynamo.put("transferred", emptied, _unchanged(old)), account_action(after, replacing=new)],
    )


def list_messages(member_id: str, *, since: datetime) -> list[Message]:
    """Returns the messages of a member that are planned for `since` or later, in any state."""
    found = PlannedMessage.query(f"MEMBER#{member_id}", PlannedMessage.sk.startswith("PLAN#"), consistent_read=True)
    return [STORED.read(item) for item in found if since <= item.planned_for]


def transfer_message(message: Message, new_id: str, *, now: datetime) -> None:
    """Transfers a message to the merged member, who may have the same message already. A message that has another state
    than planned is copied, so that it is not planned again."""
    if message.state != PLANNED:
        copy = _plan(replace(message, member_id=new_id))
        copy.due_shard, copy.due_at = None, None
        commit_if_unchanged([dynamo.put("plan", copy, PlannedMessage.pk.does_not_exist())])
        return
    skip_old = decide_action(message, PLANNED, rules.SKIPPED, rules.MERGED, now)
    new = replace(message, member_id=new_id)
    if not commit_if_unchanged([skip_old, dynamo.put("plan", _plan(new), PlannedMessage.pk.does_not_exist())]):
        commit_if_unchanged([skip_old, dynamo.check("plan", _key(new), PlannedMessage.pk.exists())])


def save_plan(message: Message) -> None:
    """Saves a planned message, or adds its cause to the same message if that is planned already.

    A message that was skipped because its cause was gone is planned again. Any other outcome stays. Raises Busy.
    """
    was_dropped = PlannedMessage.reason == rules.CAUSE_GONE
    try:
        dynamo.commit([dynamo.put(MESSAGE, _plan(message), PlannedMessage.pk.does_not_exist() | was_dropped)])
    except dynamo.Refused as refused:
        stored = STORED.read(PlannedMessage.from_raw_data(refused.blocking[MESSAGE]))
        if stored.state != PLANNED or message.cause_id == stored.cause_id:
            return
        if message.cause_id in stored.other_causes or len(stored.other_causes) >= rules.MAX_CAUSES:
            return
        changes = [PlannedMessage.other_causes.add({message.cause_id})]
        if not commit_if_unchanged([dynamo.update(MESSAGE, _key(stored), changes, PlannedMessage.state == PLANNED)]):
            raise errors.Busy from refused  # it was sent or skipped in the meantime; the worker tries again


# --- causes that are gone -----------------------------------------------------------------------------------------
def save_cause_gone(cause_id: str, at: datetime) -> None:
    """Saves that a sale was refunded. From then on no message is sent for it, planned before or later."""
    gone = _gone(cause_id)
    gone.ttl = int((at + rules.CAUSES_KEPT).timestamp())
    dynamo.commit([dynamo.put(GONE, gone)])


def check_cause(message: Message) -> Action:
    """Returns an action that refuses the commit, with GONE, if the message's cause is gone."""
    return dynamo.check(GONE, _gone(message.cause_id), GoneCause.pk.does_not_exist())


def find_plan(message: Message) -> Message | None:
    """Returns the stored message with the same key, in any state, or None."""
    item = dynamo.find(PlannedMessage, f"MEMBER#{message.member_id}", _sk(message))
    return STORED.read(item) if item else None


def drop_cause(message: Message, now: datetime) -> bool:
    """Removes the cause of a message. Its next cause takes the place; without another the message is skipped. Returns
    False if the message changed after the read."""
    unchanged = (PlannedMessage.state == PLANNED) & (PlannedMessage.cause_id == message.cause_id)
    if not message.other_causes:
        has_no_other = unchanged & PlannedMessage.other_causes.does_not_exist()
        return commit_if_unchanged([_end_action(message, rules.SKIPPED, rules.CAUSE_GONE, now, has_no_other)])
    next_cause = message.other_causes[0]
    changes = [PlannedMessage.cause_id.set(next_cause), PlannedMessage.other_causes.delete({next_cause})]
    return commit_if_unchanged([dynamo.update(MESSAGE, _key(message), changes, unchanged)])


def _gone(cause_id: str) -> GoneCause:
    return GoneCause(pk=f"CAUSE#{cause_id}", sk="GONE")


# --- sending ------------------------------------------------------------------------------------------------------
def list_due(now: datetime, *, per_shard: int) -> Iterator[list[Message]]:
    """Yields the messages that are due, a list for each shard. A message is due until it has an outcome."""
    for items in base.due(PlannedMessage, "DUE", now, per_shard=per_shard):
        yield [STORED.read(item) for item in items]


def sending_action(message: Message, now: datetime) -> Action:
    """Returns the action that makes a planned message SENDING. It is due again when the lease ends."""
    is_planned = PlannedMessage.state == PLANNED
    changes = [PlannedMessage.state.set(SENDING), PlannedMessage.due_at.set(now + rules.LEASE)]
    return dynamo.update(MESSAGE, _key(message), changes, is_planned)


def decide_action(message: Message, before: str, state: str, reason: str | None, now: datetime) -> Action:
    """Returns the action that saves a message's outcome: its state and the reason. It is then no longer due. The commit
    raises Refused with MESSAGE if the message is not in state `before`."""
    return _end_action(message, state, reason, now, PlannedMessage.state == before)


def _end_action(message: Message, state: str, reason: str | None, now: datetime, condition: Any) -> Action:
    changes: list[Any] = [
        PlannedMessage.state.set(state),
        PlannedMessage.decided_at.set(now),
        PlannedMessage.due_shard.remove(),
        PlannedMessage.due_at.remove(),
    ]
    if reason is not None:
        changes.append(PlannedMessage.reason.set(reason))
    return dynamo.update(MESSAGE, _key(message), changes, condition)


def retry_action(message: Message, at: datetime) -> Action:
    """Returns the action that makes a SENDING message planned again, due at `at`."""
    changes = [PlannedMessage.state.set(PLANNED), PlannedMessage.due_at.set(at)]
    return dynamo.update(MESSAGE, _key(message), changes, PlannedMessage.state == SENDING)


def commit_if_unchanged(actions: Sequence[Action]) -> bool:
    """Commits. Returns False if a condition failed, because another process was faster."""
    try:
        dynamo.commit(actions)
    except dynamo.Refused:
        return False
    return True


def _plan(message: Message) -> PlannedMessage:
    return STORED.item(
        message,
        pk=f"MEMBER#{message.member_id}",
        sk=_sk(message),
        due_shard=base.due_shard("DUE", message.member_id),
        due_at=message.planned_for,
    )


def _sk(message: Message) -> str:
    return f"PLAN#{message.campaign_id}#{instant_key(message.planned_for)}"


def _key(message: Message) -> PlannedMessage:
    return PlannedMessage(pk=f"MEMBER#{message.member_id}", sk=_sk(message))


def _account(item: MessageAccount) -> Account:
    sends = tuple(datetime.fromisoformat(at) for at in item.sends)
    grants = {key: int(number) for key, number in item.grants.items()}
    return Account(item.pk.removeprefix("MEMBER#"), grants, sends, int(item.revision))
