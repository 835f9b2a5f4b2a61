"""When a coupon is valid. Expiry needs no job: each reader of a coupon compares `expires_at` with the time.

A till's hold on a coupon lapses too: see `coupon.is_free` and `hold`.
"""

from datetime import date, datetime, timedelta

from chalicelib import business_day
from chalicelib.coupons.rules.campaign import Campaign


def validity(campaign: Campaign, claimed_at: datetime) -> tuple[datetime, datetime]:
    """The first instant of a coupon's validity, and the first instant after it. A coupon that WeChat Pay sent before
    the campaign opened counts as claimed at the opening."""
    spec, hour = campaign.spec, campaign.cutover_hour
    start = max(claimed_at, spec.opens_at)
    if spec.valid_until is not None:
        begins = _start_of(spec.valid_from, hour) if spec.valid_from else start
        return max(start, begins), business_day.end_of(spec.valid_until, cutover_hour=hour)
    assert spec.valid_days is not None
    day = business_day.day_of(start, cutover_hour=hour)
    begins = _start_of(day + timedelta(days=spec.valid_after_days), hour) if spec.valid_after_days else start
    return begins, business_day.end_of(day + timedelta(days=spec.valid_days), cutover_hour=hour)


def is_expired(expires_at: datetime, *, now: datetime) -> bool:
    """Whether a coupon's validity has ended."""
    return now >= expires_at


def last_day(expires_at: datetime, *, cutover_hour: int) -> date:
    """The last business day of a coupon's validity."""
    return business_day.day_of(expires_at - timedelta(microseconds=1), cutover_hour=cutover_hour)


def lengthened(expires_at: datetime, *, redeemed_at: datetime, restored_at: datetime, cutover_hour: int) -> datetime:
    """The new expiry of a restored coupon: later by the number of business days between redemption and restoring."""
    away = business_day.day_of(restored_at, cutover_hour=cutover_hour) - business_day.day_of(
        redeemed_at, cutover_hour=cutover_hour
    )
    day = last_day(expires_at, cutover_hour=cutover_hour) + max(timedelta(), away)
    return business_day.end_of(day, cutover_hour=cutover_hour)


def _start_of(day: date, cutover_hour: int) -> datetime:
    return business_day.end_of(day - timedelta(days=1), cutover_hour=cutover_hour)
