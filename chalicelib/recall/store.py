"""Message accounts and planned messages."""

import zlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from chalicelib import dynamo
from chalicelib.documents import Kind
from chalicelib.dynamo import Action
from chalicelib.recall import rules
from chalicelib.recall.rules import PLANNED, SENDING, Account, Message, RecallCampaignSpec
from chalicelib.tables.base import DUE_SHARDS, instant_key
from chalicelib.tables.recall import MessageAccount, PlannedMessage

RECALL_CAMPAIGN = Kind("recall_campaign", RecallCampaignSpec)
ACCOUNT, MESSAGE = "message_account", "message"


def find_account(member_id: str) -> Account:
    """A member's grants and sends; empty where there are none."""
    item = dynamo.find(MessageAccount, f"MEMBER#{member_id}", "MESSAGES")
    return _account(item) if item else Account({}, (), 0)


def find_accounts(member_ids: Sequence[str]) -> dict[str, Account]:
    """The accounts of many members, in one strong batch read per hundred."""
    keys = [(f"MEMBER#{member_id}", "MESSAGES") for member_id in sorted(set(member_ids))]
    found = MessageAccount.batch_get(keys, consistent_read=True) if keys else []
    return {item.pk.removeprefix("MEMBER#"): _account(item) for item in found}


def account_action(member_id: str, account: Account, *, replacing: Account) -> Action:
    """Writes an account decided on `replacing`; refused under ACCOUNT if it changed since."""
    unchanged = (
        MessageAccount.revision == replacing.revision if replacing.revision else MessageAccount.pk.does_not_exist()
    )
    item = MessageAccount(
        pk=f"MEMBER#{member_id}",
        sk="MESSAGES",
        grants=account.grants,
        sends=[at.isoformat() for at in account.sends],
        revision=account.revision,
    )
    return dynamo.put(ACCOUNT, item, unchanged)


def save_plan(message: Message) -> bool:
    """Plans a message; False if this campaign planned it before."""
    item = PlannedMessage(
        pk=f"MEMBER#{message.member_id}",
        sk=_sk(message),
        member_id=message.member_id,
        campaign_id=message.campaign_id,
        appid=message.appid,
        openid=message.openid,
        cause_id=message.cause_id,
        state=PLANNED,
        planned_for=message.planned_for,
        due_shard=f"DUE#{zlib.crc32(message.member_id.encode()) % DUE_SHARDS}",
        due_at=message.planned_for,
    )
    not_planned = PlannedMessage.pk.does_not_exist()
    try:
        dynamo.commit([dynamo.put(MESSAGE, item, not_planned)])
    except dynamo.Refused:
        return False
    return True


def due(shard: int, now: datetime, *, limit: int) -> Iterator[Message]:
    """Messages of a shard whose time has come; they stay here until they are decided."""
    for item in PlannedMessage.due.query(f"DUE#{shard}", PlannedMessage.due_at <= now, limit=limit):
        yield Message(
            item.member_id,
            item.campaign_id,
            item.appid,
            item.openid,
            item.cause_id,
            item.planned_for,
            item.state,
        )


def sending_action(message: Message, now: datetime) -> Action:
    """Planned becomes sending, looked at again when its lease ends."""
    still_planned = PlannedMessage.state == PLANNED
    changes = [PlannedMessage.state.set(SENDING), PlannedMessage.due_at.set(now + rules.LEASE)]
    return dynamo.update(MESSAGE, _key(message), changes, still_planned)


def decided_action(message: Message, was: str, state: str, reason: str | None, now: datetime) -> Action:
    """The message's end: its state, why, and no longer due."""
    as_read = PlannedMessage.state == was
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


def _sk(message: Message) -> str:
    return f"PLAN#{message.campaign_id}#{instant_key(message.planned_for)}"


def _key(message: Message) -> PlannedMessage:
    return PlannedMessage(pk=f"MEMBER#{message.member_id}", sk=_sk(message))


def _account(item: MessageAccount) -> Account:
    sends = tuple(datetime.fromisoformat(at) for at in item.sends)
    return Account({key: int(number) for key, number in item.grants.items()}, sends, int(item.revision))
