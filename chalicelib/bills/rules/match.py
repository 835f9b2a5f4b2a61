"""What a bill and our own entries of a day have in common. Touches nothing."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from chalicelib.bills.rules.bill import Ours, Side, Tally
from chalicelib.bills.rules.statement import Malformed, Row

AGREED, AMOUNT_DIFFERS, TRANSACTION_DIFFERS = "matched", "amount_differs", "transaction_differs"
OURS_ONLY, THEIRS_ONLY, NOT_OURS = "ours_only", "theirs_only", "not_ours"
OPEN, GONE, RESOLVED, NOTED = "open", "gone", "resolved", "noted"
# Of what other systems sold so many are listed; the file has them all.
MOST_LISTED = 200


@dataclass(frozen=True)
class Difference:
    """An entry that stands on one side only, or with two amounts or transactions. A row of another system (`not_ours`)
    is noted, all else is open until a later matching finds it `gone` or staff resolve it."""

    kind: str
    what: str
    number: str
    order_id: str
    ours_fen: int | None
    theirs_fen: int | None
    transaction_id: str = ""
    refund_no: str = ""
    state: str = OPEN
    why: str | None = None
    resolved: dict[str, Any] | None = None

    @property
    def place(self) -> tuple[str, str]:
        """What tells it from others of its day."""
        return (self.kind, self.number)

    def says_the_same(self, other: "Difference") -> bool:
        """Whether both are of one difference, whatever became of it."""
        mine, theirs = ((one.what, one.ours_fen, one.theirs_fen) for one in (self, other))
        return self.place == other.place and mine == theirs


@dataclass
class Matched:
    """Both sides held against each other: every row of theirs and every entry of ours is in one of these, once.
    `agreed` only counts; `failed`: refunds of which nothing went back, on either side; `strange`: of the right amount,
    under another transaction; of `not_ours` some are listed, all counted in `others`."""

    agreed: int = 0
    failed: Side = field(default_factory=Side)
    differing: list[tuple[Row, Ours]] = field(default_factory=list)
    strange: list[tuple[Row, Ours]] = field(default_factory=list)
    ours_left: list[Ours] = field(default_factory=list)
    theirs_left: list[Row] = field(default_factory=list)
    not_ours: list[Row] = field(default_factory=list)
    theirs: Side = field(default_factory=Side)
    ours: Side = field(default_factory=Side)
    others: Side = field(default_factory=Side)

    def fail(self, row: Row) -> None:
        """Nothing went back of it, on either side."""
        self.failed = self.failed.with_entry(row.kind, row.fen, row.fee_fen)


def match(ours: Iterable[Ours], theirs: Iterable[Row], *, may_be_ours: Callable[[str], bool]) -> Matched:
    """Holds a day's entries against its bill; `may_be_ours` tells by an order's number. Raises Malformed, as reading
    `theirs` does, and for an entry of ours that the bill has twice."""
    told = Matched()
    waiting: dict[tuple[str, str], Ours] = {}
    for one in ours:
        waiting[one.kind, one.number] = one
        told.ours = told.ours.with_entry(one.kind, one.fen)
    seen: set[tuple[str, str]] = set()
    for row in theirs:
        told.theirs = told.theirs.with_entry(row.kind, row.fen, row.fee_fen)
        place = (row.kind, row.number)
        if not may_be_ours(row.order_id) and place not in waiting and place not in seen:
            told.others = told.others.with_entry(row.kind, row.fen, row.fee_fen)
            if len(told.not_ours) < MOST_LISTED:
                told.not_ours.append(row)
            continue
        if place in seen:
            raise Malformed(f"{row.kind} {row.number[:64]} stands there twice")
        seen.add(place)
        _place(told, row, waiting.pop(place, None))
    told.ours_left = list(waiting.values())
    return told


def _place(told: Matched, row: Row, ours: Ours | None) -> None:
    if ours is None:
        if row.failed:
            told.fail(row)
        else:
            told.theirs_left.append(row)
    elif ours.fen != row.fen:
        told.differing.append((row, ours))
    elif ours.transaction_id not in ("", row.transaction_id):
        told.strange.append((row, ours))
    else:
        told.agreed += 1


def difference_of(row: Row, what: str, ours_fen: int | None) -> Difference:
    """What is told of a row that does not agree."""
    return Difference(
        kind=row.kind,
        what=what,
        # Another system's order number may be anything; the provider's own is digits.
        number=row.number if what != NOT_OURS or row.number != row.order_id else row.transaction_id,
        order_id=row.order_id,
        ours_fen=ours_fen,
        theirs_fen=row.fen,
        transaction_id=row.transaction_id,
        refund_no=row.refund_no,
        state=NOTED if what == NOT_OURS else OPEN,
    )


def difference_of_ours(ours: Ours) -> Difference:
    """What is told of an entry that the bill does not have."""
    return Difference(
        ours.kind, OURS_ONLY, ours.number, ours.order_id, ours.fen, None, ours.transaction_id, ours.refund_no
    )


def side(entries: Iterable[Ours]) -> Side:
    """Their sums."""
    summed = Side()
    for one in entries:
        summed = summed.with_entry(one.kind, one.fen)
    return summed


def tally(told: Matched, found: Iterable[Difference], *, held: Side, agreed: int, elsewhere: Side) -> Tally:
    """The figures of a day. `held`: what we know of rows that are not noted under it, with so many of which they
    `agreed`; `elsewhere`: entries of ours that another day's bill has."""
    counts = dict.fromkeys((AMOUNT_DIFFERS, TRANSACTION_DIFFERS, OURS_ONLY, THEIRS_ONLY), 0)
    for one in found:
        if one.what in counts:
            counts[one.what] += 1
    return Tally(
        theirs=told.theirs,
        ours=told.ours,
        not_ours=told.others,
        held=held,
        other_day=elsewhere,
        refunds_failed=told.failed,
        counts={
            AGREED: told.agreed,
            "held": agreed,
            **counts,
            NOT_OURS: told.others.entries,
            "refund_failed": told.failed.entries,
            "other_day": elsewhere.entries,
        },
    )


def changes(before: Iterable[Difference], now: Iterable[Difference]) -> list[Difference]:
    """What has to be written so that the kept differences are those found now: new ones, those that say something
    else, and those that are gone. What staff resolved stays resolved while it says the same."""
    kept = {one.place: one for one in before}
    found = {one.place: one for one in now}
    written = []
    for place, one in found.items():
        old = kept.get(place)
        if old is None or not old.says_the_same(one) or old.state == GONE:
            written.append(one)
    for place, old in kept.items():
        if place not in found and old.state != GONE:
            written.append(_gone(old))
    return written


def _gone(old: Difference) -> Difference:
    why = {OURS_ONLY: "in_the_bill", THEIRS_ONLY: "known_by_now", NOT_OURS: "not_in_the_bill"}
    return Difference(
        **{**vars(old), "state": GONE, "why": why.get(old.what, "agrees_by_now")},
    )


def open_after(before: Iterable[Difference], now: Iterable[Difference]) -> int:
    """How many of the differences found nobody has resolved."""
    resolved = {one.place: one for one in before if one.state == RESOLVED}
    return sum(
        one.state == OPEN and not (one.place in resolved and resolved[one.place].says_the_same(one)) for one in now
    )
