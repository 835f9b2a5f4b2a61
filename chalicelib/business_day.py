"""The business day: Asia/Shanghai, cut over at an hour the mall chooses. Pure."""

import calendar
from datetime import UTC, date, datetime, time, timedelta, timezone

# China has kept UTC+8 without daylight saving since 1991 (IANA tz database, Asia/Shanghai), so no zone file is needed.
SHANGHAI = timezone(timedelta(hours=8))


def day_of(instant: datetime, *, cutover_hour: int = 0) -> date:
    """The business day an instant belongs to."""
    return (instant.astimezone(SHANGHAI) - timedelta(hours=cutover_hour)).date()


def end_of(day: date, *, cutover_hour: int = 0) -> datetime:
    """The first instant after a business day, UTC: what is valid "until the 19th" is valid before it."""
    midnight = datetime.combine(day + timedelta(days=1), time(), SHANGHAI)
    return (midnight + timedelta(hours=cutover_hour)).astimezone(UTC)


def months_later(day: date, months: int) -> date:
    """The same day of the month so many months later (earlier, if negative), or the last where the month is shorter."""
    whole = day.year * 12 + day.month - 1 + months
    year, month = whole // 12, whole % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def at_local_time(day: date, local: time) -> datetime:
    """That wall-clock time in Shanghai on a calendar day, as UTC."""
    return datetime.combine(day, local, SHANGHAI).astimezone(UTC)


def day_within(instant: datetime, begins: str, ends: str, *, day: date) -> date | None:
    """Whose hours an instant lies in: those of its business day `day`, from `begins` to before `ends` on the clock in
    Shanghai (HH:MM, until 24:00). Hours that end before they begin end the next day, and belong to the day on which
    they began. None where it lies in no day's hours."""
    local = instant.astimezone(SHANGHAI)
    clock = local.strftime("%H:%M")
    if begins < ends:
        return day if begins <= clock < ends else None
    if clock >= begins:
        return day
    return local.date() - timedelta(days=1) if clock < ends else None


def are_hours(begins: str, ends: str) -> bool:
    """Whether there is any time from `begins` to before `ends`, the next day if need be."""
    return begins not in (ends, "24:00")


def instant_told(told: object) -> datetime:
    """An instant as WeChat tells it, UTC: RFC 3339; without an offset it is on the clock in Shanghai. Raises
    ValueError."""
    if not isinstance(told, str) or len(told) < len("2026-11-30T10:00:00"):
        raise ValueError(f"no instant: {str(told)[:40]!r}")
    at = datetime.fromisoformat(told)
    try:
        return (at if at.tzinfo else at.replace(tzinfo=SHANGHAI)).astimezone(UTC)
    except OverflowError as error:
        raise ValueError(f"no instant: {told[:40]!r}") from error
