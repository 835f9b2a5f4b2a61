"""Posts to the ledger: read the book, decide, write; again if the book moved in between."""

from collections.abc import Callable, Sequence
from datetime import datetime

from chalicelib import dynamo, errors, lazily
from chalicelib.dynamo import Action
from chalicelib.points.rules.book import Book, Posting
from chalicelib.points.store import ledger

with lazily.rooms():
    from chalicelib.points import merge

# Each round of a crowd at one book lets at least one through.
ROUNDS = 40
Decide = Callable[[Book], Posting | None]


def post(
    member_id: str,
    decide: Decide,
    beside: Sequence[Action] = (),
    *,
    now: datetime | None = None,
    whole: datetime | None = None,
) -> bool:
    """Commits what `decide` makes of the book, with what is `beside` it; False if it makes nothing, or its source was
    posted before. `now`: that lots which are over by then must not hide others. `whole`: the instant at which first all
    is brought that is on its way to the book, for what asks whether there is enough.

    Raises what `decide` raises; Refused for what is beside it; errors.Busy when the book never stands still.
    """
    for attempt in range(ROUNDS):
        book = ledger.read_book(member_id, now=now)
        if whole is not None and book.absorbing:
            for one in book.absorbing:
                merge.absorb(one, now=whole)
            continue
        posting = decide(book)
        if posting is None:
            return False
        if any(ledger.find_posting(before, posting.source) for before in book.led_from):
            return False  # before the member became another; where it was led from nothing is posted any more
        try:
            dynamo.commit([*beside, *ledger.posting_actions(posting, book)])
            return True
        except dynamo.Refused as refused:
            if ledger.ENTRY in refused:
                return False
            if not any(map(ledger.is_of_book, refused.blocking)):
                raise
            if attempt:
                dynamo.pause(min(attempt, 4))
    raise errors.Busy
