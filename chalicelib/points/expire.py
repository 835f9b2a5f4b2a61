"""Points that are over become breakage: the worker that keeps the calendar, and the schedule that posts.

Expiry itself needs no job: a lot that is over is not spendable at that instant. The job only books it.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib import delivery, telemetry
from chalicelib.points import posting, spending
from chalicelib.points.rules import book as rules
from chalicelib.points.rules.book import Book, Posting
from chalicelib.points.store import endings, ledger
from chalicelib.points.store.endings import Ending

PER_SHARD = 50
# The last days are looked at every minute, all to which an event may still come late at one minute of the day (a dead
# letter may be sent again for two weeks).
DAYS_EVERY_MINUTE, DAYS_ONCE_A_DAY = 2, 20
MINUTE_OF_ALL = (20, 30)


def note(message: dict[str, Any]) -> None:
    """Worker: puts the ends of new points in the calendar, from points.posted."""
    event = delivery.event_in(message)
    for end in event.details.get("ends", ()):
        endings.note(Ending(event.details["member_id"], datetime.fromisoformat(end)))


def tick(*, now: datetime) -> dict[str, int]:
    """Schedule, every minute: posts what is over, some members a tick; missed ticks heal at the next. A fault with one
    member does not hold the others: it rises when they are done."""
    told = {"members": 0, "postings": 0}
    fault: Exception | None = None
    with telemetry.call("points_expire") as line:
        now_utc = now.astimezone(UTC)
        days = DAYS_ONCE_A_DAY if (now_utc.hour, now_utc.minute) == MINUTE_OF_ALL else DAYS_EVERY_MINUTE
        for back in range(days + 1):
            for ending in list(endings.over(now_utc.date() - timedelta(days=back), now=now, limit=PER_SHARD)):
                try:
                    told["postings"] += expire(ending.member_id, now=now)
                    endings.done(ending)
                except Exception as error:
                    telemetry.fault("points_expire", error, member_id=ending.member_id)
                    fault = fault or error
                    continue
                told["members"] += 1
        line.update(told)
    if fault is not None:
        raise fault
    return told


def expire(member_id: str, *, now: datetime) -> int:
    """Gives back what lapsed holds kept and posts all of a member's points that are over by now; answers how many
    postings that took."""

    def decide(book: Book) -> Posting | None:
        lots = rules.first_over(book, now=now)
        if not lots:
            return None
        return rules.decide_expiry(book, lots, expired_before=ledger.expired_of(member_id, lots[0].id))

    postings = spending.release_lapsed(member_id, now=now)
    while posting.post(member_id, decide):
        postings += 1
    return postings
