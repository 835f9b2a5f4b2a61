"""Schedule, every minute: repeats reports that failed, looks for unknown shops, and queries shoppers who are due.

Sales and shoppers stay in the due index until they are done, so the next tick makes up for one that was missed. They
come in turn. One that failed comes later, and after three failures of a merchant id its others are put off.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from chalicelib.aws import telemetry, ticks
from chalicelib.circle import apply_sale, authorizations, store
from chalicelib.circle.rules import Authorization, Sale

PER_SHARD = 50
MOST_FAILURES = 3
AFTER_A_FAULT = timedelta(minutes=1)


def tick(*, now: datetime) -> dict[str, int]:
    """How many sales were followed and shoppers asked about, and how many of these failed."""
    counts, failed = {"sales": 0, "asked": 0, "failed": 0}, Counter[str]()  # `failed` by merchant id

    def look(one: Sale | Authorization) -> None:
        is_asked = failed[one.mchid] < MOST_FAILURES
        if is_asked:
            counts["sales" if isinstance(one, Sale) else "asked"] += 1
            has_failed = not _look(one, now)
            counts["failed"] += has_failed
            failed[one.mchid] += has_failed
        if isinstance(one, Sale):
            _put_off_unchanged(one, now)
        elif not is_asked or has_failed:
            store.ask_again(one, now + AFTER_A_FAULT)

    due: Iterator[Sale | Authorization] = ticks.in_turn(
        store.due(now, per_shard=PER_SHARD), store.authorizations_due(now, per_shard=PER_SHARD)
    )
    return ticks.run("circle_tick", ticks.in_time(due), look, about=_about, counts=counts)


def _look(one: Sale | Authorization, now: datetime) -> bool:
    """False where that failed, which is logged; it is due again."""
    try:
        if isinstance(one, Sale):
            apply_sale.follow(one, now=now)
        else:
            authorizations.ask_in_turn(one, now=now)
    except Exception as error:  # one must not hold up the rest
        telemetry.fault("circle_tick", error, **_about(one))
        return False
    return True


def _about(one: Sale | Authorization) -> dict[str, str]:
    return {"mchid": one.mchid}


def _put_off_unchanged(before: Sale, now: datetime) -> None:
    """A sale that could not even be looked at comes after the others."""
    after = store.find(before.transaction_id)
    if after is not None and after == before:
        store.put_off(after, until=now + AFTER_A_FAULT, failed=False)
