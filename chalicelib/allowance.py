"""Rate limits on calls to a provider, so that a client's repeats cannot use up our quota there.

A conditional write counts each call before it is made. Its key holds the kind of the call, the party it is made for (a
member, an order, a network address) and the span of time.
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
    """At most `most` calls of a kind for one party within each span."""

    what: str
    most: int
    within: timedelta


def take(one: Allowance, who: str, *, now: datetime) -> bool:
    """Takes one call of the current span; False if none is left. At most `most` succeed, even if many run at once."""
    return _take(one, who, str((now - EPOCH) // one.within), now)


def take_of(what: str, who: str, span: int, *, now: datetime) -> bool:
    """As `take`, but with one call in each span. The caller numbers the spans."""
    return _take(Allowance(what, 1, KEPT_FOR), who, str(span), now)


def require(one: Allowance, who: str, *, now: datetime, field: str | None = None) -> None:
    """Takes one call of the current span. If none is left, raises AskedTooOften with the minutes until the span ends.
    `field`: the field of the request that the error names."""
    if not take(one, who, now=now):
        left = one.within - (now - EPOCH) % one.within
        raise errors.AskedTooOften(field, minutes=-(-left // timedelta(minutes=1)))


def give_back(one: Allowance, who: str, *, now: datetime) -> None:
    """Makes the call that was taken at `now` available again, because it was not needed."""
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
    """The partition key. Network addresses are personal data, so the key holds a digest."""
    return f"ASKED#{what}#{ids.derived('asked', what, who)}"
