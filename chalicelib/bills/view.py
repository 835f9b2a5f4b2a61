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

SECTIONS = {"differences": store.DIFFERENCES, NOT_OURS: store.OTHERS}


class SideView(msgspec.Struct, frozen=True):
    """The sums of one side for a day, in fen."""

    payments: int
    refunds: int
    paid_fen: int
    refunded_fen: int
    fee_fen: int


class BillView(msgspec.Struct, frozen=True):
    """`state`: waiting (for ten in the morning of the next day), being_made, failed, matching (something came since, or
    rows are being queried), matched, empty. `why`: what was wrong with the last try; a bill that was matched before
    keeps its state, file and figures; `tries`: since then. `again_at`: it is not tried before. `anew_at`: when staff
    asked for a new file, until it came. `file`: where the raw file is kept; `settled_amounts`: its amounts are without
    the merchant's vouchers only, so payments with vouchers differ.

    `theirs`: all rows of the bill; of them, `not_ours`: rows of other systems; `held`: rows that are known here without
    an entry on this day (with our amounts); `refunds_failed`: refunds of which nothing was refunded. `ours`: our
    entries of this day; of them, `other_day`: entries that are in the bill of another day. `counts`: entries that
    matched, held, amount_differs, transaction_differs, ours_only, theirs_only, not_ours, refund_failed, other_day."""

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
    """`what`: amount_differs, transaction_differs (`transaction_id` is the bill's), ours_only, theirs_only; or
    not_ours, a row of another system. `state`: open, gone (`why`), resolved (by whom, with which note), noted."""

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
    """`differences`: all of the day, those that are gone too; of other systems' rows some are listed."""

    bill: BillView
    differences: list[DifferenceView]
    next_cursor: str | None


def show_day(*, date: str, mchid: str | None, what: str | None, paging: Paging, now: datetime) -> BillDay:
    """A day's bill with its differences.

    Raises ParameterInvalid, BillNotYet, and BillTooOld for a day of which nothing is kept.
    """
    wanted = rules.day_named(date)
    section = SECTIONS.get(what or "differences")
    if section is None:
        raise errors.ParameterInvalid("what", reason=f"one of {', '.join(SECTIONS)}", allowed=list(SECTIONS))
    bill = store.find(merchant.require(mchid), wanted)
    if not bill.rev:
        rules.require_past(wanted, now=now)
    found, after = store.page(bill.mchid, wanted, section=section, limit=paging.limit, after=paging.cursor)
    return BillDay(show(bill), [show_difference(bill, one) for one in found], after)


def show(bill: Bill) -> BillView:
    """A bill as the API shows it."""
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
        theirs=_side(tally.theirs),
        ours=_side(tally.ours),
        not_ours=_side(tally.not_ours),
        held=_side(tally.held),
        other_day=_side(tally.other_day),
        refunds_failed=_side(tally.refunds_failed),
        counts=tally.counts,
        open_differences=bill.open,
    )


def _side(side: Side) -> SideView:
    return SideView(**asdict(side))


def show_difference(bill: Bill, one: Difference) -> DifferenceView:
    """A difference as the API shows it."""
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
