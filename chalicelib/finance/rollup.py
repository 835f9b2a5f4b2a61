"""Worker: adds the events of a batch to the rows of their business days.

A sale counts in two steps, each once: for its mall, and for the source of its member. A receipt may be recorded without
a member, and again with one under the same event id; the second step then follows alone.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

import msgspec

from chalicelib import business_day
from chalicelib.events import sales
from chalicelib.events.envelope import Event
from chalicelib.events.members import MemberJoined
from chalicelib.events.sales import Sale, SaleRefund
from chalicelib.finance import rules, store
from chalicelib.finance.rules import CountedEvent, RowKey
from chalicelib.malls import parts as malls
from chalicelib.members import parts as members
from chalicelib.members.parts import JoinedFrom

Rows = dict[RowKey, dict[str, int]]


def add_events(events: Sequence[Event[CountedEvent]], *, real_now: datetime) -> None:
    """Counts each event once, even if it is delivered more than once. If some events of the batch were counted before,
    counts only the others."""
    batch = [_with_mall(event) for event in map(sales.as_sale, events)]
    joined_from = members.joined_from_of(_members_of_sales(batch))
    waiting = {key: rows for event in batch for key, rows in _steps(event, joined_from) if rows}
    while waiting:
        counted_before = store.add(rules.sum_additions(waiting.values()), list(waiting), real_now)
        if not counted_before:
            return
        waiting = {key: rows for key, rows in waiting.items() if key not in counted_before}


def _members_of_sales(events: Sequence[Event[CountedEvent]]) -> set[str]:
    sold = (event.details for event in events if isinstance(event.details, Sale | SaleRefund))
    return {sale.member_id for sale in sold if sale.member_id is not None}


def _steps(event: Event[CountedEvent], joined_from: dict[str, JoinedFrom]) -> Iterator[tuple[str, Rows]]:
    """The steps in which an event counts: the key of each step's guard, and what the step adds."""
    details = event.details
    if details.mall_id is None:
        return
    day = _day(event.at, details.mall_id)
    yield event.id, rules.additions(details, day)
    if isinstance(details, Sale | SaleRefund) and details.member_id in joined_from:
        origin = joined_from[details.member_id]
        rows = rules.additions_by_source(details, day, source=origin.source, qr_id=origin.qr_id)
        yield f"{event.id}#source", rows


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
