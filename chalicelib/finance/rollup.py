"""Worker: counts events into the day's rows, a batch at a time."""

from datetime import datetime
from typing import Any

from chalicelib import business_day
from chalicelib.aws import delivery
from chalicelib.events import Event
from chalicelib.events import untyped as sales
from chalicelib.finance import rules, store
from chalicelib.malls import parts as malls


def handle(messages: list[dict[str, Any]], *, real_now: datetime) -> None:
    """Counts each event once, however often it comes; events counted before are left out and the rest written."""
    waiting = {event.id: event for event in map(sales.in_one_shape, map(delivery.event_in, messages))}
    while waiting:
        parts = {
            event_id: rules.additions(event, _day(event)) if event.details["mall_id"] is not None else {}
            for event_id, event in waiting.items()
        }
        counting = [event_id for event_id, rows in parts.items() if rows]
        if not counting:
            return
        counted_before = store.add(rules.total(parts.values()), counting, real_now)
        if not counted_before:
            return
        waiting = {event_id: waiting[event_id] for event_id in counting if event_id not in counted_before}


def _day(event: Event) -> Any:
    return business_day.day_of(event.at, cutover_hour=malls.find_mall(event.details["mall_id"]).cutover_hour)
