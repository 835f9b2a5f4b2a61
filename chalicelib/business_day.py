"""The business day: it begins at the mall's cut-over hour in Asia/Shanghai. Pure."""

import calendar
from datetime import UTC, date, datetime, time, timedelta, timezone

# China has kept UTC+8 without daylight saving since 1991 (IANA tz database, Asia/Shanghai), so no zone file is needed.
SHANGHAI = timezone(timedelta(hours=8))


def day_of(instant: datetime, *, cutover_hour: int = 0) -> date:
    """The business day an instant belongs to."""
    return (instant.astimezone(SHANGHAI) - timedelta(hours=cutover_hour)).date()


def end_of(day: date, *, cutover_hour: int = 0) -> datetime:
    """The first instant after a business day, in UTC. A coupon whose last day is the 19th is valid until just before
    the end of the 19th."""
    midnight = datetime.combine(day + timedelta(days=1), time(), SHANGHAI)
    return (midnight + timedelta(hours=cutover_hour)).astimezone(UTC)


def months_later(day: date, months: int) -> date:
    """The same day of the month, `months` later (earlier if negative); the last day of a shorter month."""
    whole = day.year * 12 + day.month - 1 + months
    year, month = whole // 12, whole % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def at_local_time(day: date, local: time) -> datetime:
    """A wall-clock time in Shanghai on a calendar day, as UTC."""
    return datetime.combine(day, local, SHANGHAI).astimezone(UTC)


def day_within(instant: datetime, begins: str, ends: str, *, day: date) -> date | None:
    """The day whose opening hours contain an instant, or None.

    `begins`, `ends`: wall-clock times in Shanghai (HH:MM, up to 24:00); `ends` is excluded. If `ends` is before
    `begins`, the hours continue past midnight and belong to the day on which they begin. `day`: the instant's business
    day.
    """
    local = instant.astimezone(SHANGHAI)
    clock = local.strftime("%H:%M")
    if begins < ends:
        return day if begins <= clock < ends else None
    if clock >= begins:
        return day
    return local.date() - timedelta(days=1) if clock < ends else None


def are_hours(begins: str, ends: str) -> bool:
    """Whether the hours from `begins` to `ends` contain any time. `ends` may be on the next day."""
    return begins not in (ends, "24:00")


def instant_in(text: object) -> datetime:
    """Reads an instant in a WeChat response (RFC 3339) and returns it in UTC. An instant without an offset is Shanghai
    time. Raises ValueError if the value is not an instant."""
    if not isinstance(text, str) or len(text) < len("2026-11-30T10:00:00"):
        raise ValueError(f"no instant: {str(text)[:40]!r}")
    at = datetime.fromisoformat(text)
    try:
        return (at if at.tzinfo else at.replace(tzinfo=SHANGHAI)).astimezone(UTC)
    except OverflowError as error:
        raise ValueError(f"no instant: {text[:40]!r}") from error
