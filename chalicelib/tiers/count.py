"""Worker: counts a member's sales, refunds and earned points on their days, and updates the tier."""

from dataclasses import dataclass
from datetime import datetime

from chalicelib import business_day
from chalicelib.events import sales
from chalicelib.events.envelope import Event
from chalicelib.events.points import PointsPosted
from chalicelib.events.sales import Sale, SaleRefund
from chalicelib.tiers import programs, standings, store
from chalicelib.tiers.rules import Day


@dataclass(frozen=True)
class Counted:
    """What an event adds to the day that contains `at`."""

    at: datetime
    day: Day


def count(event: Event[Sale | SaleRefund | PointsPosted], *, now: datetime) -> None:
    """Applies sale.made and sale.refunded of a member's sale in a store, and points.posted of earned points.

    Days are counted even if the mall has no program, so that a later program can use them. Raises Busy.
    """
    details = sales.as_sale(event).details
    member_id, mall_id = details.member_id, details.mall_id
    counted = _counted(details)
    if counted is None or member_id is None or mall_id is None:
        return
    store.add_to_day(member_id, mall_id, business_day.day_of(counted.at), counted.day, event.id)
    program = programs.of_mall(mall_id)
    if program is not None:
        # A repeated event updates the standing too: the first run may have stopped after it counted the day.
        standings.update(member_id, program, now=now)


def _counted(details: Sale | SaleRefund | PointsPosted) -> Counted | None:
    """Returns what an event adds to a day, or None."""
    match details:
        case PointsPosted():
            earned = details.earned
            return Counted(earned.at, Day(points=earned.points)) if earned else None
        case Sale(store_id=str()):
            return Counted(details.at, Day(spend_fen=details.paid_fen, payments=int(details.paid_fen > 0)))
        case SaleRefund(store_id=str()):
            ends_payment = details.is_whole and details.paid_fen > 0
            return Counted(details.sold_at, Day(spend_fen=-details.refund_fen, payments=-int(ends_payment)))
    return None
