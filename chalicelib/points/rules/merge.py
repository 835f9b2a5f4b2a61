"""How one member's book becomes part of another's, lot by lot: each step is a posting to either. Touches nothing."""

from dataclasses import replace
from datetime import datetime

from chalicelib.points.rules.book import (
    MEMBER,
    MERGE,
    Book,
    BookCutShort,
    Legs,
    Lot,
    Place,
    Posting,
    Source,
    later,
    take,
)

# A transaction takes 100 actions: each lot is taken from one book and put into the other.
MOST_LOTS = 45
OUT, INTO = "merge_out", "merge_in"


def decide_step(old: Book, new: Book, *, now: datetime) -> tuple[Posting, Posting] | None:
    """The next postings out of a merged member's book and into the other's: first the lots, which pay what the other
    owes, then what is owed or was forgiven, and until when things live that may come back. None once there is nothing
    left. What is over of the other's is booked before. Raises BookCutShort, of the other's."""
    if old.lots:
        return _lots(old, new, now)
    lives_longer = later(new.lapses_at, old.lapses_at) != new.lapses_at
    return _rest(old, new, now) if old.debt or old.forgiven or lives_longer else None


def _lots(old: Book, new: Book, now: datetime) -> tuple[Posting, Posting]:
    moved = old.lots[:MOST_LOTS]
    points = sum(lot.points for lot in moved)
    paid = owed = min(new.debt, sum(lot.points for lot in moved if not old.is_over(lot, now)))
    brought = []
    for lot in (_as_brought(old, lot, now) for lot in moved):
        is_over = not lot.lapses and lot.expires_at is not None and lot.expires_at <= now
        withheld = 0 if is_over else min(owed, lot.points)
        owed -= withheld
        brought += [replace(lot, points=lot.points - withheld)] if lot.points > withheld else []
    pending = max((lot.active_at for lot in brought if lot.active_at is not None), default=None)
    return (
        Posting(
            _source(OUT, old, now),
            MERGE,
            Place(),
            legs=_legs(-points),
            lots=tuple(replace(lot, points=-lot.points) for lot in moved),
        ),
        Posting(
            _source(INTO, old, now),
            MERGE,
            Place(),
            legs=_legs(points),
            lots=tuple(brought),
            debt_change=-paid,
            lapses_at=later(new.lapses_at, old.lapses_at) if any(lot.lapses for lot in brought) else None,
            pending_until=later(new.pending_until, pending),
        ),
    )


def _as_brought(old: Book, lot: Lot, now: datetime) -> Lot:
    """What has lapsed must not come back to life with the other's: it keeps its own end."""
    return replace(lot, lapses=False, expires_at=old.lapses_at) if lot.lapses and old.is_over(lot, now) else lot


def _rest(old: Book, new: Book, now: datetime) -> tuple[Posting, Posting]:
    taken, missing = take([lot for lot in new.lots if not new.is_over(lot, now)], old.debt)
    if missing and not new.whole:
        raise BookCutShort
    return (
        Posting(
            _source(OUT, old, now),
            MERGE,
            Place(),
            legs=_legs(old.debt),
            debt_change=-old.debt,
            forgiven_change=-old.forgiven,
        ),
        Posting(
            _source(INTO, old, now),
            MERGE,
            Place(),
            legs=_legs(-old.debt),
            lots=taken,
            debt_change=missing,
            lapses_at=later(new.lapses_at, old.lapses_at),
            forgiven_change=old.forgiven,
            forgiven_at=later(new.forgiven_at, old.forgiven_at),
        ),
    )


def _legs(points: int) -> Legs:
    return ((MEMBER, points), ("merged", -points))


def _source(kind: str, old: Book, now: datetime) -> Source:
    """Of one step: each counts one posting of the old book."""
    return Source(kind, f"{old.member_id}.{old.postings}", now)
