"""What a day's bill of a merchant id is, when it can be had, and what became of it. Touches nothing."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from chalicelib import business_day, errors

WAITING, BEING_MADE, FAILED, MATCHING = "waiting", "being_made", "failed", "matching"
MATCHED, EMPTY = "matched", "empty"
FINAL = (MATCHED, EMPTY)

# Trade bill application, "notes": made from nine, to be fetched after ten; the last three months; asked again after
# half an hour while it is being made (a minute less: ticks are not to the second).
READY_AT = time(10)
MONTHS_KEPT = 3
PAUSE = timedelta(minutes=29)
# What failed so often will hardly do better within the hour; keys that are gone are given back by people.
PATIENT_TRIES, LONG_PAUSE, KEYS_PAUSE = 8, timedelta(hours=6), timedelta(days=1)
# A day that is not done with so long after its bill could be had rings.
LATE_AFTER = timedelta(hours=2)
# Refund application, "notes": a payment may go back within a year, and its refund stands in the bill of its own day.
BILLED_AFTER_LAST = timedelta(days=366)

PAYMENT, REFUND = "payment", "refund"
NO_KEYS, NO_ANSWER, REFUSED = "no_keys", "no_answer", "refused: "


@dataclass(frozen=True)
class Side:
    """What one side says of a day. `refunded_fen` and, on refunds, `fee_fen` count what went back."""

    payments: int = 0
    refunds: int = 0
    paid_fen: int = 0
    refunded_fen: int = 0
    fee_fen: int = 0

    @property
    def entries(self) -> int:
        return self.payments + self.refunds

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
    """`theirs`: all rows of the bill; of them `not_ours` were sold by the merchant's other systems, `refunds_failed`
    gave nothing back, `held` we know of though they are not noted on this day (with the sums we know). `ours`: what is
    noted on this day; of it `other_day` stands in the bill of another. `counts`: entries by what came out. Of each sum:
    theirs - not_ours - refunds_failed = ours - other_day + held + what the differences' two sides differ by."""

    theirs: Side = Side()
    ours: Side = Side()
    not_ours: Side = Side()
    held: Side = Side()
    other_day: Side = Side()
    refunds_failed: Side = Side()
    counts: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Bill:
    """A calendar day's trade bill of a merchant id. `rev` counts what changed of the day. `file`: where the raw file is
    kept that the figures are of; `settled_amounts`: it has no others (an old account). `open`: differences that nobody
    has resolved; `pending`: refunds whose end is not known yet. `why`: what was wrong with the last try, whatever
    became of earlier ones. `again_at`: nothing is tried before. `anew_at`: when staff asked for a new file."""

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
    settled_amounts: bool = False
    pending: int = 0
    anew_at: datetime | None = None

    @property
    def is_kept(self) -> bool:
        """Whether it can be matched without the provider."""
        return self.file is not None and self.anew_at is None


@dataclass(frozen=True)
class BilledMerchant:
    """A merchant id: the first day anything is known of it, and the last."""

    mchid: str
    first_day: date
    last_day: date


@dataclass(frozen=True)
class Ours:
    """A payment or refund of an order of ours, on the day it went through. `number`: of a payment the order's
    (out_trade_no), of a refund the provider's (refund_id): both sides have these. `transaction_id`: of its payment."""

    kind: str
    number: str
    order_id: str
    fen: int
    at: datetime
    transaction_id: str = ""
    refund_no: str = ""

    @property
    def day(self) -> date:
        return calendar_day(self.at)


def calendar_day(at: datetime) -> date:
    """The day a bill has it on: midnight to midnight in Shanghai, whatever a mall's business day is."""
    return business_day.day_of(at)


def ready_at(day: date) -> datetime:
    """From when a day's bill can be fetched."""
    return business_day.at_local_time(day + timedelta(days=1), READY_AT)


def oldest_day(*, now: datetime) -> date:
    """The oldest day whose bill the provider still has."""
    return business_day.months_later(calendar_day(now), -MONTHS_KEPT)


def due_days(known: BilledMerchant, *, now: datetime) -> list[date]:
    """The days of which there must be a bill by now, the newest first: from the first day anything is known of, until
    nothing of a merchant id that is no longer used can go back."""
    newest = calendar_day(now) - timedelta(days=1)
    if now < ready_at(newest):
        newest -= timedelta(days=1)
    newest = min(newest, known.last_day + BILLED_AFTER_LAST)
    first = max(known.first_day, oldest_day(now=now))
    return [newest - timedelta(days=back) for back in range((newest - first).days + 1)]


def is_due(bill: Bill, *, now: datetime) -> bool:
    """Whether something is to be done about it by now."""
    if now < ready_at(bill.day) or (bill.again_at is not None and now < bill.again_at):
        return False
    return bill.state not in FINAL or bill.anew_at is not None or bill.pending > 0


def turn(bill: Bill) -> tuple[bool, float, int]:
    """Sorts: what was never tried first, the newest day of it; then whatever was tried the longest ago, so that bills
    which fail for good keep no other waiting."""
    tried = bill.tried_at is not None
    return (tried, bill.tried_at.timestamp() if bill.tried_at else 0.0, -bill.day.toordinal())


def is_late(bill: Bill, *, now: datetime) -> bool:
    """Whether people are to be told that it is not done with, whatever keeps it."""
    return bill.state not in FINAL and now >= ready_at(bill.day) + LATE_AFTER


def is_providers_fault(bill: Bill) -> bool:
    """Whether asking for the next one would very likely end as this one did."""
    return bill.why is not None and (bill.why == NO_ANSWER or bill.why.startswith(REFUSED))


def put_off(bill: Bill, state: str, why: str | None, *, now: datetime) -> Bill:
    """A bill that could not be had, and when it is tried again. One that was matched before keeps its state, file and
    figures."""
    tries = bill.tries + 1
    pause = PAUSE if state == BEING_MADE or tries <= PATIENT_TRIES else LONG_PAUSE
    return replace(
        bill,
        state=bill.state if bill.matched_at else state,
        why=why,
        tries=tries,
        tried_at=now,
        again_at=now + (KEYS_PAUSE if why == NO_KEYS else pause),
    )


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
    if day < oldest_day(now=now):
        raise errors.BillTooOld("date", months=MONTHS_KEPT)


def require_ready(day: date, *, now: datetime) -> None:
    """As `require_past`, and that it may be asked for by now."""
    require_past(day, now=now)
    if now < ready_at(day):
        raise errors.BillNotYet("date", day=day.isoformat())


def told_tally(raw: dict[str, Any]) -> Tally:
    """From what `dataclasses.asdict` made of one."""
    sides = {name: Side(**one) for name, one in raw.items() if name != "counts"}
    return Tally(**sides, counts=raw["counts"])
