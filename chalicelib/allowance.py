"""How often somebody may have a provider asked: what a client repeats must not use up our quota there.

Counted before the question, in the write: by what is asked, for whom (a member, an order, an address), in which span.
"""

import contextlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from chalicelib import errors, ids
from chalicelib.aws import dynamo
from chalicelib.tables.ops import Allowance as Item

KEPT_FOR = timedelta(days=2)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Allowance:
    """At most so many of something, for one at a time, within each span."""

    what: str
    most: int
    within: timedelta


def take(one: Allowance, who: str, *, now: datetime) -> bool:
    """Uses one of what is left in this span; False where nothing is. Of any number at once no more than `most` do."""
    return _take(one, who, str((now - EPOCH) // one.within), now)


def take_of(what: str, who: str, span: int, *, now: datetime) -> bool:
    """As `take`, once within a span that the caller numbers."""
    return _take(Allowance(what, 1, KEPT_FOR), who, str(span), now)


def require(one: Allowance, who: str, *, now: datetime, field: str | None = None) -> None:
    """As `take`; raises AskedTooOften."""
    if not take(one, who, now=now):
        left = one.within - (now - EPOCH) % one.within
        raise errors.AskedTooOften(field, minutes=-(-left // timedelta(minutes=1)))


def give_back(one: Allowance, who: str, *, now: datetime) -> None:
    """What was taken at `now` was not needed after all."""
    key = Item(pk=_pk(one.what, who), sk=str((now - EPOCH) // one.within))
    with contextlib.suppress(dynamo.Refused):
        dynamo.commit([dynamo.update("allowance", key, [Item.asked.add(-1)], Item.asked > 0)])


def _take(one: Allowance, who: str, span: str, now: datetime) -> bool:
    key = Item(pk=_pk(one.what, who), sk=span)
    some_left = Item.asked.does_not_exist() | (Item.asked < one.most)
    changes = [Item.asked.add(1), Item.ttl.set(int((now + KEPT_FOR).timestamp()))]
    try:
        dynamo.commit([dynamo.update("allowance", key, changes, some_left)])
    except dynamo.Refused:
        return False
    return True


def _pk(what: str, who: str) -> str:
    """An address tells who somebody is: no key names it."""
    return f"ASKED#{what}#{ids.derived('asked', what, who)}"
