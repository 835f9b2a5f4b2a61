"""Plates, the latest visit of a plate, and visits."""

import contextlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from chalicelib import events
from chalicelib.aws import dynamo
from chalicelib.aws.dynamo import Action
from chalicelib.aws.mapping import Mapping
from chalicelib.documents.versions import Kind
from chalicelib.events import Event
from chalicelib.parking import rules
from chalicelib.parking.rules import EXITED, PARKED, SETTLED, SUPERSEDED, CarParkSpec, Quote, Tariff, Visit
from chalicelib.tables.parking import ExitReport, MemberPlate, PlateBook, PlateMember, PlateVisit
from chalicelib.tables.parking import Visit as Item

CAR_PARK = Kind("car_park", CarParkSpec)
STORED = Mapping(Visit, Item, id="visit_id")
VISIT = "visit"
# Who hears of both tells them apart by their instants, to the second.
A_SECOND = timedelta(seconds=1)


# --- plates -------------------------------------------------------------------------------------------------------
def plates_of(member_ids: Sequence[str]) -> list[str]:
    """The plates a member has bound, under all its ids."""
    bound = MemberPlate.sk.startswith("PLATE#")
    return list(
        {
            item.plate: None
            for one in member_ids
            for item in MemberPlate.query(f"MEMBER#{one}", bound, consistent_read=True)
        }
    )


def bring_plates(old_id: str, new_id: str) -> None:
    """A merged member's plates become the other's, however many; one that is bound there stays as it is."""
    for item in MemberPlate.query(f"MEMBER#{old_id}", MemberPlate.sk.startswith("PLATE#"), consistent_read=True):
        added = dynamo.update("book", _book_key(new_id), [PlateBook.plates.add({item.plate})])
        _bind(new_id, item.plate, item.bound_at, added)


def find_book(member_id: str) -> set[str] | None:
    """What the member's limit is held to; None where nothing was bound yet."""
    item = dynamo.find(PlateBook, f"MEMBER#{member_id}", "PLATES")
    return set(item.plates) if item else None


def bind_plate(member_id: str, plate: str, now: datetime, *, bound: set[str], book: set[str] | None) -> bool:
    """Binds a plate beside those that are `bound`; False where it was bound before, or the member's `book` changed
    since it was read: of two at once the later one counts anew."""
    as_read = PlateBook.pk.does_not_exist() if book is None else PlateBook.plates == book
    counted = PlateBook(pk=f"MEMBER#{member_id}", sk="PLATES", plates={*bound, plate})
    return _bind(member_id, plate, now, dynamo.put("book", counted, as_read))


def _bind(member_id: str, plate: str, at: datetime, counting: Action) -> bool:
    not_bound = MemberPlate.pk.does_not_exist()
    item = MemberPlate(pk=f"MEMBER#{member_id}", sk=f"PLATE#{plate}", plate=plate, bound_at=at)
    leads_to = PlateMember(pk=f"PLATE#{plate}", sk=f"MEMBER#{member_id}", member_id=member_id)
    try:
        dynamo.commit([counting, dynamo.put("plate", item, not_bound), dynamo.put("leads_to", leads_to)])
    except dynamo.Refused:
        return False
    return True


def _book_key(member_id: str) -> PlateBook:
    return PlateBook(pk=f"MEMBER#{member_id}", sk="PLATES")


def members_with(plate: str) -> list[str]:
    """The ids of those who bound a plate."""
    bound = PlateMember.sk.startswith("MEMBER#")
    return [item.member_id for item in PlateMember.query(f"PLATE#{plate}", bound, consistent_read=True)]


# --- visits -------------------------------------------------------------------------------------------------------
def find(visit_id: str) -> Visit | None:
    """A visit, strongly read."""
    item = dynamo.find(Item, f"VISIT#{visit_id}", "VISIT")
    return _visit(item) if item else None


def latest_of(plates: list[str]) -> list[Visit]:
    """The latest visit of each plate: two strong batch reads."""
    keys = [(f"PLATE#{plate}", "VISIT") for plate in plates]
    pointers = list(PlateVisit.batch_get(keys, consistent_read=True)) if keys else []
    visits = [(f"VISIT#{pointer.visit_id}", "VISIT") for pointer in pointers]
    return [_visit(item) for item in Item.batch_get(visits, consistent_read=True)] if visits else []


