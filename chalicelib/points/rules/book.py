"""A member's book, and how points come into it and go, lot by lot. Touches nothing.

A book is an account and its lots. Always: balance = what the lots hold - debt, and debt > 0 only while every lot is
empty. Balance is the sum of the member's entries; the legs of an entry sum to zero. The other accounts exist as legs
only:

    issued:<issuer>    who owes the points: a mall or a merchant        redeemed:<where>   where they were spent
    breakage:<issuer>  what expired                                     loss:mall:<id>     what a refund could not take
    merged             what is on its way from a member to the one it became; zero over both
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from chalicelib import errors
from chalicelib.points.rules.life import Life

# A transaction takes 100 actions; beside its lots' items a posting has the entry, the account and a caller's own: an
# order and what its coupons write. Lots that lie in more items are gathered first (`bundles`).
MOST_LOTS = 80
# What expires is noted lot by lot.
MOST_LOTS_EXPIRING = 45

CREDIT, TAKE_BACK, SPEND, RETURN, EXPIRE = "credit", "take_back", "spend", "return", "expire"
GIFT, REMOVAL = "gift", "removal"  # by staff
MERGE = "merge"
# Kinds of source that earn, and of those that take back.
PAYMENT, RECEIPT, REFUND, RECEIPT_REFUND = "payment", "receipt", "refund", "receipt_refund"
# What an order spends, and what comes back of that.
ORDER, ORDER_RETURN = "order", "order_return"
MEMBER = "member"
Legs = tuple[tuple[str, int], ...]
Key = tuple[str, datetime | None]


class BookCutShort(Exception):
    """The lots that were read do not decide; all of the book has to be read."""


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
class Place:
    """Where an entry happened; what expires does so nowhere."""

    mall_id: str | None = None
    store_id: str | None = None


@dataclass(frozen=True)
class Lot:
    """Points earned together; `id` is the key of the source that earned them, `issuer` owes them. They can be spent
    from `active_at` until `expires_at`, or, where they `lapse`, until the book's `lapses_at`."""

    id: str
    points: int
    issuer: str
    active_at: datetime | None = None
    expires_at: datetime | None = None
    lapses: bool = False

    @property
    def key(self) -> Key:
        """What tells it from others of a book. (What lapsed before a merge may lie beside what came back after it.)"""
        return self.id, self.expires_at


@dataclass(frozen=True)
class Bundle:
    """One item that holds several lots, in the book's order; `sk` is its key, `kept` its lots as they stand there."""

    id: str
    lots: tuple[Lot, ...]
    sk: str = ""
    kept: Any = field(default=None, compare=False)


@dataclass(frozen=True)
class Book:
    """An account with its lots that are not empty, soonest expiry first: all of them, or, where it is not `whole`, the
    first. `bundles`: in which items those lie that have none of their own. `postings` counts entries so far. No lot is
    pending at or after `pending_until`. `forgiven`: what refunds could not take, at last at `forgiven_at`.

    `member_id`: whose it is, `led_from` whom it was asked for, where they became that member. `merged_into`: who this
    one became; `absorbed`: who became this one, `absorbing` those of them who still have something to bring."""

    balance: int = 0
    debt: int = 0
    postings: int = 0
    lots: tuple[Lot, ...] = ()
    lapses_at: datetime | None = None
    pending_until: datetime | None = None
    forgiven: int = 0
    forgiven_at: datetime | None = None
    member_id: str = ""
    led_from: tuple[str, ...] = ()
    merged_into: str | None = None
    absorbed: tuple[str, ...] = ()
    absorbing: tuple[str, ...] = ()
    bundles: tuple[Bundle, ...] = ()
    whole: bool = True

    @property
    def everybody(self) -> tuple[str, ...]:
        """Under which ids something of this member may be kept."""
        return (self.member_id, *self.absorbed)

    def end_of(self, lot: Lot) -> datetime | None:
        """From when on a lot is over."""
        return self.lapses_at if lot.lapses else lot.expires_at

    def is_over(self, lot: Lot, now: datetime) -> bool:
        end = self.end_of(lot)
        return end is not None and end <= now

    def is_spendable(self, lot: Lot, now: datetime) -> bool:
        """Whether it can be spent at this instant, whatever any job has done."""
        return not self.is_over(lot, now) and (lot.active_at is None or lot.active_at <= now)


