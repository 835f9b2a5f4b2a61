"""How points are earned, taken back and spent, lot by lot. Touches nothing.

A member's book is an account and its lots. Always: balance = what the lots hold - debt, and debt > 0 only while every
lot is empty (or a refund would have had to take from more lots than a posting can). Balance is the sum of the member's
entries; the legs of an entry sum to zero.
"""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from chalicelib import business_day, errors

# A transaction takes 100 actions; beside its lots a posting has the entry, the account and a caller's own.
MOST_LOTS = 90

CREDIT, TAKE_BACK, SPEND, RETURN = "credit", "take_back", "spend", "return"


@dataclass(frozen=True)
class Source:
    """What an entry is for: the business key that makes it happen once. `at` is the source's own instant, read from
    its record, so that a repeat names the same entry."""

    kind: str
    id: str
    at: datetime

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.id}"


@dataclass(frozen=True)
class Lot:
    """Points earned together, with one expiry; `id` is the key of the source that earned them."""

    id: str
    left: int
    expires_at: datetime | None


@dataclass(frozen=True)
class Book:
    """An account with its lots that are not empty, soonest expiry first; `postings` counts entries so far."""

    balance: int
    debt: int
    postings: int
    lots: tuple[Lot, ...]


@dataclass(frozen=True)
class Taken:
    """Points of one lot that an entry took (or gave back)."""

    lot_id: str
    expires_at: datetime | None
    points: int


@dataclass(frozen=True)
class Posting:
    """One entry as decided: what it adds to the balance, to the debt, and lot by lot (negative: taken)."""

    source: Source
    kind: str
    points: int
    debt_change: int
    lots: tuple[Taken, ...]
    mall_id: str
    store_id: str | None
    counter_account: str

    @property
    def legs(self) -> list[tuple[str, int]]:
        """Account and points; the sum is zero. The system's accounts exist as legs only."""
        return [("member", self.points), (self.counter_account, -self.points)]


def earned(paid_fen: int, points_per_yuan: int) -> int:
    """Points for what was really paid, rounded down."""
    return paid_fen * points_per_yuan // 100


def taken_back(*, paid_fen: int, points_per_yuan: int, refunded_before_fen: int, refund_fen: int) -> int:
    """What one refund takes back of a payment's points: rounded down cumulatively, the last takes the remainder, so
    that several partial refunds take exactly what one whole refund would, in any order."""
    total = earned(paid_fen, points_per_yuan)
    return total * (refunded_before_fen + refund_fen) // paid_fen - total * refunded_before_fen // paid_fen


def expiry(at: datetime, *, valid_months: int | None, cutover_hour: int) -> datetime | None:
    """The end of the business day `valid_months` after the one points were earned on (the month's last day where it
    is shorter); None if they never expire."""
    if valid_months is None:
        return None
    day = business_day.day_of(at, cutover_hour=cutover_hour)
    months = day.month - 1 + valid_months
    year, month = day.year + months // 12, months % 12 + 1
    last = min(day.day, calendar.monthrange(year, month)[1])
    return business_day.end_of(date(year, month, last), cutover_hour=cutover_hour)


def spendable(book: Book, *, now: datetime) -> int:
    """What can be spent at this instant, by one posting: an expired lot cannot, whatever any job has done."""
    alive = [lot.left for lot in book.lots if _alive(lot, now)][:MOST_LOTS]
    return max(0, sum(alive) - book.debt)


def decide_credit(
    book: Book, source: Source, points: int, *, expires_at: datetime | None, mall_id: str, store_id: str | None
) -> Posting:
    """Earned points: a debt is paid first, the rest is a new lot."""
    paid = min(book.debt, points)
    lot = Taken(source.key, expires_at, points - paid)
    return Posting(source, CREDIT, points, -paid, (lot,), mall_id, store_id, f"mall:{mall_id}:issued")


def decide_take_back(
    book: Book, source: Source, points: int, *, lot_id: str, mall_id: str, store_id: str | None
) -> Posting:
    """A refund takes points from the lot its payment earned, then from the soonest to expire; what is spent already
    is owed."""
    own_first = sorted(book.lots, key=lambda lot: lot.id != lot_id)
    taken, missing = _take(own_first, points)
    return Posting(source, TAKE_BACK, -points, missing, taken, mall_id, store_id, f"mall:{mall_id}:issued")


def decide_spend(
    book: Book, source: Source, points: int, *, mall_id: str, store_id: str | None, counter_account: str, now: datetime
) -> Posting:
    """Spends soonest-expiry first, never below zero; raises PointsInsufficient."""
    available = [lot for lot in book.lots if _alive(lot, now)]
    taken, missing = _take(available, points)
    if missing or points <= 0 or points > spendable(book, now=now):
        raise errors.PointsInsufficient("points", spendable=spendable(book, now=now))
    return Posting(source, SPEND, -points, 0, taken, mall_id, store_id, counter_account)


def decide_return(book: Book, spent: Posting, source: Source) -> Posting:
    """Gives back what a spend took: those very lots, with their old expiry. What is owed meanwhile is paid first, out
    of the lots that would expire soonest."""
    paid = min(book.debt, -spent.points)
    back, owed = [], paid
    for one in spent.lots:
        withheld = min(owed, -one.points)
        owed -= withheld
        back.append(replace(one, points=-one.points - withheld))
    lots = tuple(one for one in back if one.points)
    return Posting(source, RETURN, -spent.points, -paid, lots, spent.mall_id, spent.store_id, spent.counter_account)


def _take(lots: Sequence[Lot], points: int) -> tuple[tuple[Taken, ...], int]:
    taken = []
    for lot in lots[:MOST_LOTS]:
        part = min(lot.left, points)
        if part > 0:
            taken.append(Taken(lot.id, lot.expires_at, -part))
            points -= part
    return tuple(taken), points


def _alive(lot: Lot, now: datetime) -> bool:
    return lot.expires_at is None or now < lot.expires_at
