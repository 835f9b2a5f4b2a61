"""POST /v1/gate/entries and /v1/gate/exits: what a gate tells, and whether it may open."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Annotated

import msgspec

from chalicelib import errors, ids
from chalicelib.documents import versions as documents
from chalicelib.malls.parts import Device
from chalicelib.parking import rules, store
from chalicelib.parking.rules import PARKED, SETTLED, SUPERSEDED, Visit
from chalicelib.shapes import AS_PLATE

# A gate that was offline tells later what it saw; anything older is a clock gone wrong.
OLDEST_REPORT = timedelta(hours=24)
CLOCK_SKEW = timedelta(minutes=5)
ROUNDS = 5


class Report(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a gate saw. `gate_event_id` is the gate's own number for it, the same when it tells it again;
    `occurred_at` only where it is told late."""

    plate: Annotated[str, msgspec.Meta(min_length=1, max_length=16, extra=AS_PLATE)]
    gate_event_id: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
    occurred_at: datetime | None = None


class Entered(msgspec.Struct, frozen=True):
    visit_id: str
    entered_at: datetime


class Exit(msgspec.Struct, frozen=True):
    """`open`: raise the barrier. Otherwise `reason` (unpaid, being_paid, no_visit) and what is due."""

    open: bool
    reason: str | None
    visit_id: str | None
    due_fen: int


def enter(body: Report, *, device: Device, now: datetime) -> Entered:
    """A car came in.

    A visit begins; the same event begins it once. Raises PlateInvalid, ValueInvalid, ResourceNotFound.
    """
    plate, at = rules.checked_plate(body.plate), _occurred(body, now)
    car_park = documents.recall(store.CAR_PARK, device.place_id)
    visit = Visit(
        id=ids.derived("visit", device.place_id, body.gate_event_id),
        car_park_id=device.place_id,
        mall_id=car_park.body.mall_id,
        plate=plate,
        tariff=car_park.body.tariff,
        entered_at=at,
        state=PARKED,
    )
    for _ in range(ROUNDS):
        told_before = store.find(visit.id)
        if told_before is not None:
            return Entered(told_before.id, told_before.entered_at)
        before = _latest(plate)
        if before is not None and before.id == visit.id:
            return Entered(before.id, before.entered_at)  # told twice at once, and the other was faster
        if before is not None and before.entered_at > at:
            store.save_late_entry(replace(visit, state=SUPERSEDED))
        elif store.save_entry(visit, before):
            return Entered(visit.id, visit.entered_at)
    raise errors.Busy


def leave(body: Report, *, device: Device, now: datetime) -> Exit:
    """A car wants out: whether the barrier is to be raised.

    Whether the gate opens; if it does, the visit is over. Telling the same exit again opens again.
    """
    plate, at = rules.checked_plate(body.plate), _occurred(body, now)
    for _ in range(ROUNDS):
        ended = store.find_exit(device.place_id, body.gate_event_id)
        if ended is not None:
            return Exit(True, None, ended, 0)
        visit = _latest(plate)
        if visit is not None and (visit.car_park_id, visit.exit_event_id) == (device.place_id, body.gate_event_id):
            return Exit(True, None, visit.id, 0)  # told twice at once, and the other was faster
        # What a gate tells late of an earlier stay is not about the one that is on now.
        if (
            visit is None
            or at < visit.entered_at
            or visit.car_park_id != device.place_id
            or visit.state not in (PARKED, SETTLED)
        ):
            return Exit(False, "no_visit", None, 0)
        if visit.payment_id is not None:
            return Exit(False, "being_paid", visit.id, (visit.pending or {}).get("due_fen", 0))
        if not rules.may_leave(visit, now=at):
            return Exit(False, "unpaid", visit.id, rules.quote(visit, use_points=0, now=at).due_fen)
        if store.save_exit(visit, at=at, exit_event_id=body.gate_event_id):
            return Exit(True, None, visit.id, 0)
    raise errors.Busy


def _latest(plate: str) -> Visit | None:
    return next(iter(store.latest_of([plate])), None)


def _occurred(body: Report, now: datetime) -> datetime:
    if body.occurred_at is None:
        return now
    if body.occurred_at.tzinfo is None or not now - OLDEST_REPORT <= body.occurred_at <= now + CLOCK_SKEW:
        raise errors.ValueInvalid("occurred_at", reason="an instant with offset within the last 24 hours")
    return min(body.occurred_at, now)
