"""POST /v1/gate/entries and /v1/gate/exits: the events of a gate, and whether it opens."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Annotated

import msgspec

from chalicelib import errors, ids
from chalicelib.aws import dynamo
from chalicelib.documents import versions as documents
from chalicelib.malls.parts import Device
from chalicelib.parking.rules.exit import NO_VISIT, decide_exit
from chalicelib.parking.rules.plate import check_plate
from chalicelib.parking.rules.visit import PARKED, SUPERSEDED, Visit
from chalicelib.parking.store import visits as store
from chalicelib.parking.store.car_parks import CAR_PARK
from chalicelib.shapes import AS_PLATE

# A gate that was offline reports its events later; an older event means that its clock is wrong.
OLDEST_REPORT = timedelta(hours=24)
CLOCK_SKEW = timedelta(minutes=5)


class Report(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An event at a gate. `gate_event_id`: the gate's own id of it, the same in every repeat. `occurred_at`: when the
    event happened, if it is reported late."""

    plate: Annotated[str, msgspec.Meta(min_length=1, max_length=16, extra=AS_PLATE)]
    gate_event_id: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
    occurred_at: datetime | None = None


class Entered(msgspec.Struct, frozen=True):
    visit_id: str
    entered_at: datetime


class Exit(msgspec.Struct, frozen=True):
    """`open`: whether the barrier goes up. If not, `reason` is unpaid, being_paid or no_visit, and `due_fen` is what is
    due."""

    open: bool
    reason: str | None
    visit_id: str | None
    due_fen: int


def enter(body: Report, *, device: Device, now: datetime) -> Entered:
    """Begins the visit of a car that came in.

    A repeat of the event returns the same visit. Raises PlateInvalid, ValueInvalid, ResourceNotFound for an unknown car
    park, Busy.
    """
    plate, at = check_plate(body.plate), _occurred(body, now)
    car_park = documents.recall(CAR_PARK, device.place_id)
    visit = Visit(
        id=ids.derived("visit", device.place_id, body.gate_event_id),
        car_park_id=device.place_id,
        mall_id=car_park.body.mall_id,
        plate=plate,
        tariff=car_park.body.tariff,
        entered_at=at,
        state=PARKED,
    )
    for _ in dynamo.rounds():
        known = store.find(visit.id)
        if known is not None:
            return Entered(known.id, known.entered_at)
        before = _latest(plate)
        if before is not None and before.id == visit.id:
            return Entered(before.id, before.entered_at)  # the same event came twice at the same time
        if before is not None and before.entered_at > at:
            store.save_late_entry(replace(visit, state=SUPERSEDED))
        elif store.save_entry(visit, before):
            return Entered(visit.id, visit.entered_at)
    raise errors.Busy


def leave(body: Report, *, device: Device, now: datetime) -> Exit:
    """Decides whether a car may leave; if so, its visit ends.

    A repeat of the event opens the gate again. Raises PlateInvalid, ValueInvalid, Busy.
    """
    plate, at = check_plate(body.plate), _occurred(body, now)
    for _ in dynamo.rounds():
        ended = store.find_exit(device.place_id, body.gate_event_id)
        if ended is not None:
            return Exit(True, None, ended, 0)
        visit = _latest(plate)
        if visit is not None and (visit.car_park_id, visit.exit_event_id) == (device.place_id, body.gate_event_id):
            return Exit(True, None, visit.id, 0)  # the same event came twice at the same time
        reason, due_fen = decide_exit(visit, device.place_id, at=at)
        if visit is None or reason is not None:
            return Exit(False, reason, visit.id if visit is not None and reason != NO_VISIT else None, due_fen)
        if store.save_exit(visit, at=at, exit_event_id=body.gate_event_id):
            return Exit(True, None, visit.id, 0)
    raise errors.Busy


def _latest(plate: str) -> Visit | None:
    return next(iter(store.list_latest([plate])), None)


def _occurred(body: Report, now: datetime) -> datetime:
    if body.occurred_at is None:
        return now
    if body.occurred_at.tzinfo is None or not now - OLDEST_REPORT <= body.occurred_at <= now + CLOCK_SKEW:
        raise errors.ValueInvalid("occurred_at", reason="an instant with an offset, within the last 24 hours")
    return min(body.occurred_at, now)
