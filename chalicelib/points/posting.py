"""Posts to the ledger: reads the book, decides and writes. Starts again if the book changed in between."""

from collections.abc import Callable, Sequence
from datetime import datetime

from chalicelib import errors
from chalicelib.aws import dynamo
from chalicelib.aws.dynamo import Action
from chalicelib.points.rules import bundles
from chalicelib.points.rules.book import Book, BookCutShort, Lot, Posting
from chalicelib.points.store import books, ledger, lots

Decide = Callable[[Book], Posting | None]


def post(
    member_id: str,
    decide: Decide,
    extra_actions: Sequence[Action] = (),
    *,
    now: datetime | None = None,
    needed_lot: Lot | None = None,
) -> bool:
    """Commits the posting that `decide` returns for the member's book, in one transaction with `extra_actions`.

    Returns False if `decide` returns None, or if this source was posted before. `now`: if many of the first lots have
    expired by then, more lots are read. `needed_lot`: this lot is read too, however far back in the book it is.

    Raises what `decide` raises; dynamo.Refused if an extra action is refused; errors.Busy.
    """
    for _ in dynamo.rounds():
        book, posting = decided(books.read_book(member_id, now=now, needed_lot=needed_lot), decide)
        if posting is None:
            return False
        # The book of a former id gets no new entries, but may have one for this source.
        if any(ledger.find_posting(former, posting.source) for former in book.former_ids):
            return False
        try:
            dynamo.commit([*extra_actions, *ledger.posting_actions(posting, book)])
            return True
        except dynamo.Refused as refused:
            if ledger.ENTRY in refused:
                return False
            if not any(map(ledger.is_of_book, refused.blocking)):
                raise
    raise errors.Busy


def decided(book: Book, decide: Decide) -> tuple[Book, Posting | None]:
    """Returns a book, and the posting that `decide` returns for it.

    Reads the rest of the book if `decide` needs it. Gathers lots into bundles if the posting takes from more items than
    fit into one transaction. Raises what `decide` raises; errors.Busy.
    """
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
    """Gathers lots into bundles, in one transaction per group. The points stay the same, also after a crash in between.
    Returns False if the book changed since it was read."""
    try:
        for group in groups:
            dynamo.commit(lots.gather_actions(book, group))
    except dynamo.Refused:
        return False
    return True
