"""What a day's bill of a merchant id is, when it can be had, and what became of it. Touches nothing."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from chalicelib import business_day, errors

WAITING, BEING_MADE, FAILED, MATCHING = "waiting", "being_made", "failed", "matching"
MATCHED, EMPTY = "matched", "empty"
FINAL = (MATCHED, EMPTY)

# Trade bill application, "notes": made from nine, to be fetched after ten; the last three months; asked again after
# half an hour while it is being made.
READY_AT = time(10)
MONTHS_KEPT, DAYS_BACK = 3, 89
PAUSE = timedelta(minutes=30)
# From then on a bill that cannot be had rings.
TRIES_IN_PEACE = 3

PAYMENT, REFUND = "payment", "refund"


@dataclass(frozen=True)
class Side:
    """What one side says of a day. `refunded_fen` and, on refunds, `fee_fen` count what went back."""

    payments: int = 0
    refunds: int = 0
    paid_fen: int = 0
    refunded_fen: int = 0
    fee_fen: int = 0

    def with_entry(self, kind: str, fen: int, fee_fen: int = 0) -> "Side":
        """The same and one payment or refund more."""
        paid = kind == PAYMENT
        return Side(
            self.payments + paid,
            self.refunds + (not paid),
            self.paid_fen + (fen if paid else 0),
            self.refunded_fen + (0 if paid else fen),
            self.fee_fen + fee_fen,
        )


@dataclass(frozen=True)
class Tally:
    """`theirs`: all rows of the bill, `not_ours` those of the merchant's other systems; `ours`: what we know of that
    day. `counts`: entries by what came out."""

    theirs: Side = Side()
    ours: Side = Side()
    not_ours: Side = Side()
    counts: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Bill:
    """A calendar day's trade bill of a merchant id. `rev` counts what changed of the day; `file`: where its raw file is
    kept; `open`: differences that nobody has resolved. `again_at`: not asked for before."""

    mchid: str
    day: date
    state: str = WAITING
    rev: int = 0
    tries: int = 0
    tried_at: datetime | None = None
    again_at: datetime | None = None
    why: str | None = None
    sha1: str | None = None
    size_bytes: int | None = None
    file: str | None = None
    tally: Tally = Tally()
    open: int = 0
    matched_at: datetime | None = None


@dataclass(frozen=True)
class Ours:
    """A payment or refund of an order of ours, on the day it went through. `number`: of a payment the order's
    (out_trade_no), of a refund the provider's (refund_id): both sides have these."""

    kind: str
    number: str
    order_id: str
    fen: int
    at: datetime

    @property
    def day(self) -> date:
        return calendar_day(self.at)


def calendar_day(at: datetime) -> date:
    """The day a bill has it on: midnight to midnight in Shanghai, whatever a mall's business day is."""
    return business_day.day_of(at)


def ready_at(day: date) -> datetime:
    """From when a day's bill can be fetched."""
    return business_day.at_local_time(day + timedelta(days=1), READY_AT)


def due_days(first_known: date, *, now: datetime) -> list[date]:
    """The days whose bills can be fetched, the newest first, from the first day anything is known of."""
    newest = calendar_day(now) - timedelta(days=1)
    if now < ready_at(newest):
        newest -= timedelta(days=1)
    first = max(first_known, newest - timedelta(days=DAYS_BACK - 1))
    return [newest - timedelta(days=back) for back in range((newest - first).days + 1)]


def day_named(text: str) -> date:
    """The day a path names. Raises ParameterInvalid."""
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise errors.ParameterInvalid("date", reason="a day, as 2026-11-23") from error
    if day.isoformat() != text:
        raise errors.ParameterInvalid("date", reason="a day, as 2026-11-23")
    return day


def require_past(day: date, *, now: datetime) -> None:
    """Holds to days that are over and that the provider still has; raises BillNotYet, BillTooOld."""
    today = calendar_day(now)
    if day >= today:
        raise errors.BillNotYet("date", day=day.isoformat())
    if day < business_day.months_later(today, -MONTHS_KEPT):
        raise errors.BillTooOld("date", months=MONTHS_KEPT)


def require_ready(day: date, *, now: datetime) -> None:
    """As `require_past`, and that it may be asked for by now."""
    require_past(day, now=now)
    if now < ready_at(day):
        raise errors.BillNotYet("date", day=day.isoformat())


def told_tally(raw: dict[str, Any]) -> Tally:
    """From what `dataclasses.asdict` made of one."""
    return Tally(Side(**raw["theirs"]), Side(**raw["ours"]), Side(**raw["not_ours"]), raw["counts"])
