"""POST /v1/finance/bills/{date}/fetch: staff request a new file."""

from dataclasses import replace
from datetime import datetime

import msgspec

from chalicelib import errors
from chalicelib.aws import dynamo
from chalicelib.bills import merchant, store, view
from chalicelib.bills.rules import bill as rules
from chalicelib.period import day_in


class Fetch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`mchid` may be left out if there is only one merchant id."""

    mchid: str | None = None


def fetch_again(body: Fetch, *, date: str, now: datetime) -> view.BillView:
    """Marks a day's bill to be fetched again.

    Returns the marked bill. The schedule fetches and matches it at its next tick, because a large day takes longer
    than a request may last. Raises ParameterInvalid, BillNotYet, BillTooOld, Busy.
    """
    wanted = day_in("date", date)
    rules.require_ready(wanted, now=now)
    mchid = merchant.require(body.mchid)
    for _ in dynamo.rounds():
        marked = replace(store.find(mchid, wanted), anew_at=now, again_at=None)
        try:
            return view.show(store.save(marked))
        except store.Overtaken:
            continue
    raise errors.Busy
