"""Matches a bill with our entries of its day, and stores the differences.

The writes of the bill and its differences are fenced by the bill's revision. If an entry is added or another matching
writes in the meantime, this matching raises Overtaken, and the next tick starts over. A row that only the bill has, and
that names an order of ours, is queried at WeChat Pay after everything else was stored, if there is time. The answers
become entries as usual, and the day is matched again.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from chalicelib import errors, ids
from chalicelib.aws import telemetry
from chalicelib.bills import archive, find_known, store
from chalicelib.bills.rules import match as rules
from chalicelib.bills.rules.bill import EMPTY, MATCHED, MATCHING, Bill, Ours, Side, calendar_day
from chalicelib.bills.rules.match import Difference, Matched
from chalicelib.payments import parts as payments
from chalicelib.payments.parts import Order
from chalicelib.providers import wechat_pay
from chalicelib.providers.answers.trade_bill import PAYMENT, Row, read

# After this many failures the provider is not queried until the next tick.
MOST_FAILURES = 3
# Pending refunds are checked again after this time.
PENDING_PAUSE = timedelta(hours=6)
UNANSWERED = (wechat_pay.ProviderDown, wechat_pay.ProviderRefused, errors.Misconfigured, errors.Unsettled, errors.Busy)


@dataclass
class _Held:
    """What we know about the rows that have no entry on the bill's day. `agreed`: how many of them have the same amount
    here; `unknown`: the rows about which we know nothing."""

    agreed: int = 0
    pending: int = 0
    side: Side = field(default_factory=Side)
    differing: list[Difference] = field(default_factory=list)
    unknown: list[Row] = field(default_factory=list)


def match_bill(bill: Bill, kept: archive.BillFile | None, *, now: datetime, until: float) -> Bill:
    """Matches a bill and returns it as it is stored afterwards. `kept`: its file; None if nothing happened that day.
    `until`: when to stop querying rows, by the monotonic clock. Nothing is written before the whole bill was read.
    Raises Malformed, Damaged, Overtaken, and ValueError if an answer contradicts our data."""
    matched, settled_amounts = _read(bill, kept)
    orders = find_known.find_orders(matched.theirs_left)
    held = _held(bill, matched, orders)
    missing, elsewhere = _ours(bill, matched)
    found = _found(matched, held, missing)
    before = store.differences(bill.mchid, bill.day)
    store.save_differences(bill, rules.changes(before, found))
    to_query = [(orders[row.order_id], row) for row in held.unknown if row.order_id in orders]
    done = MATCHED if kept else EMPTY
    after = replace(
        bill,
        state=MATCHING if to_query else done,
        tally=rules.tally(matched, found, held=held.side, agreed=held.agreed, elsewhere=elsewhere),
        open=rules.open_after(before, found),
        pending=held.pending,
        again_at=now + PENDING_PAUSE if held.pending and not to_query else None,
        matched_at=now,
        tries=0,
        anew_at=None,
        file=kept.name if kept else None,
        sha1=kept.sha1 if kept else None,
        size_bytes=kept.size_bytes if kept else None,
        settled_amounts=settled_amounts,
    )
    if after.open:
        telemetry.count("bills_differ", after.open, mchid=bill.mchid)
    after = store.save(after)
    return _query(after, to_query, done, now, until) if to_query else after


def _read(bill: Bill, kept: archive.BillFile | None) -> tuple[Matched, bool]:
    with archive.lines(kept) as lines:
        statement = read(lines, mchid=bill.mchid) if kept else None
        rows = statement.rows if statement else ()
        matched = rules.match(store.entries(bill.mchid, bill.day), rows, may_be_ours=_may_be_ours)
    return matched, statement is not None and statement.settled_amounts


def _may_be_ours(order_id: str) -> bool:
    return ids.may_be_derived(order_id, length=payments.ORDER_ID_LENGTH)


def _held(bill: Bill, matched: Matched, orders: dict[str, Order]) -> _Held:
    """Compares the bill's rows that have no entry on its day with what we know about them. A row that belongs to
    another day, or to an entry that is not recorded yet, is marked as seen in this bill. The other day is matched
    again."""
    all_known, held = find_known.find_for_rows(matched.theirs_left, orders), _Held()
    for row in matched.theirs_left:
        one = all_known.get((row.kind, row.number))
        if one is None:
            held.unknown.append(row)
        elif one.failed:
            matched.fail(row)
        else:
            held.side = held.side.with_entry(row.kind, one.fen)
            held.pending += one.pending
            held.agreed += one.fen == row.fen
            if one.fen != row.fen:
                held.differing.append(rules.difference_of(row, rules.AMOUNT_DIFFERS, one.fen))
    _mark_seen(bill, all_known)
    return held


def _mark_seen(bill: Bill, all_known: dict[find_known.Place, find_known.Known]) -> None:
    days = {place: one.at and calendar_day(one.at) for place, one in all_known.items() if not one.failed}
    elsewhere = {place: day for place, day in days.items() if day != bill.day}
    store.save_seen(bill.mchid, sorted(elsewhere), bill.day)
    for day in sorted({day for day in elsewhere.values() if day is not None}):
        store.match_again(bill.mchid, day)


def _ours(bill: Bill, matched: Matched) -> tuple[list[Ours], Side]:
    """Returns our entries that no bill has, and the sums of our entries that the bill of another day has."""
    seen = store.seen_on(bill.mchid, matched.ours_left)
    elsewhere = [one for one in matched.ours_left if seen.get((one.kind, one.number), bill.day) != bill.day]
    missing = [one for one in matched.ours_left if seen.get((one.kind, one.number), bill.day) == bill.day]
    return missing, rules.side(elsewhere)


def _found(matched: Matched, held: _Held, missing: Iterable[Ours]) -> list[Difference]:
    return [
        *(rules.difference_of(row, rules.AMOUNT_DIFFERS, ours.fen) for row, ours in matched.differing),
        *(rules.difference_of(row, rules.TRANSACTION_DIFFERS, ours.fen) for row, ours in matched.strange),
        *held.differing,
        *(rules.difference_of(row, rules.THEIRS_ONLY, None) for row in held.unknown),
        *(rules.difference_of_ours(one) for one in missing),
        *(rules.difference_of(row, rules.NOT_OURS, None) for row in matched.not_ours),
    ]


def _query(bill: Bill, to_query: list[tuple[Order, Row]], done: str, now: datetime, until: float) -> Bill:
    """Queries WeChat Pay about payments that are unpaid here, and about refunds that we do not know. The bill is done
    when all rows are answered. If not, the next tick queries the rest. It starts with another row, so that a row that
    is never answered does not delay the others. The first answer that contradicts our data raises ValueError, after the
    bill was saved."""
    first, failures, asked, fault = bill.rev % len(to_query), 0, 0, None
    for order, row in [*to_query[first:], *to_query[:first]]:
        if failures == MOST_FAILURES or time.monotonic() > until:
            break
        try:
            _ask(order, row, now)
            asked += 1
        except UNANSWERED as problem:
            failures += not isinstance(problem, errors.Unsettled)
            telemetry.log("WARNING", "bill row unanswered", payment_id=order.id, why=str(problem)[:200])
        except ValueError as error:  # the answer contradicts our data: the row stays open
            asked += 1
            telemetry.fault("bills_fetch", error, payment_id=order.id)
            fault = fault or (error, f"contradicts payment {order.id}")
    again_at = now + PENDING_PAUSE if bill.pending and asked == len(to_query) else None
    state = done if asked == len(to_query) else MATCHING
    after = store.save(replace(bill, state=state, again_at=again_at, why=fault[1] if fault else None))
    if fault is not None:  # after the save: the fault of one row must not hold up the day
        raise fault[0]
    return after


def _ask(order: Order, row: Row, now: datetime) -> None:
    if row.kind == PAYMENT or not order.is_settled:
        payments.query_order(order, now=now)
    if row.kind != PAYMENT:
        payments.query_refund(order, row.refund_no, now=now)
