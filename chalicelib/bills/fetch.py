"""Schedule, every ten minutes: fetches bills and matches them.

From ten in the morning it fetches yesterday's bill of each merchant id, and every earlier bill that is not done. So it
makes up for missed ticks, for bills that WeChat Pay had not finished, and for damaged files. A merchant id without keys
and a bill that always fails do not delay the others.
"""

import time
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

from chalicelib import errors
from chalicelib.aws import telemetry, ticks
from chalicelib.bills import archive, match_bill, store
from chalicelib.bills.rules import bill as rules
from chalicelib.bills.rules.bill import BEING_MADE, FAILED, MATCHING, NO_ANSWER, NO_KEYS, REFUSED, Bill, BilledMerchant
from chalicelib.malls import parts as malls
from chalicelib.providers import wechat_pay
from chalicelib.providers.answers.trade_bill import Malformed

# The function ends after nine minutes, before the next tick. Even a bill of the largest size fits if it starts at the
# end of this time: it takes 100 seconds for its file, and the time for matching (measured in docs/decisions/bills.md).
WITHIN_SECONDS = 180.0
MOST_FAILURES = 3
HINDRANCES = (
    wechat_pay.BillBeingMade,
    wechat_pay.ProviderRefused,
    wechat_pay.ProviderDown,
    archive.Damaged,
    Malformed,
    errors.Misconfigured,
)


def fetch_due(*, now: datetime) -> dict[str, int]:
    """Fetches and matches the bills that are due. Returns how many bills were tried, by their state afterwards. A fault
    with one bill does not stop the others: the first fault is raised at the end."""
    counts, failures = Counter[str](), Counter[str]()  # by state, by merchant id
    until = time.monotonic() + WITHIN_SECONDS

    def one(bill: Bill) -> None:
        after = bill  # without time it does not change, and the next tick finds it
        try:
            if time.monotonic() < until and (bill.is_kept or failures[bill.mchid] < MOST_FAILURES):
                after = fetch(bill, now=now, until=until)
                failures[bill.mchid] += rules.is_providers_fault(after)
                counts[after.state] += 1
        finally:
            if rules.is_late(after, now=now):
                telemetry.count("bills_late", mchid=bill.mchid)

    # One bill of each merchant id, then the next bill of each.
    due = ticks.in_turn(*(_due(known, now) for known in _merchants(now).values()))
    return ticks.run("bills_fetch", due, one, about=lambda bill: {"mchid": bill.mchid, "day": bill.day}, counts=counts)


def _merchants(now: datetime) -> dict[str, BilledMerchant]:
    """Returns the merchant ids that have bills. First adds yesterday to the days of each merchant id that malls use
    now."""
    known, yesterday = store.merchants(), rules.calendar_day(now) - timedelta(days=1)
    for mchid in malls.merchant_ids():
        if mchid not in known or known[mchid].last_day < yesterday:
            store.save_billed_day(mchid, yesterday)
    return store.merchants()


def _due(known: BilledMerchant, now: datetime) -> list[Bill]:
    must_be = {day: Bill(known.mchid, day) for day in rules.due_days(known, now=now)}
    kept = store.bills(known.mchid, rules.oldest_day(now=now), rules.calendar_day(now))
    return sorted((one for one in (must_be | kept).values() if rules.is_due(one, now=now)), key=rules.turn)


def fetch(bill: Bill, *, now: datetime, until: float) -> Bill:
    """Fetches a bill, or opens its stored file, and matches it. Returns the bill as it is stored afterwards. A failure
    of the provider or of the file is stored in the bill (`why`), and the bill is tried again. A bill that was overtaken
    is also tried again. `until`: when to stop querying rows, by the monotonic clock. Raises ValueError if an answer
    contradicts our data."""
    rev = bill.rev
    try:
        kept = archive.reopen(bill) if bill.is_kept else archive.fetch(bill.mchid, bill.day)
        begun = store.save(replace(bill, state=MATCHING, why=None, tried_at=now, again_at=None))
        rev = begun.rev
        return match_bill.match_bill(begun, kept, now=now, until=until)
    except store.Overtaken:
        return store.find(bill.mchid, bill.day)
    except HINDRANCES as problem:
        return _put_off(replace(bill, rev=rev), problem, now)


def _put_off(bill: Bill, problem: Exception, now: datetime) -> Bill:
    """Stores the failure in the bill, with the time of the next try. A stored file that cannot be used is fetched
    again. Returns the stored bill."""
    state, why = _reason(problem)
    if state == FAILED:
        telemetry.log("WARNING", "bill failed", mchid=bill.mchid, day=bill.day, why=why)
    if isinstance(problem, archive.Damaged | Malformed) and bill.is_kept:
        bill = replace(bill, anew_at=now)
    try:
        return store.save(rules.put_off(bill, state, why, now=now))
    except store.Overtaken:
        return store.find(bill.mchid, bill.day)


def _reason(problem: Exception) -> tuple[str, str | None]:
    match problem:
        case wechat_pay.BillBeingMade():
            return BEING_MADE, None
        case wechat_pay.ProviderRefused():
            return FAILED, f"{REFUSED}{problem.code}"
        case errors.Misconfigured():
            return FAILED, NO_KEYS
        case archive.Damaged() | Malformed():
            return FAILED, problem.why
    return FAILED, NO_ANSWER
