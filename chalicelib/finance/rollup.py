"""Worker: adds the events of a batch to the rows of their business days."""

from collections.abc import Sequence
from datetime import date, datetime

import msgspec

from chalicelib import business_day
from chalicelib.events import sales
from chalicelib.events.envelope import Event
from chalicelib.events.members import MemberJoined
from chalicelib.finance import rules, store
from chalicelib.finance.rules import CountedEvent
from chalicelib.malls import parts as malls


def add_events(events: Sequence[Event[CountedEvent]], *, real_now: datetime) -> None:
    """Counts each event once, even if it is delivered more than once. If some events of the batch were counted before,
    counts only the others."""
    waiting = {event.id: _with_mall(event) for event in map(sales.as_sale, events)}
    while waiting:
        parts = {
            event_id: rules.additions(event.details, _day(event.at, event.details.mall_id))
            for event_id, event in waiting.items()
            if event.details.mall_id is not None
        }
        counting = [event_id for event_id, rows in parts.items() if rows]
        if not counting:
            return
        counted_before = store.add(rules.sum_additions(parts.values()), counting, real_now)
        if not counted_before:
            return
        waiting = {event_id: waiting[event_id] for event_id in counting if event_id not in counted_before}


def _with_mall(event: Event[CountedEvent]) -> Event[CountedEvent]:
    """The event with a mall, if it is of a member whose source names none. Such a member counts in the first mall of
    the mini-program. Raises ReferenceInvalid if no mall has the mini-program any more."""
    joined = event.details
    if not isinstance(joined, MemberJoined) or joined.mall_id is not None:
        return event
    placed = msgspec.structs.replace(joined, mall_id=malls.mall_of_appid(joined.appid).id)
    return Event(event.id, event.at, placed, event.resent)


def _day(at: datetime, mall_id: str) -> date:
    return business_day.day_of(at, cutover_hour=malls.find_mall(mall_id).cutover_hour)
