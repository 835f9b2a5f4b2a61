"""Books expired points as breakage: a worker saves when points end, and a schedule posts the entries.

Points expire without a job: nobody can spend a lot after its end. The schedule only books them.
"""

from datetime import UTC, datetime, timedelta

from chalicelib import errors
from chalicelib.aws import ticks
from chalicelib.events.envelope import Event
from chalicelib.events.points import PointsPosted
from chalicelib.points import posting, restoring
from chalicelib.points.rules import book as rules
from chalicelib.points.rules.book import Book, Posting
from chalicelib.points.store import books, endings, ledger
from chalicelib.points.store.endings import Ending

# Each tick reads the last 3 days, and one of the 37 days before them in turn. An older day can have rows that were
# saved late, by a dead letter that was sent again (SQS keeps it two weeks), or that are left from a time when the
# schedule did not run.
DAYS_EVERY_MINUTE, DAYS_IN_TURN = 3, 40
MOST_MEMBERS = 600  # per tick
MOST_POSTINGS = 1000


def save_endings(event: Event[PointsPosted]) -> None:
    """Worker: saves when new points end, from points.posted."""
    for end in event.details.ends:
        endings.save(Ending(event.details.member_id, end, event.id))


def tick(*, now: datetime) -> dict[str, int]:
    """Schedule, every minute: books what has expired, the oldest day first, for at most MOST_MEMBERS members. A fault
    with one member does not hold up the others; it is raised at the end."""
    counts = {"members": 0, "postings": 0}

    def book(ending: Ending) -> None:
        counts["postings"] += expire(ending.member_id, now=now)
        endings.remove(ending)
        counts["members"] += 1

    due = ticks.in_time(_due(now))
    return ticks.run("points_expire", due, book, about=lambda ending: {"member_id": ending.member_id}, counts=counts)


def _due(now: datetime) -> list[Ending]:
    today, minute = now.astimezone(UTC).date(), int(now.timestamp()) // 60
    in_turn = DAYS_EVERY_MINUTE + minute % (DAYS_IN_TURN - DAYS_EVERY_MINUTE)
    found: list[Ending] = []
    for back in (in_turn, *range(DAYS_EVERY_MINUTE - 1, -1, -1)):
        if len(found) < MOST_MEMBERS:
            found += endings.list_due(today - timedelta(days=back), now=now, limit=MOST_MEMBERS - len(found))
    return found


def expire(member_id: str, *, now: datetime) -> int:
    """Releases a member's lapsed holds and books all points that have expired by now. Returns the number of postings.
    Raises errors.Busy after MOST_POSTINGS."""

    def decide(book: Book) -> Posting | None:
        lots = rules.first_expired(book, now=now)
        if not lots:
            return None
        expired_before, _ = ledger.expired_of(book, lots[0].id)
        return rules.decide_expiry(book, lots, expired_before=expired_before)

    postings = restoring.release_lapsed(member_id, now=now)
    for _ in range(MOST_POSTINGS):
        # `post` also returns False if another process booked these lots. Then other lots may be left.
        if posting.post(member_id, decide, now=now):
            postings += 1
        elif not rules.first_expired(books.read_book(member_id, now=now), now=now):
            return postings
    raise errors.Busy