@dataclass(frozen=True)
class Posting:
    """One entry as decided: what it adds to the balance and the debt, and to each of `lots` (negative: taken).
    `rule_id` is the earning rule of a credit, `held_until` the end of a hold, `reclaimed` the breakage that a refund
    takes back, lot by lot. `earned` is what was earned by buying at `earned_at`, or taken back of it. `lapses_at` and
    `pending_until` are the account's from now on (None: as they are)."""

    source: Source
    kind: str
    place: Place
    legs: Legs
    lots: tuple[Lot, ...] = ()
    debt_change: int = 0
    lapses_at: datetime | None = None
    pending_until: datetime | None = None
    rule_id: str | None = None
    held_until: datetime | None = None
    forgiven_change: int = 0
    forgiven_at: datetime | None = None
    reclaimed: tuple[Lot, ...] = ()
    earned_at: datetime | None = None

    @property
    def earned(self) -> int:
        """What was issued for it, less what was taken back."""
        return -sum(points for account, points in self.legs if account.startswith("issued:"))

    @property
    def points(self) -> int:
        """What it adds to the balance."""
        return sum(points for account, points in self.legs if account == MEMBER)


def spendable(book: Book, *, now: datetime) -> int:
    """What can be spent at this instant, of the lots that were read."""
    return max(0, sum(lot.points for lot in _spendable_lots(book, now)) - book.debt)


def spendable_of_all(book: Book, *, pending: int, now: datetime) -> int:
    """What can be spent at this instant of a book whose lots that are over were all read: all but those and what is
    `pending`, less the debt."""
    if book.whole:
        return spendable(book, now=now)
    return max(0, book.balance - pending - sum(lot.points for lot in book.lots if book.is_over(lot, now)))


def decide_credit(
    book: Book, source: Source, points: int, *, issuer: str, life: Life, place: Place, rule_id: str | None = None
) -> Posting:
    """Earned points: a debt is paid first, the rest is a new lot."""
    paid = min(book.debt, points)
    lot = Lot(source.key, points - paid, issuer, life.active_at, life.expires_at, life.lapses_at is not None)
    return Posting(
        source,
        CREDIT,
        place,
        legs=((MEMBER, points), (f"issued:{issuer}", -points)),
        lots=(lot,) if lot.points else (),
        debt_change=-paid,
        lapses_at=later(book.lapses_at, life.lapses_at),
        pending_until=later(book.pending_until, life.active_at),
        rule_id=rule_id,
        earned_at=source.at,
    )


def decide_gift(book: Book, source: Source, points: int, *, issuer: str, life: Life, place: Place) -> Posting:
    """Points that staff give: as earned ones, but they count as earned nowhere."""
    given = decide_credit(book, source, points, issuer=issuer, life=life, place=place)
    return replace(given, kind=GIFT, earned_at=None)


def decide_removal(
    book: Book, source: Source, points: int, *, issuer: str, owe: bool, place: Place, now: datetime
) -> Posting:
    """Points that staff take, active or not, soonest expiry first, back to who issued them. Raises PointsInsufficient
    unless the rest is to be owed; BookCutShort."""
    alive = [lot for lot in book.lots if not book.is_over(lot, now)]
    taken, missing = take(alive, points)
    if missing and not book.whole:
        raise BookCutShort
    if missing and not owe:
        raise errors.PointsInsufficient("points", spendable=points - missing)
    issued = {issuer: missing}
    for lot in taken:
        issued[lot.issuer] = issued.get(lot.issuer, 0) - lot.points
    legs = ((MEMBER, -points), *((f"issued:{name}", number) for name, number in issued.items()))
    return Posting(source, REMOVAL, place, legs=_not_empty(legs), lots=taken, debt_change=missing)


@dataclass(frozen=True)
class TakeBack:
    """What a refund takes: `points` of those that a credit earned into `lot_id` at `earned_at`, of which `expired` are
    breakage by now. Where the book has no more, the rest is owed, or, as the mall chooses, a loss."""

    lot_id: str
    issuer: str
    points: int
    expired: int = 0
    owe: bool = True
    earned_at: datetime | None = None


def decide_take_back(book: Book, source: Source, wanted: TakeBack, *, place: Place) -> Posting:
    """A refund takes points from the lot its payment earned, then from the soonest to expire. Raises BookCutShort where
    that lot was not read, or not enough."""
    own_first = sorted(book.lots, key=lambda lot: lot.id != wanted.lot_id)
    own = sum(lot.points for lot in book.lots if lot.id == wanted.lot_id)
    if own < wanted.points - wanted.expired and not book.whole:
        raise BookCutShort
    taken, missing = take(own_first, wanted.points - wanted.expired)
    owed, lost = (missing, 0) if wanted.owe else (0, missing)
    legs = (
        (MEMBER, wanted.expired + lost - wanted.points),
        (f"issued:{wanted.issuer}", wanted.points),
        (f"breakage:{wanted.issuer}", -wanted.expired),
        (f"loss:mall:{place.mall_id}", -lost),
    )
    breakage = (Lot(wanted.lot_id, wanted.expired, wanted.issuer),) if wanted.expired else ()
    return Posting(
        source,
        TAKE_BACK,
        place,
        legs=_not_empty(legs),
        lots=taken,
        debt_change=owed,
        forgiven_change=lost,
        forgiven_at=source.at if lost else None,
        reclaimed=breakage,
        earned_at=wanted.earned_at,
    )


