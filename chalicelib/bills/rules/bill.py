"""A day's bill of a merchant id: its states, when it can be fetched, and its figures. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from chalicelib import business_day, errors
from chalicelib.providers.answers.trade_bill import PAYMENT

WAITING, BEING_MADE, FAILED, MATCHING = "waiting", "being_made", "failed", "matching"
MATCHED, EMPTY = "matched", "empty"
FINAL = (MATCHED, EMPTY)

# Trade bill application, "notes": WeChat Pay makes a bill from nine, and it can be fetched after ten. Bills of the last
# three months can be fetched. While a bill is being made, a request may be repeated after half an hour (a minute less
# here, because ticks are not exact to the second).
READY_AT = time(10)
MONTHS_KEPT = 3
PAUSE = timedelta(minutes=29)
# After eight failed tries the pauses are long, because success within the hour is improbable. A person has to add
# missing keys.
PATIENT_TRIES, LONG_PAUSE, KEYS_PAUSE = 8, timedelta(hours=6), timedelta(days=1)
# An alarm rings if a day is not done this long after its bill could be fetched.
LATE_AFTER = timedelta(hours=2)
# Refund application, "notes": a payment may be refunded within a year. The refund is in the bill of its own day.
BILLED_AFTER_LAST = timedelta(days=366)

NO_KEYS, NO_ANSWER, REFUSED = "no_keys", "no_answer", "refused: "


@dataclass(frozen=True)
class Side:
    """The sums of one side for a day, in fen. `fee_fen`: the commission on payments, less what was refunded of it."""

    payments: int = 0
    refunds: int = 0
    paid_fen: int = 0
    refunded_fen: int = 0
    fee_fen: int = 0

    @property
    def entries(self) -> int:
        """The number of payments and refunds."""
        return self.payments + self.refunds

    def with_entry(self, kind: str, fen: int, fee_fen: int = 0) -> "Side":
        """Returns the sums with one more payment or refund."""
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
    """`theirs`: all rows of the bill. Of them, `not_ours` are of the merchant's other systems, `refunds_failed`
    refunded nothing, and `held` are known here without an entry on this day (with our amounts). `ours`: our entries of
    this day; of them, `other_day` are in the bill of another day. `counts`: entries by result. For each sum except
    `fee_fen`: theirs - not_ours - refunds_failed = ours - other_day + held + d, where d is the bill's part of the
    differences less our part."""

    theirs: Side = Side()
    ours: Side = Side()
    not_ours: Side = Side()
    held: Side = Side()
    other_day: Side = Side()
    refunds_failed: Side = Side()
    counts: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Bill:
    """A calendar day's trade bill of a merchant id. `rev`: the number of changes of the day. `tries`: tries without
    success since the last matching. `file`: the key in S3 of the packed file from which the figures come.
    `settled_amounts`: the bill has settled amounts only (an old account). `open`: differences that nobody has resolved.
    `pending`: refunds whose outcome is not known yet. `why`: what was wrong with the last try. `again_at`: the earliest
    time of the next try. `anew_at`: when a new file was requested, by staff or because the stored file cannot be
    used."""

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
        """Whether its file is stored and no new one was requested."""
        return self.file is not None and self.anew_at is None


@dataclass(frozen=True)
class BilledMerchant:
    """A merchant id with the first and the last day on which it has an entry."""

    mchid: str
    first_day: date
    last_day: date


@dataclass(frozen=True)
class Ours:
    """A payment or refund of an order of ours, on the day it succeeded. `number`: for a payment the order's number
    (out_trade_no), for a refund the provider's (refund_id); bill and entry both have it. `transaction_id`: WeChat Pay's
    number of the payment."""

    kind: str
    number: str
    order_id: str
    fen: int
    at: datetime
    transaction_id: str = ""
    refund_no: str = ""

    @property
    def day(self) -> date:
        """The day whose bill will have it."""
        return calendar_day(self.at)


def calendar_day(at: datetime) -> date:
    """Returns the day whose bill has an instant: from midnight to midnight in Shanghai, whatever a mall's business day
    is."""
    return business_day.day_of(at)


def ready_at(day: date) -> datetime:
    """Returns when a day's bill can be fetched: at ten in the morning of the next day."""
    return business_day.at_local_time(day + timedelta(days=1), READY_AT)


