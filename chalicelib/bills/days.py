"""GET /v1/finance/bills: the bills of a period, a row for each day and merchant id."""

from datetime import date, datetime
from itertools import islice

import msgspec

from chalicelib.bills import merchant, store
from chalicelib.bills.rules import bill as rules
from chalicelib.bills.rules.bill import Bill
from chalicelib.bills.view import SideView, show_side
from chalicelib.pages import Paging
from chalicelib.period import period

# Days before a merchant id's first entry have no row. A page reads at most this often to get past them.
MOST_READS = 10


class BillRow(msgspec.Struct, frozen=True):
    """A day's bill of a merchant id, in short. `state`, `why`, `theirs` and `ours`: as in the day's bill.
    `open_differences`: how many nobody has resolved."""

    date: date
    mchid: str
    state: str
    why: str | None
    matched_at: datetime | None
    theirs: SideView
    ours: SideView
    open_differences: int


class BillRows(msgspec.Struct, frozen=True):
    """A page. `bills`: the newest day first."""

    bills: list[BillRow]
    next_cursor: str | None


def list_days(*, from_: str, to: str, mchid: str | None, paging: Paging, now: datetime) -> BillRows:
    """The bills of a period by day and merchant id, the newest day first.

    The period is from day `from` to `to`, both included, at most 92 days. A day that has not ended has no row yet.
    Without `mchid`, all merchant ids are listed. A page costs one read of many items, or up to MOST_READS such reads if
    some of the days have no row. A page may be short although another follows.

    Raises ParameterInvalid.
    """
    first, last = period(from_, to)
    chosen = [merchant.require(mchid)] if mchid is not None else merchant.known()
    billed, slots = store.merchants(), rules.slots(first, last, chosen, after=_place(paging.cursor), now=now)
    rows: list[BillRow] = []
    for _ in range(MOST_READS):
        part = list(islice(slots, paging.limit - len(rows)))
        if not part:
            return BillRows(rows, None)
        found = store.find_many(part)
        for day, one in part:
            bill = found.get((day, one))
            if bill is None and rules.is_expected(billed.get(one), day, now=now):
                bill = Bill(one, day)
            rows += [_row(bill)] if bill is not None else []
        if len(rows) == paging.limit:
            break
    day, one = part[-1]
    return BillRows(rows, f"{day.isoformat()}~{one}" if next(slots, None) else None)


def _place(cursor: str | None) -> tuple[date, str] | None:
    if cursor is None:
        return None
    day, _, mchid = cursor.partition("~")
    return date.fromisoformat(day), mchid


def _row(bill: Bill) -> BillRow:
    return BillRow(
        date=bill.day,
        mchid=bill.mchid,
        state=bill.state,
        why=bill.why,
        matched_at=bill.matched_at,
        theirs=show_side(bill.tally.theirs),
        ours=show_side(bill.tally.ours),
        open_differences=bill.open,
    )
