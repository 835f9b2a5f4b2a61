"""POST /v1/finance/bills/{date}/differences/{id}/resolve: staff resolve a difference."""

from datetime import datetime
from typing import Annotated

import msgspec

from chalicelib import errors
from chalicelib.aws import dynamo
from chalicelib.bills import store, view
from chalicelib.bills.rules.match import OPEN
from chalicelib.period import day_in


class Resolve(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`note`: what the difference was about, and what was done."""

    note: Annotated[str, msgspec.Meta(min_length=1, max_length=500)]


def resolve(body: Resolve, *, date: str, row_id: str, staff_id: str, now: datetime) -> view.DifferenceView:
    """Resolves a difference with a note.

    Returns the difference, resolved. A difference that is gone, or was resolved before, does not change. It opens again
    if a later matching finds other amounts. Raises ParameterInvalid, ResourceNotFound, Busy.
    """
    wanted = day_in("date", date)
    mchid, _, place = row_id.partition(".")
    kind, _, number = place.partition(".")
    for _ in dynamo.rounds():
        bill = store.find(mchid, wanted)
        found = store.find_difference(mchid, wanted, kind, number)
        if found is None:
            raise errors.ResourceNotFound(what="difference")
        if found.state != OPEN:
            return view.show_difference(bill, found)
        try:
            after = store.resolve(bill, found, by=staff_id, note=body.note, at=now)
        except store.Overtaken:
            continue
        return view.show_difference(bill, after)
    raise errors.Busy
