"""Posts to the ledger: read the book, decide, write; again if the book moved in between."""

from collections.abc import Callable, Sequence
from datetime import datetime

from chalicelib import errors, lazily
from chalicelib.aws import dynamo
from chalicelib.aws.dynamo import Action
from chalicelib.points.rules import bundles
from chalicelib.points.rules.book import Book, BookCutShort, Lot, Posting
from chalicelib.points.store import books, ledger, lots

with lazily.rooms():
    from chalicelib.points import merge

Decide = Callable[[Book], Posting | None]


def post(
    member_id: str,
    decide: Decide,
    beside: Sequence[Action] = (),
    *,
    now: datetime | None = None,
    whole: datetime | None = None,
    own: Lot | None = None,
) -> bool:
    """Commits what `decide` makes of the book, with what is `beside` it; False if it makes nothing, or its source was
    posted before. `now`: that lots which are over by then must not hide others. `whole`: the instant at which first all
    is brought that is on its way to the book, for what asks whether there is enough. `own`: a lot that `decide` asks
    for.

    Raises what `decide` raises; Refused for what is beside it; errors.Busy when the book never stands still.
    """
    for _ in dynamo.rounds():
        book = books.read_book(member_id, now=now, own=own)
        if whole is not None and book.absorbing:
            for one in book.absorbing:
                merge.absorb(one, now=whole)
            continue
        book, posting = decided(book, decide)
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
    raise errors.Busy


def decided(book: Book, decide: Decide) -> tuple[Book, Posting | None]:
    """What `decide` makes of a book, and the book that it decided on: read on where that has to be, and gathered where
    the posting takes from more items than it may touch. Raises what `decide` raises; errors.Busy."""
    for _ in dynamo.rounds():
        try:
            posting = decide(book)
        except BookCutShort:
            book = books.read_on(book)
            posting = decide(book)
        if posting is None:
            return book, None
        groups = list(bundles.decide_gathering(book, posting.lots))
        if not groups:
            return book, posting
        gather(book, groups)
        book = books.read_on(book)
    raise errors.Busy


def gather(book: Book, groups: Sequence[Sequence[bundles.Piece]]) -> bool:
    """Gathers lots into bundles, which nobody sees: a crash in between leaves the book as it was. False where the book
    moved meanwhile."""
    try:
        for group in groups:
            dynamo.commit(lots.gather_actions(book, group))
    except dynamo.Refused:
        return False
    return True
