"""A merged member's points become the other's. Anybody may do the next step, and the same step is done once: the worker
goes through all of it, and who misses points of the member helps."""

from datetime import datetime

from chalicelib import errors
from chalicelib.aws import dynamo
from chalicelib.points import expire, posting
from chalicelib.points.rules import book as rules
from chalicelib.points.rules import merge
from chalicelib.points.rules.book import Book, Posting
from chalicelib.points.store import books, ledger


def absorb(old_id: str, *, now: datetime) -> None:
    """Transfers all that is left of a merged member's book to the member it became; nothing where that was done. Raises
    errors.Busy when neither book stands still."""
    while _absorb_some(old_id, now):
        pass


def _absorb_some(old_id: str, now: datetime) -> bool:
    """One step of the transfer; False where it was done."""
    for _ in dynamo.rounds():
        old, new = books.own_book(old_id), books.read_book(old_id, now=now)
        if old.merged_into is None or old_id not in new.absorbing:
            return False
        if rules.first_over(new, now=now):
            # What has lapsed must not come back to life with what is brought.
            expire.expire(new.member_id, now=now)
            new = books.read_book(old_id, now=now)
        step, new = _decided(old, new, now)
        try:
            if step is None:
                dynamo.commit([ledger.absorbed_action(old, new)])
            else:
                dynamo.commit(ledger.merge_actions(step[0], old, step[1], new))
            return True
        except dynamo.Refused:
            continue
    raise errors.Busy


def _decided(old: Book, new: Book, now: datetime) -> tuple[tuple[Posting, Posting] | None, Book]:
    """The next step, and the book it brings to: read on, and gathered, where that has to be."""
    steps: list[tuple[Posting, Posting] | None] = []

    def into(found: Book) -> Posting | None:
        steps[:] = [merge.decide_step(old, found, now=now)]
        return steps[0][1] if steps[0] else None

    new, _ = posting.decided(new, into)
    return steps[0], new
