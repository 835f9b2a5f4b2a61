"""Proves the points ledger of one or many members, for `make verify`."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from chalicelib.points.rules import proof
from chalicelib.points.rules.proof import Proof
from chalicelib.points.store import books as stored
from chalicelib.points.store import ledger

MOST_READS = 5


def verify(member_ids: Iterable[str], *, seen: Callable[[], None] = lambda: None) -> Proof:
    """Returns one proof of all these members. Calls `seen` after each member."""
    proofs = []
    for member_id in member_ids:
        proofs.append(verify_one(member_id))
        seen()
    return proof.total(proofs)


def verify_one(member_id: str) -> Proof:
    """Returns the proof of one member. Each problem begins with the member's id."""
    for _ in range(MOST_READS):
        books = ledger.everything(member_id)
        if stored.own_book(member_id).postings == books.book.postings:
            break  # else an entry was posted while the books were read
    found = proof.prove(books)
    return replace(found, problems=tuple(f"{member_id}: {problem}" for problem in found.problems))
