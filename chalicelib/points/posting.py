"""Posts to the ledger: read the book, decide, write; again if the book moved in between."""

from collections.abc import Callable

from chalicelib import dynamo, errors
from chalicelib.points import store
from chalicelib.points.rules import Book, Posting

ROUNDS = 10


def post(member_id: str, decide: Callable[[Book], Posting]) -> bool:
    """Commits what `decide` makes of the book; False if its source was posted before.

    Raises what `decide` raises; errors.Busy when the book never stands still.
    """
    for _ in range(ROUNDS):
        book = store.read_book(member_id)
        posting = decide(book)
        try:
            dynamo.commit(store.posting_actions(member_id, posting, book))
            return True
        except dynamo.Refused as refused:
            if store.ENTRY in refused:
                return False
    raise errors.Busy