def oldest_day(*, now: datetime) -> date:
    """Returns the oldest day whose bill WeChat Pay still has."""
    return business_day.months_later(calendar_day(now), -MONTHS_KEPT)


def due_days(known: BilledMerchant, *, now: datetime) -> list[date]:
    """Returns the days that must have a bill by now, the newest first. They begin with the merchant id's first day, or
    the oldest day that WeChat Pay still has. They end a year after its last day, when nothing can be refunded any
    more."""
    newest = calendar_day(now) - timedelta(days=1)
    if now < ready_at(newest):
        newest -= timedelta(days=1)
    newest = min(newest, known.last_day + BILLED_AFTER_LAST)
    first = max(known.first_day, oldest_day(now=now))
    return [newest - timedelta(days=back) for back in range((newest - first).days + 1)]


def is_due(bill: Bill, *, now: datetime) -> bool:
    """Whether a bill has to be fetched or matched now."""
    if now < ready_at(bill.day) or (bill.again_at is not None and now < bill.again_at):
        return False
    return bill.state not in FINAL or bill.anew_at is not None or bill.pending > 0


def turn(bill: Bill) -> tuple[bool, float, int]:
    """Returns the sort key of a bill among those to be fetched. Bills that were never tried come first, the newest day
    first. Then comes the bill that was tried longest ago, so that a bill that always fails does not delay the
    others."""
    tried = bill.tried_at is not None
    return (tried, bill.tried_at.timestamp() if bill.tried_at else 0.0, -bill.day.toordinal())


def is_late(bill: Bill, *, now: datetime) -> bool:
    """Whether an alarm must ring: the bill is not done two hours after it could be fetched, for whatever reason."""
    return bill.state not in FINAL and now >= ready_at(bill.day) + LATE_AFTER


def is_providers_fault(bill: Bill) -> bool:
    """Whether the provider caused the failure, so that the request for the next bill would probably fail too."""
    return bill.why is not None and (bill.why == NO_ANSWER or bill.why.startswith(REFUSED))


def put_off(bill: Bill, state: str, why: str | None, *, now: datetime) -> Bill:
    """Returns the bill after a failed try, with the time of the next try. A bill that was matched before keeps its
    state, file and figures."""
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


def slots(
    first: date, last: date, mchids: Sequence[str], *, after: tuple[date, str] | None, now: datetime
) -> Iterator[tuple[date, str]]:
    """Yields the days of a period that have ended, the newest first, each with every merchant id (sorted). Begins after
    a given one, or at the beginning if it is None."""
    last = min(last, calendar_day(now) - timedelta(days=1))
    for back in range((last - first).days + 1):
        day = last - timedelta(days=back)
        for mchid in mchids:
            if after is None or day < after[0] or (day == after[0] and mchid > after[1]):
                yield day, mchid


def is_expected(known: BilledMerchant | None, day: date, *, now: datetime) -> bool:
    """Whether a past day must have a bill, now or later: WeChat Pay still has it, and it is between the merchant id's
    first day and a year after its last. `known` is None for a merchant id without any entry."""
    return known is not None and max(known.first_day, oldest_day(now=now)) <= day <= known.last_day + BILLED_AFTER_LAST


def require_past(day: date, *, now: datetime) -> None:
    """Raises BillNotYet for a day that has not ended, and BillTooOld for a day whose bill WeChat Pay does not have any
    more."""
    today = calendar_day(now)
    if day >= today:
        raise errors.BillNotYet("date", day=day.isoformat())
    if day < oldest_day(now=now):
        raise errors.BillTooOld("date", months=MONTHS_KEPT)


def require_ready(day: date, *, now: datetime) -> None:
    """Checks as `require_past` does. Also raises BillNotYet for a bill that cannot be fetched yet."""
    require_past(day, now=now)
    if now < ready_at(day):
        raise errors.BillNotYet("date", day=day.isoformat())
