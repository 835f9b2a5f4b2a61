"""Decides how the book of a former id is transferred into the merged member's book: in steps, each of them one posting
in each book. Pure."""

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

# A transaction holds 100 actions (DynamoDB); each lot needs two: it leaves one book and enters the other.
MOST_LOTS = 45
OUT, INTO = "merge_out", "merge_in"


def decide_step(old: Book, new: Book, *, now: datetime) -> tuple[Posting, Posting] | None:
    """Returns the next two postings: out of the former id's book (`old`), and into the merged member's book (`new`).
    None if nothing is left.

    The first steps transfer the lots, whose points first pay the debt of `new`. The last step transfers the debt of
    `old`, its forgiven points and its `lapses_at`, which lots that are restored later need. The caller books the
    expired lots of `new` before. Raises BookCutShort if the lots of `new` that were read are too few.
    """
    if old.lots:
        return _lots(old, new, now)
    lives_longer = later(new.lapses_at, old.lapses_at) != new.lapses_at
    return _rest(old, new, now) if old.debt or old.forgiven or lives_longer else None


def _lots(old: Book, new: Book, now: datetime) -> tuple[Posting, Posting]:
    leaving = old.lots[:MOST_LOTS]
    points = sum(lot.points for lot in leaving)
    paid = owed = min(new.debt, sum(lot.points for lot in leaving if not old.is_expired(lot, now)))
    arriving = []
    for lot in (_transferred(old, lot, now) for lot in leaving):
        is_expired = not lot.lapses and lot.expires_at is not None and lot.expires_at <= now
        withheld = 0 if is_expired else min(owed, lot.points)
        owed -= withheld
        arriving += [replace(lot, points=lot.points - withheld)] if lot.points > withheld else []
    pending = max((lot.active_at for lot in arriving if lot.active_at is not None), default=None)
    return (
        Posting(
            _source(OUT, old, now),
            MERGE,
            Place(),
            legs=_legs(-points),
            lots=tuple(replace(lot, points=-lot.points) for lot in leaving),
        ),
        Posting(
            _source(INTO, old, now),
            MERGE,
            Place(),
            legs=_legs(points),
            lots=tuple(arriving),
            debt_change=-paid,
            lapses_at=later(new.lapses_at, old.lapses_at) if any(lot.lapses for lot in arriving) else None,
            pending_until=later(new.pending_until, pending),
        ),
    )


def _transferred(old: Book, lot: Lot, now: datetime) -> Lot:
    """Returns a lot as it enters the other book. A lot that has lapsed keeps its own end, so that it stays lapsed
    there."""
    return replace(lot, lapses=False, expires_at=old.lapses_at) if lot.lapses and old.is_expired(lot, now) else lot


def _rest(old: Book, new: Book, now: datetime) -> tuple[Posting, Posting]:
    taken, missing = take([lot for lot in new.lots if not new.is_expired(lot, now)], old.debt)
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
    """The source of one step; the number of the old book's postings makes it unique."""
    return Source(kind, f"{old.member_id}.{old.postings}", now)
