"""Schedule, every hour: counts what has expired on the days that are over.

Expiry needs no job; this only counts it, from what was claimed and redeemed of the coupons that ended on a day. The
last days are counted anew, so that events that came late, and ticks that were missed, are made up for.
"""

from datetime import datetime, timedelta

from chalicelib import business_day
from chalicelib.aws import telemetry
from chalicelib.finance import rules, store

# The latest hour a mall may cut its business day over at: a day is over everywhere from then on.
LATEST_CUTOVER = 6
# The last days are counted every hour, all that may still change once a day, the day just over among them.
DAYS_EVERY_HOUR, HOUR_OF_ALL = 2, LATEST_CUTOVER


def handle(*, now: datetime) -> dict[str, int]:
    """How many rows were counted."""
    told = {"rows": 0}
    with telemetry.call("finance_expire") as line:
        today = business_day.day_of(now, cutover_hour=LATEST_CUTOVER)
        hour = now.astimezone(business_day.SHANGHAI).hour
        days = rules.DAYS_COUNTED if hour == HOUR_OF_ALL else DAYS_EVERY_HOUR
        for back in range(1, days + 1):
            rows = rules.expired(store.every(rules.EXPIRING, today - timedelta(days=back)))
            store.replace(rows)
            told["rows"] += len(rows)
        line.update(told)
    return told