def decide_spend(
    book: Book,
    source: Source,
    points: int,
    *,
    place: Place,
    redeemed_at: str,
    lapses_at: datetime | None = None,
    held_until: datetime | None = None,
    now: datetime,
) -> Posting:
    """Spends soonest-expiry first, never below zero; raises PointsInsufficient, BookCutShort. `lapses_at`: until
    when it keeps what lapses by inactivity; `held_until`: when they come back unless they are committed."""
    taken, missing = take(_spendable_lots(book, now), points)
    if missing or points <= 0 or points > spendable(book, now=now):
        if not book.whole:
            raise BookCutShort
        raise errors.PointsInsufficient("points", spendable=spendable(book, now=now))
    if book.lapses_at is None or book.lapses_at <= now:
        lapses_at = None  # there is nothing to keep, or what has lapsed stays so
    legs = ((MEMBER, -points), (f"redeemed:{redeemed_at}", points))
    return Posting(
        source,
        SPEND,
        place,
        legs=legs,
        lots=taken,
        lapses_at=later(book.lapses_at, lapses_at),
        held_until=held_until,
    )


def decide_return(book: Book, spent: Posting, source: Source) -> Posting:
    """Gives back what a spend took: those very lots, with their old expiry. What is owed meanwhile is paid first, out
    of the lots that would expire soonest; and what a refund forgave because it was spent then, is no loss any more."""
    paid = min(book.debt, -spent.points)
    was_spent_then = book.forgiven_at is not None and spent.source.at <= book.forgiven_at
    recovered = min(book.forgiven, -spent.points - paid) if was_spent_then else 0
    back, owed = [], paid + recovered
    for lot in spent.lots:
        withheld = min(owed, -lot.points)
        owed -= withheld
        back.append(replace(lot, points=-lot.points - withheld))
    legs = tuple((account, -points - (recovered if account == MEMBER else 0)) for account, points in spent.legs)
    legs += ((f"loss:mall:{spent.place.mall_id}", recovered),) if recovered else ()
    lots = tuple(lot for lot in back if lot.points)
    return Posting(
        source,
        RETURN,
        spent.place,
        legs=legs,
        lots=lots,
        debt_change=-paid,
        forgiven_change=-recovered,
        lapses_at=book.lapses_at if any(lot.lapses for lot in lots) else None,
    )


def first_over(book: Book, *, now: datetime) -> list[Lot]:
    """The lots that were over first, of one instant, as many as a posting can note."""
    over = [lot for lot in book.lots if book.is_over(lot, now)]
    first = min((end for lot in over if (end := book.end_of(lot)) is not None), default=None)
    return [lot for lot in over if book.end_of(lot) == first][:MOST_LOTS_EXPIRING]


def decide_expiry(book: Book, lots: Sequence[Lot], *, expired_before: int) -> Posting:
    """Lots that are over become the breakage of who issued them. `expired_before`: what had expired of the first; it
    makes the key new for points that came back when they were over."""
    end = book.end_of(lots[0])
    assert end is not None
    breakage: dict[str, int] = {}
    for lot in lots:
        breakage[lot.issuer] = breakage.get(lot.issuer, 0) + lot.points
    source = Source("expiry", f"{lots[0].id}.{expired_before}", end)
    legs = ((MEMBER, -sum(breakage.values())), *((f"breakage:{issuer}", points) for issuer, points in breakage.items()))
    taken = tuple(replace(lot, points=-lot.points) for lot in lots)
    return Posting(source, EXPIRE, Place(), legs=legs, lots=taken)


def _spendable_lots(book: Book, now: datetime) -> list[Lot]:
    return [lot for lot in book.lots if book.is_spendable(lot, now)]


def take(lots: Sequence[Lot], points: int) -> tuple[tuple[Lot, ...], int]:
    """So many points out of these lots in their order, and what is missing."""
    taken = []
    for lot in lots:
        if points <= 0:
            break
        part = min(lot.points, points)
        taken.append(replace(lot, points=-part))
        points -= part
    return tuple(taken), points


def _not_empty(legs: Legs) -> Legs:
    return tuple((account, points) for account, points in legs if points or account == MEMBER)


def later(one: datetime | None, other: datetime | None) -> datetime | None:
    """The later of two instants; None: neither."""
    return max((at for at in (one, other) if at is not None), default=None)
