"""Notices: callbacks of WeChat Pay as they were received."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib.aws import dynamo
from chalicelib.events import codec
from chalicelib.events.envelope import Event
from chalicelib.events.notices import Received
from chalicelib.payments.store.items import TASKS
from chalicelib.providers.answers import notices
from chalicelib.providers.answers.fields import Fields, Unreadable
from chalicelib.tables.payments import Notice as Item
from chalicelib.tables.payments import Task


@dataclass(frozen=True)
class Notice:
    """A stored notice. `content`: its struct; None if this version of the code cannot read it."""

    notice_type: str
    content: notices.Notice | None
    received_at: datetime


def save(kept: notices.Kept, *, received_at: datetime, event_type: type[Received]) -> bool:
    """Stores a notice once, with an event of `event_type`; False for a repeat. One plain write, no transaction."""
    received = Event(f"notice:{kept.key}", received_at, event_type(notice_id=kept.key))
    item = Item(
        pk=f"NOTICE#{kept.key}",
        sk="NOTICE",
        notice_type=kept.name,
        resource=kept.fields.content,
        received_at=received_at,
        event=codec.encode(received),
    )
    notice_is_new = Item.pk.does_not_exist()
    try:
        dynamo.commit([dynamo.put("notice", item, notice_is_new)])
    except dynamo.Refused:
        return False
    return True


def find(key: str) -> Notice | None:
    """A notice by its key, strongly consistent."""
    item = dynamo.find(Item, f"NOTICE#{key}", "NOTICE")
    return Notice(item.notice_type, read(item), item.received_at) if item else None


def read(item: Item | Task) -> notices.Notice | None:
    """The content of a stored notice; None if this version of the code cannot read it."""
    try:
        return notices.read(item.notice_type, Fields(item.resource))
    except Unreadable:
        return None


def open_task(key: str, received_at: datetime, *, why: str | None = None) -> None:
    """Opens a task for a notice that cannot be applied. Changes nothing once the task was resolved."""
    changes: list[Any] = [Item.task.set(TASKS), Item.task_at.set(received_at)]
    changes += [Item.why.set(why)] if why is not None else []
    not_resolved = Item.pk.exists() & Item.resolved.does_not_exist()
    try:
        dynamo.commit([dynamo.update("notice", Item(pk=f"NOTICE#{key}", sk="NOTICE"), changes, not_resolved)])
    except dynamo.Refused:
        return
