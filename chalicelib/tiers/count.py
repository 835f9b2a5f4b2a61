"""Worker: what a member buys, earns and gives back counts on its day, and may bring another tier."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib import business_day, delivery, events
from chalicelib.events import Event
from chalicelib.tiers import programs, standings, store
from chalicelib.tiers.rules import Day


@dataclass(frozen=True)
class Counted:
    """What an event adds to the day of `at`."""

    at: datetime
    day: Day


def handle(message: dict[str, Any], *, now: datetime) -> None:
    """Applies payments, receipts and refunds of stores, and points.posted of what was earned. Days are counted
    whether the mall has a program or not, so that one that comes later knows what was before."""
    event = delivery.event_in(message)
    counted = _COUNTED[event.name](event)
    if counted is None:
        return
    member_id, mall_id = event.details["member_id"], event.details["mall_id"]
    store.count(member_id, mall_id, business_day.day_of(counted.at), counted.day, event.id)
    program = programs.of_mall(mall_id)
    if program is not None:
        # After a repeat too: the first may have died in between.
        standings.bring_up_to_date(member_id, program, now=now)


def _paid(event: Event) -> Counted | None:
    if event.details["store_id"] is None:
        return None
    paid_fen = event.details["paid_fen"]
    return Counted(event.at, Day(spend_fen=paid_fen, payments=int(paid_fen > 0)))


def _refunded(event: Event) -> Counted | None:
    details = event.details
    if details["store_id"] is None:
        return None
    gone = event.is_whole_refund and details["paid_fen"] > 0
    day = Day(spend_fen=-details["refund_fen"], payments=-int(gone))
    return Counted(datetime.fromisoformat(details["paid_at"]), day)


def _posted(event: Event) -> Counted | None:
    earned = event.details.get("earned")
    return Counted(datetime.fromisoformat(earned["at"]), Day(points=earned["points"])) if earned else None


_COUNTED = {
    events.PAYMENT_PAID: _paid,
    events.PAYMENT_REFUNDED: _refunded,
    events.RECEIPT_RECORDED: _paid,
    events.RECEIPT_REFUNDED: _refunded,
    events.POINTS_POSTED: _posted,
}
