"""Proves a member's ledger: the account and the lots must equal the sums of the entries. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from chalicelib.points.rules.book import CREDIT, EXPIRE, GIFT, MERGE, Book, Posting


@dataclass(frozen=True)
class Books:
    """Everything stored of a member's points: the account with all lots, all entries, and the count of expired points
    by lot id."""

    book: Book
    entries: tuple[Posting, ...]
    expired: Mapping[str, int]


@dataclass(frozen=True)
class Proof:
    """The result of a proof. `problems` has one text per law that does not hold. `checked` counts what was checked;
    `accounts` has the points of all legs, summed by account."""

    checked: Counter[str] = field(default_factory=Counter)
    accounts: Counter[str] = field(default_factory=Counter)
    problems: tuple[str, ...] = ()


def prove(books: Books) -> Proof:
    """Checks the account, the lots, the counts of expired points and the ledger's laws against the entries."""
    book, entries = books.book, books.entries
    accounts: Counter[str] = Counter()
    for entry in entries:
        accounts.update(dict(_summed(entry.legs)))
    problems = [
        *(f"entry {one.source.key}: its legs sum to {sum(n for _, n in one.legs)}" for one in entries if _leaks(one)),
        *_differ("balance", book.balance, sum(entry.points for entry in entries)),
        *_differ("what the lots hold, less the debt", _held(book) - book.debt, book.balance),
        *_differ("entries counted on the account", book.postings, len(entries)),
        *_differ("debt", book.debt, sum(entry.debt_change for entry in entries)),
        *(["the debt is negative"] if book.debt < 0 else ()),
        *_lots(book, entries),
        *_expired(books.expired, entries),
    ]
    checked = Counter(members=1, entries=len(entries), lots=len(book.lots), legs=sum(len(one.legs) for one in entries))
    return Proof(checked, accounts, tuple(problems))


def total(proofs: Iterable[Proof]) -> Proof:
    """Returns the proofs of many members as one. All accounts together must sum to zero."""
    checked, accounts, problems = Counter[str](), Counter[str](), list[str]()
    for proof in proofs:
        checked.update(proof.checked)
        accounts.update(proof.accounts)
        problems += proof.problems
    return Proof(checked, accounts, (*problems, *_differ("the sum of all accounts", sum(accounts.values()), 0)))


def _lots(book: Book, entries: Sequence[Posting]) -> Iterable[str]:
    made: Counter[str] = Counter()
    for entry in entries:
        for lot in entry.lots:
            made[lot.id] += lot.points
    held: Counter[str] = Counter()
    for lot in book.lots:
        held[lot.id] += lot.points
    for lot_id in sorted({*made, *held}):
        yield from _differ(f"lot {lot_id}", held[lot_id], made[lot_id])
        if held[lot_id] < 0:
            yield f"lot {lot_id} is negative"
    earned = {lot.id for entry in entries if entry.kind in (CREDIT, GIFT, MERGE) for lot in entry.lots}
    yield from (f"lot {lot_id} was never earned" for lot_id in sorted({*made} - earned))


def _expired(noted: Mapping[str, int], entries: Sequence[Posting]) -> Iterable[str]:
    booked: Counter[str] = Counter()
    for entry in entries:
        if entry.kind == EXPIRE:
            for lot in entry.lots:
                booked[lot.id] -= lot.points
    for lot_id in sorted({*noted, *booked}):
        yield from _differ(f"expired of lot {lot_id}", noted.get(lot_id, 0), booked[lot_id])


def _differ(what: str, found: int, wanted: int) -> list[str]:
    return [] if found == wanted else [f"{what}: {found}, by the entries {wanted}"]


def _held(book: Book) -> int:
    return sum(lot.points for lot in book.lots)


def _leaks(entry: Posting) -> bool:
    return sum(points for _, points in entry.legs) != 0


def _summed(legs: Iterable[tuple[str, int]]) -> Counter[str]:
    summed: Counter[str] = Counter()
    for account, points in legs:
        summed[account] += points
    return summed
