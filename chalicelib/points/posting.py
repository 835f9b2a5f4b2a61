"""Posts to the ledger: read the book, decide, write; again where the book changed in between."""

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
    """Commits the posting that `decide` makes of the member's book, in one transaction with `extra_actions`.

    Returns False if `decide` returns None, or this source was posted before. `now`: reads past lots that have expired
    by then. `needed_lot`: reads this lot too, however late it stands.

    Raises what `decide` raises; dynamo.Refused for an extra action; errors.Busy.
    """
    for _ in dynamo.rounds():
        book, posting = decided(books.read_book(member_id, now=now, needed_lot=needed_lot), decide)
        if posting is None:
            return False
        # It may have been posted to the member's former book, to which nothing new is posted.
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
    """The posting that `decide` makes of a book, and the book that it was made of.

    Reads the rest of the book if `decide` needs it, and gathers lots into bundles if the posting takes from more items
    than one transaction holds. Raises what `decide` raises; errors.Busy.
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
    """Gathers lots into bundles. The points stay the same, also after a crash in between. False if the book changed
    since it was read."""
    try:
        for group in groups:
            dynamo.commit(lots.gather_actions(book, group))
    except dynamo.Refused:
        return False
    return True
