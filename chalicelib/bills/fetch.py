"""Schedule, every half hour: fetches the bills that can be had, and matches them; and POST …/bills/{date}/fetch.

From ten in the morning yesterday's bill of each merchant id is asked for, and every earlier day's that is not done
with: ticks that were missed, bills that were being made and those that came damaged are made up for. A merchant id that
cannot be asked for does not keep the others waiting.
"""

import itertools
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import IO

import msgspec

from chalicelib import telemetry
from chalicelib.bills import archive, match, merchant, store, view
from chalicelib.bills.rules import bill as rules
from chalicelib.bills.rules.bill import BEING_MADE, FAILED, FINAL, MATCHING, PAUSE, Bill
from chalicelib.bills.rules.statement import Malformed
from chalicelib.malls import parts as malls
from chalicelib.providers import wechat_pay

# The function ends after 55 seconds.
WITHIN_SECONDS = 35.0
MOST_FAILURES = 3


class Fetch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`mchid` may be left out where there is one."""

    mchid: str | None = None


def ask(body: Fetch, *, day: str, now: datetime) -> view.BillView:
    """The bill once it was fetched anew and matched, or why it could not be. Raises ParameterInvalid, BillNotYet,
    BillTooOld."""
    wanted = rules.day_named(day)
    rules.require_ready(wanted, now=now)
    mchid = merchant.named(body.mchid)
    store.know_merchant(mchid, wanted)
    return view.show(bring(store.find(mchid, wanted), now=now, anew=True))


def handle(*, now: datetime) -> dict[str, int]:
    """How many bills were brought, by the state they are in now. A fault with one does not hold the others: the first
    rises when all are done."""
    counts, failures = Counter[str](), Counter[str]()
    until = time.monotonic() + WITHIN_SECONDS
    for mchid in malls.merchant_ids():
        store.know_merchant(mchid, rules.calendar_day(now) - timedelta(days=1))

    def one(bill: Bill) -> None:
        if time.monotonic() > until or failures[bill.mchid] >= MOST_FAILURES:
            return  # the next tick finds it
        failures[bill.mchid] += 1
        after = bring(bill, now=now)
        failures[bill.mchid] -= after.state != FAILED
        counts[after.state] += 1

    with telemetry.call("bills_fetch") as line:
        telemetry.each(_in_turn(now), one, "bills_fetch", lambda bill: {"mchid": bill.mchid, "day": bill.day})
        line.update(counts)
    return dict(counts)


def _in_turn(now: datetime) -> Iterator[Bill]:
    """What is not done with: a bill of each merchant id, the newest first, then the next of each."""
    waiting = [_waiting(mchid, first, now) for mchid, first in store.merchants().items()]
    for together in itertools.zip_longest(*waiting):
        yield from (one for one in together if one is not None)


def _waiting(mchid: str, first_known: date, now: datetime) -> list[Bill]:
    days = rules.due_days(first_known, now=now)
    kept = store.bills(mchid, days[-1], days[0]) if days else {}
    found = [kept.get(day, Bill(mchid, day)) for day in days]
    return [one for one in found if one.state not in FINAL]


def bring(bill: Bill, *, now: datetime, anew: bool = False) -> Bill:
    """Fetches a bill unless it is kept, or is wanted `anew`, and matches it. What the provider or its file does wrong
    is told in the bill, which is tried again at the next tick; so is one that was overtaken."""
    try:
        bill, kept = _file(bill, now, anew)
        with archive.lines(kept) as lines:
            return match.handle(bill, lines, now=now)
    except store.Overtaken:
        return store.find(bill.mchid, bill.day)
    except wechat_pay.BillBeingMade:
        return _put_off(bill, BEING_MADE, None, now)
    except (archive.Damaged, Malformed) as problem:
        return _put_off(bill, FAILED, problem.why, now)
    except wechat_pay.ProviderRefused as refused:
        return _put_off(bill, FAILED, f"refused: {refused.code}", now)
    except wechat_pay.ProviderDown:
        return _put_off(bill, FAILED, "no_answer", now)


def _file(bill: Bill, now: datetime, anew: bool) -> tuple[Bill, IO[bytes] | None]:
    """The bill, to be matched from now on, and its file; None where the day was empty."""
    begun = replace(bill, state=MATCHING, why=None, tried_at=now, again_at=None)
    if bill.state == MATCHING and bill.file is not None and not anew:
        return store.save(begun), archive.reopen(bill.file)
    kept = archive.fetch(bill.mchid, bill.day)
    if kept is None:
        return store.save(replace(begun, file=None, sha1=None, size_bytes=None)), None
    return store.save(replace(begun, file=kept.name, sha1=kept.sha1, size_bytes=kept.size_bytes)), kept.file


def _put_off(bill: Bill, state: str, why: str | None, now: datetime) -> Bill:
    """Told in the bill; from the fourth time on it rings."""
    tries = bill.tries + 1
    if state == FAILED:
        telemetry.log("WARNING", "bill failed", mchid=bill.mchid, day=bill.day, why=why)
    if tries > rules.TRIES_IN_PEACE:
        telemetry.count("bills_late", mchid=bill.mchid)
    try:
        return store.save(replace(bill, state=state, why=why, tries=tries, tried_at=now, again_at=now + PAUSE))
    except store.Overtaken:
        return store.find(bill.mchid, bill.day)
