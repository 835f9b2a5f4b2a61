"""Schedule, every minute: repeats failed reports, searches for unknown shops, and queries WeChat Pay about shoppers.

Sales and shoppers stay in the due index until they are done, so a tick also does the work of a missed one. A tick takes
a sale and a shopper in turn. If one fails, it is put off by a minute. After three failures with one merchant id, the
tick skips the other sales and shoppers of that merchant id and puts them off too.
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
    """Works on what is due. Returns how many sales it worked on (`sales`), about how many shoppers it queried WeChat
    Pay (`asked`), and how many of both failed (`failed`)."""
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
    """Does the next step of a sale or a shopper. Returns False if it failed; the failure is logged."""
    try:
        if isinstance(one, Sale):
            apply_sale.follow(one, now=now)
        else:
            authorizations.ask_in_turn(one, now=now)
    except Exception as error:  # a failure of one must not stop the others
        telemetry.fault("circle_tick", error, **_about(one))
        return False
    return True


def _about(one: Sale | Authorization) -> dict[str, str]:
    return {"mchid": one.mchid}


def _put_off_unchanged(before: Sale, now: datetime) -> None:
    """Puts off a sale that this tick did not change, so that it comes after the others."""
    after = store.find(before.transaction_id)
    if after is not None and after == before:
        store.put_off(after, until=now + AFTER_A_FAULT, failed=False)
