"""Visits, and the latest visit of each plate: entered, settled, left."""

import contextlib
from datetime import datetime, timedelta
from typing import Any

import msgspec

from chalicelib.aws import dynamo
from chalicelib.aws.dynamo import Action
from chalicelib.aws.mapping import Mapping
from chalicelib.events import codec
from chalicelib.events.envelope import Event
from chalicelib.events.parking import VisitEntered, VisitLeft
from chalicelib.parking.rules.quote import Quote
from chalicelib.parking.rules.tariff import Tariff
from chalicelib.parking.rules.visit import (
    EXITED,
    PARKED,
    SETTLED,
    SUPERSEDED,
    LastSettlement,
    PaidSettlement,
    PendingSettlement,
    Visit,
    leave_by,
    settled_by_order,
)
from chalicelib.tables.parking import ExitReport, PlateVisit
from chalicelib.tables.parking import Visit as Item

STORED = Mapping(Visit, Item, id="visit_id")
# The name of actions on a visit; `blocking` of dynamo.Refused uses it.
VISIT = "visit"
# Consumers order visit.left and visit.entered of one plate by their times, in seconds.
A_SECOND = timedelta(seconds=1)


# --- reading ------------------------------------------------------------------------------------------------------
def find(visit_id: str) -> Visit | None:
    """A visit, strongly consistent."""
    item = dynamo.find(Item, f"VISIT#{visit_id}", "VISIT")
    return _to_visit(item) if item else None


def list_latest(plates: list[str]) -> list[Visit]:
    """The latest visit of each plate: two strongly consistent batch reads."""
    keys = [(f"PLATE#{plate}", "VISIT") for plate in plates]
    pointers = list(PlateVisit.batch_get(keys, consistent_read=True)) if keys else []
    visits = [(f"VISIT#{pointer.visit_id}", "VISIT") for pointer in pointers]
    return [_to_visit(item) for item in Item.batch_get(visits, consistent_read=True)] if visits else []


def find_exit(car_park_id: str, exit_event_id: str) -> str | None:
    """The id of the visit that this exit event of a gate ended."""
    item = dynamo.find(ExitReport, f"EXIT#{car_park_id}#{exit_event_id}", "EXIT")
    return item.visit_id if item else None


# --- entering and leaving -----------------------------------------------------------------------------------------
def save_entry(visit: Visit, before: Visit | None) -> bool:
    """Writes a new visit and points its plate to it. False if the visit exists, or `before` is no longer the plate's
    latest visit.

    If `before` has no exit, it is superseded: the car enters again, so it must have left without a report. Its
    visit.left is dated just before the entry.
    """
    entry_is_new = Item.pk.does_not_exist()
    pointer = PlateVisit(pk=f"PLATE#{visit.plate}", sk="VISIT", visit_id=visit.id)
    pointer_unchanged = PlateVisit.visit_id == before.id if before else PlateVisit.pk.does_not_exist()
    actions = [dynamo.put("entry", _item(visit), entry_is_new), dynamo.put("pointer", pointer, pointer_unchanged)]
    if before is not None and before.is_here:
        still_here = Item.state.is_in(PARKED, SETTLED)
        left = _event(VisitLeft, before, max(before.entered_at, visit.entered_at - A_SECOND))
        changes = [Item.state.set(SUPERSEDED), Item.event.set(codec.encode(left))]
        actions.insert(0, dynamo.update(VISIT, _key(before.id), changes, still_here))
    try:
        dynamo.commit(actions)
    except dynamo.Refused:
        return False
    return True


def save_late_entry(visit: Visit) -> None:
    """Writes a superseded visit whose entry is reported after a later one; the plate keeps pointing to the later visit.
    It has no event, because no event would report the exit."""
    item = _item(visit)
    item.event = None
    with contextlib.suppress(dynamo.Refused):  # written before
        dynamo.commit([dynamo.put("entry", item, Item.pk.does_not_exist())])


def save_exit(visit: Visit, *, at: datetime, exit_event_id: str) -> bool:
    """Ends a visit, once for each exit event of a gate. False if the visit changed since it was read."""
    report = ExitReport(pk=f"EXIT#{visit.car_park_id}#{exit_event_id}", sk="EXIT", visit_id=visit.id)
    left = _event(VisitLeft, visit, at)
    changes = [Item.state.set(EXITED), Item.exited_at.set(at), Item.exit_event_id.set(exit_event_id)]
    changes.append(Item.event.set(codec.encode(left)))
    try:
        dynamo.commit(
            [
                dynamo.update(VISIT, _key(visit.id), changes, _as_read(visit)),
                dynamo.put("exit", report, ExitReport.pk.does_not_exist()),
            ]
        )
    except dynamo.Refused:
        return False
    return True


# --- settling -----------------------------------------------------------------------------------------------------
def settle_action(visit: Visit, quote: Quote, *, payer_id: str, now: datetime) -> Action:
    """The action that settles a visit with nothing left to pay. Its commit raises dynamo.Refused, whose `blocking`
    names VISIT, if the visit changed since it was read."""
    settled = PaidSettlement(0, quote.bought_minutes, quote.tier_minutes, quote.coupon_money_fen)
    changes = _settling(visit, settled, LastSettlement(quote.points, quote.lines), at=now)
    return dynamo.update(VISIT, _key(visit.id), [*changes, Item.payer_id.set(payer_id)], _as_read(visit))


