"""The period of a query: from a first to a last day."""

from datetime import date, timedelta

from chalicelib import errors

LONGEST_DAYS = 92
EARLIEST, LATEST = date(2020, 1, 1), date(2099, 12, 31)


def period(first: str, last: str) -> tuple[date, date]:
    """Reads the parameters `from` and `to` of a query. Both days are included; the period has at most LONGEST_DAYS.
    Raises ParameterInvalid."""
    day, last_day = day_in("from", first), day_in("to", last)
    if not day <= last_day < day + timedelta(days=LONGEST_DAYS):
        raise errors.ParameterInvalid("to", reason=f"not before from, and at most {LONGEST_DAYS} days")
    return day, last_day


def day_in(field: str, text: str) -> date:
    """Reads a day from the `text` of the parameter `field`. Raises ParameterInvalid."""
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise errors.ParameterInvalid(field, reason="a day, as 2026-11-23") from error
    if day.isoformat() != text:
        raise errors.ParameterInvalid(field, reason="a day, as 2026-11-23")
    if not EARLIEST <= day <= LATEST:
        raise errors.ParameterInvalid(field, reason=f"a day from {EARLIEST} to {LATEST}")
    return day
