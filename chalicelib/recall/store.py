"""Message accounts and planned messages."""

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
    """The grants and sends of a member, or of the one it became; empty where there are none."""
    item = dynamo.find(MessageAccount, f"MEMBER#{member_id}", "MESSAGES")
    if item is not None and item.merged_into is not None:
        return find_account(item.merged_into)
    return _account(item) if item else Account(member_id)


def find_accounts(member_ids: Sequence[str]) -> dict[str, Account]:
    """The accounts of many members, by the ids asked for, in one strong batch read per hundred."""
    keys = [(f"MEMBER#{member_id}", "MESSAGES") for member_id in sorted(set(member_ids))]
    found = MessageAccount.batch_get(keys, consistent_read=True) if keys else []
    return {
        item.pk.removeprefix("MEMBER#"): find_account(item.merged_into) if item.merged_into else _account(item)
        for item in found
    }


def account_action(account: Account, *, replacing: Account) -> Action:
    """Writes an account decided on `replacing`; refused under ACCOUNT if it changed since."""
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
def bring_account(old: Account, new: Account, after: Account) -> bool:
    """Writes the account of a member whom another became; the old one is empty and leads there. False where either
    changed since."""
    left = _item(Account(old.member_id, revision=old.revision + 1), after.member_id)
    return commit_if_unchanged(
        [dynamo.put("brought", left, _unchanged(old)), account_action(after, replacing=new)],
    )


def planned_of(member_id: str, *, since: datetime) -> list[Message]:
    """A member's messages that were planned for an instant since, whatever became of them."""
    found = PlannedMessage.query(f"MEMBER#{member_id}", PlannedMessage.sk.startswith("PLAN#"), consistent_read=True)
    return [STORED.read(item) for item in found if since <= item.planned_for]


def bring_plan(message: Message, new_id: str, *, now: datetime) -> None:
    """Makes a message another member's; once, where that one has the same already. Of one that is decided the other
    gets a note, so that it is not planned again."""
    if message.state != PLANNED:
        noted = _plan(replace(message, member_id=new_id))
        noted.due_shard, noted.due_at = None, None
        commit_if_unchanged([dynamo.put("plan", noted, PlannedMessage.pk.does_not_exist())])
        return
    left = decided_action(message, PLANNED, rules.SKIPPED, rules.MERGED, now)
    theirs = replace(message, member_id=new_id)
    if not commit_if_unchanged([left, dynamo.put("plan", _plan(theirs), PlannedMessage.pk.does_not_exist())]):
        commit_if_unchanged([left, dynamo.check("plan", _key(theirs), PlannedMessage.pk.exists())])


def save_plan(message: Message) -> None:
    """Plans a message, or notes at the one that is planned for the same instant that this would have planned it too.
    What was dropped because its cause was gone is planned anew; what ended otherwise stays. Raises Busy."""
    again = PlannedMessage.reason == rules.CAUSE_GONE
    try:
        dynamo.commit([dynamo.put(MESSAGE, _plan(message), PlannedMessage.pk.does_not_exist() | again)])
    except dynamo.Refused as refused:
        stands = STORED.read(PlannedMessage.from_raw_data(refused.blocking[MESSAGE]))
        if stands.state != PLANNED or message.cause_id == stands.cause_id:
            return
        if message.cause_id in stands.other_causes or len(stands.other_causes) >= rules.MOST_CAUSES:
            return
        noted = [PlannedMessage.other_causes.add({message.cause_id})]
        if not commit_if_unchanged([dynamo.update(MESSAGE, _key(stands), noted, PlannedMessage.state == PLANNED)]):
            raise errors.Busy from refused  # it was decided meanwhile: looked at anew


# --- causes that are gone -----------------------------------------------------------------------------------------
def note_gone(cause_id: str, at: datetime) -> None:
    """The sale was refunded: nothing is sent for it any more, whether it was planned before or is planned after."""
    gone = _gone(cause_id)
    gone.ttl = int((at + rules.CAUSES_KEPT).timestamp())
    dynamo.commit([dynamo.put(GONE, gone)])


def standing_check(message: Message) -> Action:
    """Holds a commit to what caused the message; refused under GONE."""
    return dynamo.check(GONE, _gone(message.cause_id), GoneCause.pk.does_not_exist())


def find_plan(message: Message) -> Message | None:
    """What is planned, or was, under the same id."""
    item = dynamo.find(PlannedMessage, f"MEMBER#{message.member_id}", _sk(message))
    return STORED.read(item) if item else None


def drop_cause(message: Message, now: datetime) -> bool:
    """The next of its causes takes the place of one that is gone; without another the message is dropped. False where
    it changed since it was read."""
    as_read = (PlannedMessage.state == PLANNED) & (PlannedMessage.cause_id == message.cause_id)
    if not message.other_causes:
        nobody_else = as_read & PlannedMessage.other_causes.does_not_exist()
        return commit_if_unchanged([_ended(message, rules.SKIPPED, rules.CAUSE_GONE, now, nobody_else)])
    heir = message.other_causes[0]
    changes = [PlannedMessage.cause_id.set(heir), PlannedMessage.other_causes.delete({heir})]
    return commit_if_unchanged([dynamo.update(MESSAGE, _key(message), changes, as_read)])


def _gone(cause_id: str) -> GoneCause:
    return GoneCause(pk=f"CAUSE#{cause_id}", sk="GONE")


# --- sending ------------------------------------------------------------------------------------------------------
def due(now: datetime, *, per_shard: int) -> Iterator[list[Message]]:
    """Messages to be sent by now, a list per shard; they stay here until they are decided."""
    for items in base.due(PlannedMessage, "DUE", now, per_shard=per_shard):
        yield [STORED.read(item) for item in items]


def sending_action(message: Message, now: datetime) -> Action:
    """Planned becomes sending, looked at again when its lease ends."""
    still_planned = PlannedMessage.state == PLANNED
    changes = [PlannedMessage.state.set(SENDING), PlannedMessage.due_at.set(now + rules.LEASE)]
    return dynamo.update(MESSAGE, _key(message), changes, still_planned)


def decided_action(message: Message, was: str, state: str, reason: str | None, now: datetime) -> Action:
    """The message's end: its state, why, and no longer due."""
    return _ended(message, state, reason, now, PlannedMessage.state == was)


def _ended(message: Message, state: str, reason: str | None, now: datetime, as_read: Any) -> Action:
    changes: list[Any] = [
        PlannedMessage.state.set(state),
        PlannedMessage.decided_at.set(now),
        PlannedMessage.due_shard.remove(),
        PlannedMessage.due_at.remove(),
    ]
    if reason is not None:
        changes.append(PlannedMessage.reason.set(reason))
    return dynamo.update(MESSAGE, _key(message), changes, as_read)


def again_action(message: Message, at: datetime) -> Action:
    """Sending becomes planned again, for later."""
    changes = [PlannedMessage.state.set(PLANNED), PlannedMessage.due_at.set(at)]
    return dynamo.update(MESSAGE, _key(message), changes, PlannedMessage.state == SENDING)


def commit_if_unchanged(actions: Sequence[Action]) -> bool:
    """Commits; False where another tick was faster."""
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