def await_payment_action(
    visit: Visit, quote: Quote, *, payer_id: str, payment_id: str, coupon_id: str | None, now: datetime
) -> Action:
    """The action that makes a visit wait for an order. Its commit raises dynamo.Refused, whose `blocking` names VISIT,
    if the visit changed since it was read."""
    pending = PendingSettlement(
        due_fen=quote.due_fen,
        minutes=quote.bought_minutes,
        tier_minutes=quote.tier_minutes,
        coupon_fen=quote.coupon_money_fen,
        points=quote.points,
        coupon_id=coupon_id,
        lines=quote.lines,
        at=now,
    )
    stored = {**msgspec.to_builtins(pending), "at": now.isoformat()}
    changes = [Item.payment_id.set(payment_id), Item.payer_id.set(payer_id), Item.pending.set(stored)]
    return dynamo.update(VISIT, _key(visit.id), changes, _as_read(visit))


def settle_paid(visit: Visit, payment_id: str, paid_at: datetime) -> None:
    """Settles a visit whose order was paid. Raises Refused if the visit changed since it was read."""
    assert visit.pending is not None
    awaits_order = (Item.payment_id == payment_id) & (Item.state == visit.state)
    settled = visit.pending.as_paid()
    changes = _settling(visit, settled, settled_by_order(visit.pending), at=paid_at)
    # A visit waits for one order at a time, so no other write changes this map.
    by_order = {**visit.by_order, payment_id: settled}
    changes += [Item.by_order.set(msgspec.to_builtins(by_order)), *_stop_waiting()]
    dynamo.commit([dynamo.update(VISIT, _key(visit.id), changes, awaits_order)])


def reverse_settlement(visit_id: str, payment_id: str, settled: PaidSettlement) -> None:
    """Makes due again the part of the fee that a refunded order had settled. A repeat changes nothing. The settlement
    no longer opens the gate."""
    not_reversed = Item.undone.does_not_exist() | ~Item.undone.contains(payment_id)
    changes = [
        Item.paid_fen.add(-settled.due_fen),
        Item.coupon_fen.add(-settled.coupon_fen),
        Item.bought_minutes.add(-settled.minutes),
        Item.tier_minutes.add(-settled.tier_minutes),
        Item.undone.add({payment_id}),
        Item.leave_by.remove(),
    ]
    with contextlib.suppress(dynamo.Refused):  # reversed before
        dynamo.commit([dynamo.update(VISIT, _key(visit_id), changes, not_reversed)])


def stop_waiting(visit_id: str, payment_id: str) -> None:
    """Frees a visit whose order was closed. Changes nothing if it does not wait for this order (a repeat)."""
    awaits_order = Item.payment_id == payment_id
    changes = [Item.settlements.add(1), *_stop_waiting()]
    with contextlib.suppress(dynamo.Refused):
        dynamo.commit([dynamo.update(VISIT, _key(visit_id), changes, awaits_order)])


def _settling(visit: Visit, settled: PaidSettlement, last: LastSettlement, *, at: datetime) -> list[Any]:
    return [
        # A visit that was superseded meanwhile stays superseded: its car left, and now it is paid.
        Item.state.set(SUPERSEDED if visit.state == SUPERSEDED else SETTLED),
        Item.leave_by.set(leave_by(visit, at)),
        Item.paid_fen.add(settled.due_fen),
        Item.coupon_fen.add(settled.coupon_fen),
        Item.bought_minutes.add(settled.minutes),
        Item.tier_minutes.add(settled.tier_minutes),
        Item.settlements.add(1),
        Item.settlement.set(msgspec.to_builtins(last)),
    ]


def _stop_waiting() -> list[Any]:
    return [Item.payment_id.remove(), Item.pending.remove()]


def _as_read(visit: Visit) -> Any:
    """The condition that, since the visit was read, nothing was settled or reversed, the car did not leave, and no
    order was opened."""
    not_waiting = Item.payment_id.does_not_exist()
    as_bought = (Item.paid_fen == visit.paid_fen) & (Item.bought_minutes == visit.bought_minutes)
    as_settled = (Item.settlements == visit.settlements) & (Item.coupon_fen == visit.coupon_fen)
    return (Item.state == visit.state) & as_settled & as_bought & not_waiting


# --- items --------------------------------------------------------------------------------------------------------
def _key(visit_id: str) -> Item:
    return Item(pk=f"VISIT#{visit_id}", sk="VISIT")


def _item(visit: Visit) -> Item:
    return STORED.item(
        visit,
        pk=f"VISIT#{visit.id}",
        sk="VISIT",
        tariff=msgspec.to_builtins(visit.tariff),
        # A new visit has not been settled.
        pending=None,
        settlement=None,
        by_order=None,
        event=codec.encode(_event(VisitEntered, visit, visit.entered_at)),
    )


def _event(
    event_type: type[VisitEntered] | type[VisitLeft], visit: Visit, at: datetime
) -> Event[VisitEntered | VisitLeft]:
    details = event_type(visit_id=visit.id, mall_id=visit.mall_id, plate=visit.plate)
    return Event(f"{details.name}:{visit.id}", at, details)


def _to_visit(item: Item) -> Visit:
    return STORED.read(
        item,
        tariff=msgspec.convert(item.tariff, Tariff),
        pending=msgspec.convert(item.pending, PendingSettlement) if item.pending else None,
        settlement=msgspec.convert(item.settlement, LastSettlement) if item.settlement else None,
        by_order=msgspec.convert(item.by_order or {}, dict[str, PaidSettlement]),
    )