def save_entry(visit: Visit, before: Visit | None) -> bool:
    """A car comes in: its visit, and the plate points to it; False if this entry was told before, or the plate came
    to point elsewhere since it was read.

    A stay that never saw its exit is superseded: the car is here, so it left, which is told as of just before.
    """
    entry_is_new = Item.pk.does_not_exist()
    pointer = PlateVisit(pk=f"PLATE#{visit.plate}", sk="VISIT", visit_id=visit.id)
    points_as_read = PlateVisit.visit_id == before.id if before else PlateVisit.pk.does_not_exist()
    actions = [dynamo.put("entry", _item(visit), entry_is_new), dynamo.put("pointer", pointer, points_as_read)]
    if before is not None and before.state in (PARKED, SETTLED):
        not_over = Item.state.is_in(PARKED, SETTLED)
        left = _told(events.VISIT_LEFT, before, max(before.entered_at, visit.entered_at - A_SECOND))
        over = [Item.state.set(SUPERSEDED), Item.event.set(left.as_attribute())]
        actions.insert(0, dynamo.update(VISIT, _key(before.id), over, not_over))
    try:
        dynamo.commit(actions)
    except dynamo.Refused:
        return False
    return True


def save_late_entry(visit: Visit) -> None:
    """An entry told after a later one: the stay is over already, and the plate goes on pointing to the later. It tells
    nobody: who heard that the car is in would not hear that it left."""
    item = _item(visit)
    item.event = None
    with contextlib.suppress(dynamo.Refused):  # told before
        dynamo.commit([dynamo.put("entry", item, Item.pk.does_not_exist())])


def find_exit(car_park_id: str, exit_event_id: str) -> str | None:
    """The visit that this exit of a gate ended."""
    item = dynamo.find(ExitReport, f"EXIT#{car_park_id}#{exit_event_id}", "EXIT")
    return item.visit_id if item else None


def save_exit(visit: Visit, *, at: datetime, exit_event_id: str) -> bool:
    """The car leaves, once per report of the gate; False if the visit changed since it was read."""
    report = ExitReport(pk=f"EXIT#{visit.car_park_id}#{exit_event_id}", sk="EXIT", visit_id=visit.id)
    told = _told(events.VISIT_LEFT, visit, at)
    changes = [Item.state.set(EXITED), Item.exited_at.set(at), Item.exit_event_id.set(exit_event_id)]
    changes.append(Item.event.set(told.as_attribute()))
    try:
        dynamo.commit(
            [
                dynamo.update(VISIT, _key(visit.id), changes, _unchanged(visit)),
                dynamo.put("exit", report, ExitReport.pk.does_not_exist()),
            ]
        )
    except dynamo.Refused:
        return False
    return True


def settle_action(visit: Visit, quote: Quote, *, payer_id: str, now: datetime) -> Action:
    """Nothing is left to pay: settled, until its grace ends."""
    told = {"points": quote.points, "lines": msgspec.to_builtins(quote.lines)}
    changes = _settled(visit, now, told, paid_fen=0, **_taken_off(quote))
    return dynamo.update(VISIT, _key(visit.id), [*changes, Item.payer_id.set(payer_id)], _unchanged(visit))


def await_payment_action(
    visit: Visit, quote: Quote, *, payer_id: str, payment_id: str, coupon_id: str | None, now: datetime
) -> Action:
    """The visit waits for one order, which will settle what `pending` says; `at` is when its points were spent."""
    pending = {
        "due_fen": quote.due_fen,
        **_taken_off(quote),
        "points": quote.points,
        "coupon_id": coupon_id,
        "lines": msgspec.to_builtins(quote.lines),
        "at": now.isoformat(),
    }
    changes = [Item.payment_id.set(payment_id), Item.payer_id.set(payer_id), Item.pending.set(pending)]
    return dynamo.update(VISIT, _key(visit.id), changes, _unchanged(visit))


