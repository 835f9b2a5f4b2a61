"""A member's book of points, and the postings that change it, lot by lot. Pure.

A book is an account and its lots. Two laws always hold: the balance is the points of all lots less the debt, and there
is a debt only while all lots are empty. The balance is also the sum of the member's entries. The legs of an entry sum
to zero. Only the member's account is stored; these other accounts appear in legs only:

    issued:<issuer>    points that a mall or a merchant owes            redeemed:<where>   points spent there
    breakage:<issuer>  points that expired                              loss:mall:<id>     points refunds could not take
    merged             points in transfer from a former id to the merged member; both sum to zero

All points are whole numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from chalicelib import errors
from chalicelib.points.rules.life import Life

# A DynamoDB transaction holds 100 actions. A posting needs one for each item that holds its lots, one for the entry and
# one for the account. The rest is for the caller: an order and its coupons. If the lots are in more items, the items
# are gathered into bundles first (rules/bundles.py).
MOST_LOTS = 80
# Each lot that expires takes two actions: on its item, and on the count of its expired points.
MOST_LOTS_EXPIRING = 45

CREDIT, TAKE_BACK, SPEND, RETURN, EXPIRE = "credit", "take_back", "spend", "return", "expire"
GIFT, REMOVAL = "gift", "removal"  # by staff
MERGE = "merge"
# Kinds of source that earn points, and the kinds of their refunds.
PAYMENT, RECEIPT, REFUND, RECEIPT_REFUND = "payment", "receipt", "refund", "receipt_refund"
# Kinds of source for the points that an order spends, and for restoring them.
ORDER, ORDER_RETURN = "order", "order_return"
MEMBER = "member"
Legs = tuple[tuple[str, int], ...]
Key = tuple[str, datetime | None]


class BookCutShort(Exception):
    """The lots that were read are too few to decide: read the whole book and decide again."""


@dataclass(frozen=True)
class Source:
    """What an entry is for. An entry's stored key is made of all three fields, so each source is posted once. `at` is
    the instant in the source's own record, so a repeat has the same key."""

    kind: str
    id: str
    at: datetime

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.id}"


@dataclass(frozen=True)
class Place:
    """The mall and store where an entry happened. Expiry and transfers have none."""

    mall_id: str | None = None
    store_id: str | None = None


@dataclass(frozen=True)
class Lot:
    """Points earned together. `id` is the key of the source that earned them; `issuer` owes them. They can be spent
    from `active_at` (None: immediately) until `expires_at` (None: they never expire). If the lot `lapses`, they can be
    spent until the `lapses_at` of the book. In a posting, negative points are taken from the lot."""

    id: str
    points: int
    issuer: str
    active_at: datetime | None = None
    expires_at: datetime | None = None
    lapses: bool = False

    @property
    def key(self) -> Key:
        """Unique in a book. (A lot that lapsed before a merge and one restored after it may have the same id.)"""
        return self.id, self.expires_at


@dataclass(frozen=True)
class Bundle:
    """One item that holds several lots, in the order of the book. `sk` is its sort key. `kept` has its lots as they are
    stored."""

    id: str
    lots: tuple[Lot, ...]
    sk: str = ""
    kept: Any = field(default=None, compare=False)


@dataclass(frozen=True)
class Book:
    """An account and its lots that are not empty, soonest expiry first. If the book is not `whole`, it has only the
    first lots. `bundles`: the items that hold several lots each.

    `debt`: points that a refund could not take and the member owes. `forgiven`: points that refunds could not take and
    the mall forgave, last at `forgiven_at`. `postings` counts the entries. `lapses_at`: when all lots with `lapses`
    lapse. `pending_until`: from this instant no lot is pending.

    `former_ids`: the former ids through which this book was read. `merged_into`: the member that this one became, if it
    was merged. `absorbed`: all members that became this one. `absorbing`: those of them whose transfer is not finished.
    """

    balance: int = 0
    debt: int = 0
    postings: int = 0
    lots: tuple[Lot, ...] = ()
    lapses_at: datetime | None = None
    pending_until: datetime | None = None
    forgiven: int = 0
    forgiven_at: datetime | None = None
    member_id: str = ""
    former_ids: tuple[str, ...] = ()
    merged_into: str | None = None
    absorbed: tuple[str, ...] = ()
    absorbing: tuple[str, ...] = ()
    bundles: tuple[Bundle, ...] = ()
    whole: bool = True

    @property
    def all_ids(self) -> tuple[str, ...]:
        """All ids under which entries of this member are stored."""
        return (self.member_id, *self.absorbed)

    def end_of(self, lot: Lot) -> datetime | None:
        """The instant at which a lot expires or lapses; None: never."""
        return self.lapses_at if lot.lapses else lot.expires_at

    def is_expired(self, lot: Lot, now: datetime) -> bool:
        end = self.end_of(lot)
        return end is not None and end <= now

    def is_spendable(self, lot: Lot, now: datetime) -> bool:
        """Whether a lot can be spent at this instant. It depends on the time only: no job has to change the lot."""
        return not self.is_expired(lot, now) and (lot.active_at is None or lot.active_at <= now)


