"""Transfers the points of a former id to the merged member.

Anybody may take the next step, and each step happens once: the worker takes them all, and whoever misses points of the
member takes what is left.
"""

from collections.abc import Sequence
from datetime import datetime

from chalicelib import errors
from chalicelib.aws import dynamo
from chalicelib.aws.dynamo import Action
from chalicelib.points import expire, posting
from chalicelib.points.posting import Decide
from chalicelib.points.rules import book as rules
from chalicelib.points.rules import merge
from chalicelib.points.rules.book import Book, Lot, Posting
from chalicelib.points.store import books, ledger


class _TransfersPending(Exception):
    """Members whose points are still on their way to the book."""

    def __init__(self, absorbing: Sequence[str]) -> None:
        super().__init__(absorbing)
        self.absorbing = absorbing


def post_whole(
    member_id: str,
    decide: Decide,
    extra_actions: Sequence[Action] = (),
    *,
    now: datetime,
    needed_lot: Lot | None = None,
) -> bool:
    """As posting.post, after all transfers into the book are finished: for decisions that depend on how much there
    is."""

    def decide_whole(book: Book) -> Posting | None:
        if book.absorbing:
            raise _TransfersPending(book.absorbing)
        return decide(book)

    for _ in dynamo.rounds():
        try:
            return posting.post(member_id, decide_whole, extra_actions, now=now, needed_lot=needed_lot)
        except _TransfersPending as pending:
            for old_id in pending.absorbing:
                transfer(old_id, now=now)
    raise errors.Busy


def transfer(old_id: str, *, now: datetime) -> None:
    """Transfers all that is left in the book of a member to the member that it became. Raises errors.Busy if either
    book keeps changing."""
    while _take_step(old_id, now):
        pass


def _take_step(old_id: str, now: datetime) -> bool:
    """One step of the transfer; False where nothing is left to do."""
    for _ in dynamo.rounds():
        old, new = books.own_book(old_id), books.read_book(old_id, now=now)
        if old.merged_into is None or old_id not in new.absorbing:
            return False
        if rules.first_expired(new, now=now):
            # Points that have lapsed must not come back to life with those that arrive.
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
    """The next step's two postings, and the book it goes into, as posting.decided returns it."""
    steps: list[tuple[Posting, Posting] | None] = []

    def into(found: Book) -> Posting | None:
        steps[:] = [merge.decide_step(old, found, now=now)]
        return steps[0][1] if steps[0] else None

    new, _ = posting.decided(new, into)
    return steps[0], new
