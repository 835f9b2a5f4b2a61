"""GET /v1/finance/bills/{date}: a day's bill and its differences."""

from dataclasses import asdict
from datetime import date, datetime

import msgspec

from chalicelib import errors
from chalicelib.bills import merchant, store
from chalicelib.bills.rules import bill as rules
from chalicelib.bills.rules.bill import Bill, Side
from chalicelib.bills.rules.match import NOT_OURS, Difference
from chalicelib.pages import Paging
from chalicelib.period import day_in

SECTIONS = {"differences": store.DIFFERENCES, NOT_OURS: store.OTHERS}


class SideView(msgspec.Struct, frozen=True):
    """The sums of one side for a day, in fen."""

    payments: int
    refunds: int
    paid_fen: int
    refunded_fen: int
    fee_fen: int


class BillView(msgspec.Struct, frozen=True):
    """`state`: waiting (until ten in the morning of the next day), being_made, failed, matching (data of the day
    changed, or rows are being queried), matched, empty. `why`: what was wrong with the last try. A bill that was
    matched before keeps its state, file and figures when a try fails. `tries`: tries without success since the last
    matching. `again_at`: the earliest time of the next try. `anew_at`: when a new file was requested (by staff, or
    because the stored file cannot be used), until it arrives. `file`: the key of the packed file in S3.
    `settled_amounts`: the bill has only the amounts after the merchant's vouchers, so payments with vouchers differ.

    `theirs`: all rows of the bill. `not_ours`: those rows of the bill that belong to other systems. `held`: those rows
    of the bill that we know without an entry on this day (with our amounts). `refunds_failed`: those refunds in the
    bill of which nothing was refunded. `ours`: our entries of this day. `other_day`: those of our entries that are in
    the bill of another day. `counts`: how many entries have each result: matched, held, amount_differs,
    transaction_differs, ours_only, theirs_only, not_ours, refund_failed, other_day.
    """

    date: date
    mchid: str
    state: str
    why: str | None
    tries: int
    tried_at: datetime | None
    again_at: datetime | None
    anew_at: datetime | None
    matched_at: datetime | None
    sha1: str | None
    size_bytes: int | None
    file: str | None
    settled_amounts: bool
    theirs: SideView
    ours: SideView
    not_ours: SideView
    held: SideView
    other_day: SideView
    refunds_failed: SideView
    counts: dict[str, int]
    open_differences: int


class DifferenceView(msgspec.Struct, frozen=True):
    """`what`: amount_differs, transaction_differs (`transaction_id` is the bill's), ours_only, theirs_only, or not_ours
    (a row of another system). `state`: open, gone, resolved, or noted (a row of another system). `why`: the reason why
    it is gone. `resolved`: by whom, when, and the note."""

    difference_id: str
    kind: str
    what: str
    state: str
    why: str | None
    order_id: str
    transaction_id: str
    refund_no: str
    ours_fen: int | None
    theirs_fen: int | None
    resolved: dict[str, str] | None


class BillDay(msgspec.Struct, frozen=True):
    """`differences`: a page of the day's differences, including those that are gone; or of the rows of other systems,
    of which some are listed."""

    bill: BillView
    differences: list[DifferenceView]
    next_cursor: str | None


def show_day(*, date: str, mchid: str | None, what: str | None, paging: Paging, now: datetime) -> BillDay:
    """A day's bill with its differences.

    Raises ParameterInvalid, BillNotYet, and BillTooOld for an old day without a stored bill.
    """
    wanted = day_in("date", date)
    section = SECTIONS.get(what or "differences")
    if section is None:
        raise errors.ParameterInvalid("what", reason=f"one of {', '.join(SECTIONS)}", allowed=list(SECTIONS))
    bill = store.find(merchant.require(mchid), wanted)
    if not bill.rev:
        rules.require_past(wanted, now=now)
    found, after = store.page(bill.mchid, wanted, section=section, limit=paging.limit, after=paging.cursor)
    return BillDay(show(bill), [show_difference(bill, one) for one in found], after)


def show(bill: Bill) -> BillView:
    """Returns a bill as the API shows it."""
    tally = bill.tally
    return BillView(
        date=bill.day,
        mchid=bill.mchid,
        state=bill.state,
        why=bill.why,
        tries=bill.tries,
        tried_at=bill.tried_at,
        again_at=bill.again_at,
        anew_at=bill.anew_at,
        matched_at=bill.matched_at,
        sha1=bill.sha1,
        size_bytes=bill.size_bytes,
        file=bill.file,
        settled_amounts=bill.settled_amounts,
        theirs=show_side(tally.theirs),
        ours=show_side(tally.ours),
        not_ours=show_side(tally.not_ours),
        held=show_side(tally.held),
        other_day=show_side(tally.other_day),
        refunds_failed=show_side(tally.refunds_failed),
        counts=tally.counts,
        open_differences=bill.open,
    )


def show_side(side: Side) -> SideView:
    """Returns the sums of one side as the API shows them."""
    return SideView(**asdict(side))


def show_difference(bill: Bill, one: Difference) -> DifferenceView:
    """Returns a difference as the API shows it."""
    return DifferenceView(
        difference_id=f"{bill.mchid}.{one.kind}.{one.number}",
        kind=one.kind,
        what=one.what,
        state=one.state,
        why=one.why,
        order_id=one.order_id,
        transaction_id=one.transaction_id,
        refund_no=one.refund_no,
        ours_fen=one.ours_fen,
        theirs_fen=one.theirs_fen,
        resolved=one.resolved,
    )
