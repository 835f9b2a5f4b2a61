"""Transfers the points of a former id to the merged member.

Each step of a transfer happens once, in the worker or in a request. The worker takes all steps. A request that needs
points which are not transferred yet takes the steps that are left.
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
    """The points of some former ids are not all transferred yet. `absorbing`: these ids."""

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
    """Posts like `posting.post`, but first finishes all transfers into the book. It is for decisions that depend on all
    points of the member. Raises what `posting.post` raises."""

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
    """Transfers all that is left in the book of a former id to the merged member. Raises errors.Busy if either book
    keeps changing."""
    while _take_step(old_id, now):
        pass


def _take_step(old_id: str, now: datetime) -> bool:
    """Takes one step of the transfer. Returns False if nothing is left to do. Raises errors.Busy."""
    for _ in dynamo.rounds():
        old, new = books.own_book(old_id), books.read_book(old_id, now=now)
        if old.merged_into is None or old_id not in new.absorbing:
            return False
        if rules.first_expired(new, now=now):
            # The step may set a later `lapses_at`. Lapsed points are booked first, or they could be spent again.
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
    """Decides the next step. Returns its two postings, or None if nothing is left to transfer; and the merged member's
    book as it was read last. Raises errors.Busy."""
    steps: list[tuple[Posting, Posting] | None] = []

    def into(found: Book) -> Posting | None:
        steps[:] = [merge.decide_step(old, found, now=now)]
        return steps[0][1] if steps[0] else None

    new, _ = posting.decided(new, into)
    return steps[0], new
