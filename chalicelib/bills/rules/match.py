"""Matches a bill's rows with our entries of a day. Pure."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from chalicelib.bills.rules.bill import Ours, Side, Tally
from chalicelib.providers.answers.trade_bill import Malformed, Row

AGREED, AMOUNT_DIFFERS, TRANSACTION_DIFFERS = "matched", "amount_differs", "transaction_differs"
OURS_ONLY, THEIRS_ONLY, NOT_OURS = "ours_only", "theirs_only", "not_ours"
OPEN, GONE, RESOLVED, NOTED = "open", "gone", "resolved", "noted"
# How many rows of other systems are listed. The file has all of them.
MOST_LISTED = 200


@dataclass(frozen=True)
class Difference:
    """A payment or refund that only one side has, or whose amount or transaction id differs. A row of another system
    (`not_ours`) has the state `noted`. Any other is `open` until a later matching finds it `gone` or staff resolve it.
    `resolved`: by whom, with which note, when (RFC 3339)."""

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
    resolved: dict[str, str] | None = None

    @property
    def place(self) -> tuple[str, str]:
        """Its kind and number, which are unique among the differences of its day."""
        return (self.kind, self.number)

    def says_the_same(self, other: "Difference") -> bool:
        """Whether both are the same difference: place, kind of difference and amounts. The states may differ."""
        mine, theirs = ((one.what, one.ours_fen, one.theirs_fen) for one in (self, other))
        return self.place == other.place and mine == theirs


@dataclass
class Matched:
    """Both sides, matched. Each row of the bill (theirs) and each entry of ours is in one of these, once. `agreed`: how
    many rows agree with an entry. `failed`: refunds of which nothing was refunded. `differing`: the amounts differ.
    `strange`: the amounts are equal, but the transaction ids differ. `ours_left` and `theirs_left`: those without a
    counterpart. `not_ours`: some rows of other systems; `others`: the sums of all of them. `theirs` and `ours`: the
    sums of all rows and of all entries."""

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
        """Adds a refund of which nothing was refunded."""
        self.failed = self.failed.with_entry(row.kind, row.fen, row.fee_fen)


def match(ours: Iterable[Ours], theirs: Iterable[Row], *, may_be_ours: Callable[[str], bool]) -> Matched:
    """Matches a day's entries with its bill. `may_be_ours`: whether an order of ours may have that number. Raises
    Malformed if the bill has a payment or refund of ours twice, and whatever reading `theirs` raises."""
    matched = Matched()
    waiting: dict[tuple[str, str], Ours] = {}
    for one in ours:
        waiting[one.kind, one.number] = one
        matched.ours = matched.ours.with_entry(one.kind, one.fen)
    seen: set[tuple[str, str]] = set()
    for row in theirs:
        matched.theirs = matched.theirs.with_entry(row.kind, row.fen, row.fee_fen)
        place = (row.kind, row.number)
        if not may_be_ours(row.order_id) and place not in waiting and place not in seen:
            matched.others = matched.others.with_entry(row.kind, row.fen, row.fee_fen)
            if len(matched.not_ours) < MOST_LISTED:
                matched.not_ours.append(row)
            continue
        if place in seen:
            raise Malformed(f"{row.kind} {row.number[:64]} is there twice")
        seen.add(place)
        _place(matched, row, waiting.pop(place, None))
    matched.ours_left = list(waiting.values())
    return matched


def _place(matched: Matched, row: Row, ours: Ours | None) -> None:
    if ours is None:
        if row.failed:
            matched.fail(row)
        else:
            matched.theirs_left.append(row)
    elif ours.fen != row.fen:
        matched.differing.append((row, ours))
    elif ours.transaction_id not in ("", row.transaction_id):
        matched.strange.append((row, ours))
    else:
        matched.agreed += 1


def difference_of(row: Row, what: str, ours_fen: int | None) -> Difference:
    """Returns the difference of a row that does not agree. `ours_fen`: our amount, None if we have none."""
    return Difference(
        kind=row.kind,
        what=what,
        # An order number of another system may have any characters. WeChat Pay's transaction id has digits only.
        number=row.number if what != NOT_OURS or row.number != row.order_id else row.transaction_id,
        order_id=row.order_id,
        ours_fen=ours_fen,
        theirs_fen=row.fen,
        transaction_id=row.transaction_id,
        refund_no=row.refund_no,
        state=NOTED if what == NOT_OURS else OPEN,
    )


def difference_of_ours(ours: Ours) -> Difference:
    """Returns the difference of an entry that the bill does not have."""
    return Difference(
        ours.kind, OURS_ONLY, ours.number, ours.order_id, ours.fen, None, ours.transaction_id, ours.refund_no
    )


def side(entries: Iterable[Ours]) -> Side:
    """Returns the sums of these entries."""
    summed = Side()
    for one in entries:
        summed = summed.with_entry(one.kind, one.fen)
    return summed


def tally(matched: Matched, found: Iterable[Difference], *, held: Side, agreed: int, elsewhere: Side) -> Tally:
    """Returns the figures of a day. `held`: the sums of what we know about rows without an entry on the day; `agreed`:
    how many of these rows have the same amount; `elsewhere`: the sums of our entries that another day's bill has."""
    counts = dict.fromkeys((AMOUNT_DIFFERS, TRANSACTION_DIFFERS, OURS_ONLY, THEIRS_ONLY), 0)
    for one in found:
        if one.what in counts:
            counts[one.what] += 1
    return Tally(
        theirs=matched.theirs,
        ours=matched.ours,
        not_ours=matched.others,
        held=held,
        other_day=elsewhere,
        refunds_failed=matched.failed,
        counts={
            AGREED: matched.agreed,
            "held": agreed,
            **counts,
            NOT_OURS: matched.others.entries,
            "refund_failed": matched.failed.entries,
            "other_day": elsewhere.entries,
        },
    )


def changes(before: Iterable[Difference], now: Iterable[Difference]) -> list[Difference]:
    """Returns the differences to write, so that the stored ones (`before`) become those found now: new ones, changed
    ones, and those that are gone now. A difference that staff resolved stays resolved as long as it is the same."""
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
    """Returns how many of the differences found now are open: staff have not resolved the same difference before."""
    resolved = {one.place: one for one in before if one.state == RESOLVED}
    return sum(
        one.state == OPEN and not (one.place in resolved and resolved[one.place].says_the_same(one)) for one in now
    )
