"""Worker: counts a member's sales, refunds and earned points on their days, and updates the tier."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib import business_day, events, sales
from chalicelib.aws import delivery
from chalicelib.events import Event
from chalicelib.tiers import programs, standings, store
from chalicelib.tiers.rules import Day


@dataclass(frozen=True)
class Counted:
    """What an event adds to the day that contains `at`."""

    at: datetime
    day: Day


def handle(message: dict[str, Any], *, now: datetime) -> None:
    """Applies sale.made and sale.refunded of a member in a shop, and points.posted of what was earned. Days are counted
    whether the mall has a program or not, so that one that comes later knows what was before."""
    event = sales.in_one_shape(delivery.event_in(message))
    member_id, mall_id = event.details["member_id"], event.details["mall_id"]
    counted = _COUNTED[event.name](event)
    if counted is None or not member_id:
        return
    store.add_to_day(member_id, mall_id, business_day.day_of(counted.at), counted.day, event.id)
    program = programs.of_mall(mall_id)
    if program is not None:
        # Also for a repeated event: the first run may have stopped after the line above.
        standings.update(member_id, program, now=now)


def _made(event: Event) -> Counted | None:
    sale = sales.made(event)
    if sale.store_id is None:
        return None
    return Counted(sale.at, Day(spend_fen=sale.paid_fen, payments=int(sale.paid_fen > 0)))


def _refunded(event: Event) -> Counted | None:
    refund = sales.refunded(event)
    if refund.store_id is None:
        return None
    gone = refund.is_whole and refund.paid_fen > 0
    return Counted(refund.sold_at, Day(spend_fen=-refund.refund_fen, payments=-int(gone)))


def _posted(event: Event) -> Counted | None:
    earned = event.details.get("earned")
    return Counted(datetime.fromisoformat(earned["at"]), Day(points=earned["points"])) if earned else None


_COUNTED = {events.SALE_MADE: _made, events.SALE_REFUNDED: _refunded, events.POINTS_POSTED: _posted}
