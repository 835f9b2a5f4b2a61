"""Proves the ledger, for one member or for many; `make verify` prints it."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from chalicelib.points.rules import proof
from chalicelib.points.rules.proof import Proof
from chalicelib.points.store import books as stored
from chalicelib.points.store import ledger

MOST_READS = 5


def verify(member_ids: Iterable[str], *, seen: Callable[[], None] = lambda: None) -> Proof:
    """One proof over all of these members; `seen` is called after each."""
    proofs = []
    for member_id in member_ids:
        proofs.append(verify_one(member_id))
        seen()
    return proof.total(proofs)


def verify_one(member_id: str) -> Proof:
    """A member's proof; problems name the member."""
    for _ in range(MOST_READS):
        books = ledger.everything(member_id)
        if stored.own_book(member_id).postings == books.book.postings:
            break  # else something was posted while it was read
    found = proof.prove(books)
    return replace(found, problems=tuple(f"{member_id}: {problem}" for problem in found.problems))