def settle_paid(visit: Visit, payment_id: str, paid_at: datetime) -> None:
    """The order it waits for was paid. Raises Refused if the visit changed since it was read."""
    assert visit.pending is not None
    waits_for_it = (Item.payment_id == payment_id) & (Item.state == visit.state)
    told = rules.settled_by_order(visit.pending)
    taken_off = {name: visit.pending.get(name, 0) for name in ("minutes", "tier_minutes", "coupon_fen")}
    changes = _settled(visit, paid_at, told, paid_fen=visit.pending["due_fen"], **taken_off)
    # Nobody else writes it: a visit waits for one order at a time.
    by_order = {**visit.by_order, payment_id: {"due_fen": visit.pending["due_fen"], **taken_off}}
    changes += [Item.by_order.set(by_order), *_no_longer_waiting()]
    dynamo.commit([dynamo.update(VISIT, _key(visit.id), changes, waits_for_it)])


def undo(visit_id: str, payment_id: str, settled: dict[str, int]) -> None:
    """What an order settled of the visit is due again, once; the car no longer leaves on it."""
    not_undone = Item.undone.does_not_exist() | ~Item.undone.contains(payment_id)
    changes = [
        Item.paid_fen.add(-settled["due_fen"]),
        Item.coupon_fen.add(-settled["coupon_fen"]),
        Item.bought_minutes.add(-settled["minutes"]),
        Item.tier_minutes.add(-settled["tier_minutes"]),
        Item.undone.add({payment_id}),
        Item.leave_by.remove(),
    ]
    with contextlib.suppress(dynamo.Refused):  # undone before
        dynamo.commit([dynamo.update(VISIT, _key(visit_id), changes, not_undone)])


def stop_waiting(visit_id: str, payment_id: str) -> None:
    """The order it waits for was closed. Nothing changes where it does not wait for this order (a repeat)."""
    waits_for_it = Item.payment_id == payment_id
    changes = [Item.settlements.add(1), *_no_longer_waiting()]
    try:
        dynamo.commit([dynamo.update(VISIT, _key(visit_id), changes, waits_for_it)])
    except dynamo.Refused:
        return


def _taken_off(quote: Quote) -> dict[str, int]:
    return {"minutes": quote.bought_minutes, "tier_minutes": quote.tier_minutes, "coupon_fen": quote.coupon_money_fen}


def _settled(
    visit: Visit,
    at: datetime,
    told: dict[str, Any],
    *,
    paid_fen: int,
    minutes: int,
    tier_minutes: int,
    coupon_fen: int,
) -> list[Any]:
    return [
        # A stay that was superseded meanwhile stays so: the car left, and paid.
        Item.state.set(SUPERSEDED if visit.state == SUPERSEDED else SETTLED),
        Item.leave_by.set(rules.leave_by(visit, at)),
        Item.paid_fen.add(paid_fen),
        Item.coupon_fen.add(coupon_fen),
        Item.bought_minutes.add(minutes),
        Item.tier_minutes.add(tier_minutes),
        Item.settlements.add(1),
        Item.settlement.set(told),
    ]


def _no_longer_waiting() -> list[Any]:
    return [Item.payment_id.remove(), Item.pending.remove()]


def _unchanged(visit: Visit) -> Any:
    """Neither settled, left, taken up by an order nor given its money back since it was read."""
    not_waiting = Item.payment_id.does_not_exist()
    as_bought = (Item.paid_fen == visit.paid_fen) & (Item.bought_minutes == visit.bought_minutes)
    as_read = (Item.settlements == visit.settlements) & (Item.coupon_fen == visit.coupon_fen) & as_bought
    return (Item.state == visit.state) & as_read & not_waiting


def _key(visit_id: str) -> Item:
    return Item(pk=f"VISIT#{visit_id}", sk="VISIT")


def _item(visit: Visit) -> Item:
    return STORED.item(
        visit,
        pk=f"VISIT#{visit.id}",
        sk="VISIT",
        tariff=msgspec.to_builtins(visit.tariff),
        by_order=visit.by_order or None,
        event=_told(events.VISIT_ENTERED, visit, visit.entered_at).as_attribute(),
    )


def _told(name: str, visit: Visit, at: datetime) -> Event:
    details = {"visit_id": visit.id, "mall_id": visit.mall_id, "plate": visit.plate}
    return Event(f"{name}:{visit.id}", name, at, details)


def _visit(item: Item) -> Visit:
    return STORED.read(item, tariff=msgspec.convert(item.tariff, Tariff))
