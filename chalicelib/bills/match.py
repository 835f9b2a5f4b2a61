"""A bill is held against our entries of its day, and what differs is kept.

Each step is fenced by the bill's revision: an entry that comes meanwhile, or another matching, ends this one, and the
next begins anew. What is only theirs and has an order of ours is asked about; what comes of that is noted as anything
else is, and the day is matched again.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from chalicelib import errors, ids, telemetry
from chalicelib.bills import store
from chalicelib.bills.rules import match as rules
from chalicelib.bills.rules.bill import EMPTY, MATCHED, MATCHING, PAYMENT, Bill, Ours, calendar_day
from chalicelib.bills.rules.match import Difference, Matched
from chalicelib.bills.rules.statement import Row, rows
from chalicelib.payments import parts as payments
from chalicelib.providers import wechat_pay


def handle(bill: Bill, lines: Iterable[str], *, now: datetime) -> Bill:
    """The bill, matched (or empty, where it has no file). Raises Malformed, Damaged and Overtaken; nothing is written
    before the bill was read to its end."""
    theirs = rows(lines, mchid=bill.mchid) if bill.file else iter(())
    told = rules.match(store.entries(bill.mchid, bill.day), theirs, may_be_ours=_may_be_ours)
    found, held = _theirs(bill, told)
    missing, elsewhere = _ours(bill, told)
    found += missing
    before = store.differences(bill.mchid, bill.day)
    store.write_differences(bill, rules.changes(before, found))
    all_heard, fault = _hear_of([one for one in found if one.what == rules.THEIRS_ONLY], now)
    done = MATCHED if bill.file else EMPTY
    after = replace(
        bill,
        state=done if all_heard else MATCHING,
        tally=rules.tally(told, found, held=held, elsewhere=elsewhere),
        open=rules.open_after(before, found),
        matched_at=now,
        tries=0,
    )
    if after.open:
        telemetry.count("bills_differ", after.open, mchid=bill.mchid)
    after = store.save(after)
    if fault is not None:  # one row's must not keep the day from being told; it stays open
        raise fault
    return after


def _may_be_ours(order_id: str) -> bool:
    return ids.may_be_derived(order_id, length=payments.ORDER_ID_LENGTH)


def _theirs(bill: Bill, told: Matched) -> tuple[list[Difference], int]:
    """What of their rows differs; and how many we know of though not under this day."""
    found, held = [rules.difference_of(row, rules.AMOUNT_DIFFERS, ours.fen) for row, ours in told.differing], 0
    for row in told.theirs_left:
        known = _known(row)
        if known is None:
            found.append(rules.difference_of(row, rules.THEIRS_ONLY, None))
            continue
        store.note_seen(bill.mchid, row.kind, row.number, bill.day)
        fen, at = known
        if at is not None and calendar_day(at) != bill.day:
            store.to_be_matched_again(bill.mchid, calendar_day(at))
        if fen == row.fen:
            held += 1
        else:
            found.append(rules.difference_of(row, rules.AMOUNT_DIFFERS, fen))
    found += [rules.difference_of(row, rules.NOT_OURS, None) for row in told.not_ours]
    return found, held


def _known(row: Row) -> tuple[int, datetime | None] | None:
    """How much we know that such a row tells of, and when that was: a payment kept aside, a refund on its way, or what
    another day has with us."""
    order = payments.find(row.order_id)
    if order is None:
        return None
    if row.kind == PAYMENT:
        return _known_payment(order, row)
    refund = payments.find_refund(order.id, row.refund_no)
    if refund is None or refund.state == payments.REFUND_FAILED:
        return None
    return refund.refund_fen, refund.refunded_at


def _known_payment(order: payments.Order, row: Row) -> tuple[int, datetime | None] | None:
    aside = order.set_aside
    if order.transaction_id == row.transaction_id:
        return order.payable_fen, order.paid_at
    if aside is not None and aside["transaction_id"] == row.transaction_id:
        return aside["total_fen"], datetime.fromisoformat(aside["at"])
    if order.state == payments.CLOSED and order.refunded_fen:  # it came and went in the provider's console
        return order.refunded_fen, None
    return None


def _ours(bill: Bill, told: Matched) -> tuple[list[Difference], int]:
    """What of our entries the bill does not have; and how many another day's bill has."""
    missing = [one for one in told.ours_left if not _is_elsewhere(bill, one)]
    return [rules.difference_of_ours(one) for one in missing], len(told.ours_left) - len(missing)


def _is_elsewhere(bill: Bill, one: Ours) -> bool:
    return store.seen_on(bill.mchid, one.kind, one.number) not in (None, bill.day)


def _hear_of(theirs_only: list[Difference], now: datetime) -> tuple[bool, Exception | None]:
    """Asks the provider about what we hold to be unpaid or never heard of: whether all is heard of (else it must be
    asked again), and the first fault of what it says."""
    all_heard, fault = True, None
    for one in theirs_only:
        order = payments.find(one.order_id)
        if order is None:
            continue
        try:
            _ask(order, one, now)
        except (wechat_pay.ProviderDown, errors.Unsettled) as problem:
            all_heard = False
            telemetry.log("WARNING", "bill row unanswered", payment_id=order.id, why=str(problem)[:200])
        except ValueError as error:  # it contradicts what we have
            telemetry.fault("bills_fetch", error, payment_id=order.id)
            fault = fault or error
    return all_heard, fault


def _ask(order: payments.Order, one: Difference, now: datetime) -> None:
    if one.kind == PAYMENT or not order.is_settled:
        payments.ask_anew(order, now=now)
    if one.kind != PAYMENT:
        payments.ask_about_refund(order, one.refund_no, now=now)
