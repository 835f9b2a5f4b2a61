"""Schedule, every hour: counts the coupons that expired on past business days.

A coupon expires without a job; this tick only counts. For each past day it counts the coupons that had it as their last
day and were neither redeemed nor voided. Every tick counts the last days again, so late events and missed ticks do no
harm.
"""

from datetime import datetime, timedelta

from chalicelib import business_day
from chalicelib.aws import telemetry
from chalicelib.finance import rules, store

# The latest cut-over hour that a mall may have. After this hour, the day before has ended in every mall.
LATEST_CUTOVER = 6
# Every hour, the last DAYS_EVERY_HOUR days are counted. Once a day, at HOUR_OF_ALL, all days that can still change are
# counted.
DAYS_EVERY_HOUR, HOUR_OF_ALL = 2, LATEST_CUTOVER


def count_expired(*, now: datetime) -> dict[str, int]:
    """Counts the expired coupons of past days. Returns how many rows were saved."""
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
