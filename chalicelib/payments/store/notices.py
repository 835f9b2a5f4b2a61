"""Callbacks as they were taken down."""

from datetime import datetime
from typing import Any

from chalicelib.aws import dynamo
from chalicelib.events import Event
from chalicelib.payments.store.items import TASKS
from chalicelib.tables.payments import Notice


def save(key: str, *, notice_type: str, resource: dict[str, Any], received_at: datetime, event_name: str) -> bool:
    """Takes a callback down once, as its own outbox item, told as `event_name`; False for a repeat. One write of one
    unit."""
    received = Event(f"notice:{key}", event_name, received_at, {"notice_id": key})
    item = Notice(
        pk=f"NOTICE#{key}",
        sk="NOTICE",
        notice_type=notice_type,
        resource=resource,
        received_at=received_at,
        event=received.as_attribute(),
    )
    notice_is_new = Notice.pk.does_not_exist()
    try:
        dynamo.commit([dynamo.put("notice", item, notice_is_new)])
    except dynamo.Refused:
        return False
    return True


def find(key: str) -> tuple[str, dict[str, Any], datetime] | None:
    """Type, fields and instant of a callback that was taken down."""
    item = dynamo.find(Notice, f"NOTICE#{key}", "NOTICE")
    return (item.notice_type, item.resource, item.received_at) if item else None


def open_task(key: str, received_at: datetime, *, why: str | None = None) -> None:
    """Nobody here knows what to do with it, or `why` not; once somebody has said so, a repeat changes nothing."""
    changes: list[Any] = [Notice.task.set(TASKS), Notice.task_at.set(received_at)]
    changes += [Notice.why.set(why)] if why is not None else []
    nobody_did = Notice.pk.exists() & Notice.resolved.does_not_exist()
    try:
        dynamo.commit([dynamo.update("notice", Notice(pk=f"NOTICE#{key}", sk="NOTICE"), changes, nobody_did)])
    except dynamo.Refused:
        return
