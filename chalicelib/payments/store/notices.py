"""Callbacks as they were taken down."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib.aws import dynamo
from chalicelib.events import Event
from chalicelib.payments.store.items import TASKS
from chalicelib.providers.answers import notices
from chalicelib.providers.answers.fields import Fields, Unreadable
from chalicelib.tables.payments import Notice as Item
from chalicelib.tables.payments import Task


@dataclass(frozen=True)
class Notice:
    """A notice as it was kept. `content`: its struct; None for one that nobody here can read."""

    notice_type: str
    content: notices.Notice | None
    received_at: datetime


def save(kept: notices.Kept, *, received_at: datetime, event_name: str) -> bool:
    """Keeps a notice once, as its own outbox item, with an event of that name; False for a repeat. One write of one
    unit."""
    received = Event(f"notice:{kept.key}", event_name, received_at, {"notice_id": kept.key})
    item = Item(
        pk=f"NOTICE#{kept.key}",
        sk="NOTICE",
        notice_type=kept.name,
        resource=kept.fields.content,
        received_at=received_at,
        event=received.as_attribute(),
    )
    notice_is_new = Item.pk.does_not_exist()
    try:
        dynamo.commit([dynamo.put("notice", item, notice_is_new)])
    except dynamo.Refused:
        return False
    return True


def find(key: str) -> Notice | None:
    """A notice by its key, as it was kept."""
    item = dynamo.find(Item, f"NOTICE#{key}", "NOTICE")
    return Notice(item.notice_type, read(item), item.received_at) if item else None


def read(item: Item | Task) -> notices.Notice | None:
    """The struct of a kept notice; None where nobody here can read it."""
    try:
        return notices.read(item.notice_type, Fields(item.resource))
    except Unreadable:
        return None


def open_task(key: str, received_at: datetime, *, why: str | None = None) -> None:
    """Nobody here knows what to do with it, or `why` not; once somebody has said so, a repeat changes nothing."""
    changes: list[Any] = [Item.task.set(TASKS), Item.task_at.set(received_at)]
    changes += [Item.why.set(why)] if why is not None else []
    nobody_did = Item.pk.exists() & Item.resolved.does_not_exist()
    try:
        dynamo.commit([dynamo.update("notice", Item(pk=f"NOTICE#{key}", sk="NOTICE"), changes, nobody_did)])
    except dynamo.Refused:
        return