@dataclass(frozen=True)
class Posting:
    """An entry as decided: what it adds to the balance, to the debt and to each of `lots` (negative: takes).

    `lapses_at` and `pending_until` are the new values of the account; None leaves the old ones. `rule_id`: the earning
    rule of a credit. `held_until`: when a till's hold lapses. `reclaimed`: expired points that a refund takes out of
    breakage, by lot. `earned_at`: the instant of the purchase that earned the points.
    """

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
        """Points that the entry issues; negative if it reverses them."""
        return -sum(points for account, points in self.legs if account.startswith("issued:"))

    @property
    def spent(self) -> int:
        """Points that the entry spends; negative if it restores spent ones."""
        return sum(points for account, points in self.legs if account.startswith("redeemed:"))

    @property
    def points(self) -> int:
        """Points that the entry adds to the balance."""
        return sum(points for account, points in self.legs if account == MEMBER)


def spendable(book: Book, *, now: datetime) -> int:
    """Points that can be spent at this instant: those of the lots that were read, less the debt."""
    return max(0, sum(lot.points for lot in _spendable_lots(book, now)) - book.debt)


def spendable_in_total(book: Book, *, pending: int, now: datetime) -> int:
    """Points of the whole book that can be spent at this instant. For a book that was read in part: the balance, less
    the `pending` points and the points of expired lots, all of which must have been read."""
    if book.whole:
        return spendable(book, now=now)
    return max(0, book.balance - pending - sum(lot.points for lot in book.lots if book.is_expired(lot, now)))


def decide_credit(
    book: Book, source: Source, points: int, *, issuer: str, life: Life, place: Place, rule_id: str | None = None
) -> Posting:
    """Credits earned points: they pay the debt first, the rest is a new lot."""
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
    """Credits points that staff give. They are like earned points but do not count as earned."""
    given = decide_credit(book, source, points, issuer=issuer, life=life, place=place)
    return replace(given, kind=GIFT, earned_at=None)


def decide_removal(
    book: Book, source: Source, points: int, *, issuer: str, owe: bool, place: Place, now: datetime
) -> Posting:
    """Removes points that staff take, and returns them to the issuers of their lots. It takes active and pending
    points, soonest expiry first. If `owe`, the missing points become a debt to `issuer`. Raises PointsInsufficient if
    points are missing and not `owe`; BookCutShort if the lots that were read are too few."""
    alive = [lot for lot in book.lots if not book.is_expired(lot, now)]
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
    """What a refund reverses: `points` of the lot `lot_id`, which was earned at `earned_at`. `expired`: how many of
    them have expired; these are taken out of breakage. If the book does not have the others, the missing points become
    a debt if `owe`, else the mall's loss."""

    lot_id: str
    issuer: str
    points: int
    expired: int = 0
    owe: bool = True
    earned_at: datetime | None = None


def decide_take_back(book: Book, source: Source, wanted: TakeBack, *, place: Place) -> Posting:
    """Reverses points for a refund. Takes them from the lot that the refunded sale earned, then from the other lots,
    soonest expiry first. Raises BookCutShort if the lots that were read are too few."""
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
    """Spends points that are spendable, soonest expiry first. They go to the account `redeemed:<redeemed_at>`.

    `lapses_at`: the lots that lapse are kept until then, because the member is active now. `held_until`: when a till's
    hold lapses. Raises PointsInsufficient; BookCutShort if the lots that were read are too few.
    """
    taken, missing = take(_spendable_lots(book, now), points)
    if missing or points <= 0 or points > spendable(book, now=now):
        if not book.whole:
            raise BookCutShort
        raise errors.PointsInsufficient("points", spendable=spendable(book, now=now))
    if book.lapses_at is None or book.lapses_at <= now:
        lapses_at = None  # no lot lapses, or the lots have lapsed and must stay lapsed
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


def decide_restore(book: Book, spent: Posting, source: Source) -> Posting:
    """Restores the points of a spend to the same lots, with their old expiry.

    The points first pay the member's debt. If the mall forgave points of a refund after the spend, the points pay the
    mall's loss next. Both are paid out of the lots that expire soonest; the rest is restored to the lots.
    """
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


def first_expired(book: Book, *, now: datetime) -> list[Lot]:
    """Returns the expired lots that share the earliest end, MOST_LOTS_EXPIRING at most."""
    expired = [lot for lot in book.lots if book.is_expired(lot, now)]
    first = min((end for lot in expired if (end := book.end_of(lot)) is not None), default=None)
    return [lot for lot in expired if book.end_of(lot) == first][:MOST_LOTS_EXPIRING]


def decide_expiry(book: Book, lots: Sequence[Lot], *, expired_before: int) -> Posting:
    """Moves the points of expired lots to the breakage of their issuers. `expired_before`: how many points of the first
    lot were booked as expired before. It is part of the entry's key: if points are restored to an expired lot, they
    expire in an entry of their own."""
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
    """Takes points from lots in their order. Returns the lots with the points taken (negative), and the number of
    points that are missing."""
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
    """Returns the later of two instants, or the only one; None if both are None."""
    return max((at for at in (one, other) if at is not None), default=None)
