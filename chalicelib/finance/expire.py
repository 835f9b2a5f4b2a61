"""Schedule, every hour: counts the coupons that expired on past business days.

A coupon expires without a job. This tick only counts: of the coupons whose last day was a given day, those claimed and
neither redeemed nor voided. It counts the last days again each time, which makes up for late events and missed ticks.
"""

from datetime import datetime, timedelta

from chalicelib import business_day
from chalicelib.aws import telemetry
from chalicelib.finance import rules, store

# The latest cut-over hour that a mall may have: after it, the day before has ended in every mall.
LATEST_CUTOVER = 6
# The last days are counted every hour; all days that can still change are counted once a day, at this hour.
DAYS_EVERY_HOUR, HOUR_OF_ALL = 2, LATEST_CUTOVER


def count_expired(*, now: datetime) -> dict[str, int]:
    """Returns how many rows were counted."""
    counts = {"rows": 0}
    with telemetry.call("finance_expire") as line:
        today = business_day.day_of(now, cutover_hour=LATEST_CUTOVER)
        hour = now.astimezone(business_day.SHANGHAI).hour
        days = rules.DAYS_COUNTED if hour == HOUR_OF_ALL else DAYS_EVERY_HOUR
        for back in range(1, days + 1):
            rows = rules.count_expired(store.list_day(rules.EXPIRING, today - timedelta(days=back)))
            store.save_measures(rows)
            counts["rows"] += len(rows)
        line.update(counts)
    return counts
