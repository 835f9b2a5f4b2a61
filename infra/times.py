"""How commands read and show instants and durations, and the event of a schedule that was due at an instant."""

import argparse
import os
import re
from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib.business_day import SHANGHAI

UNITS = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}


def duration(text: str) -> timedelta:
    """A duration such as 3d, 2h, 90m or 1d12h. Raises ArgumentTypeError."""
    if not re.fullmatch(r"([0-9]{1,6}[dhms])+", text):
        raise argparse.ArgumentTypeError(f"{text!r} is no duration: write 3d, 2h, 90m or 1d12h")
    parts = re.findall(r"([0-9]+)([dhms])", text)
    return sum((timedelta(**{UNITS[unit]: int(number)}) for number, unit in parts), timedelta())


def instant(text: str) -> datetime:
    """An instant in ISO 8601; without an offset it is Shanghai's. Raises ArgumentTypeError."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no instant: write 2026-12-24T09:00+08:00") from None
    return found if found.tzinfo else found.replace(tzinfo=SHANGHAI)


def standing(now: datetime, offset: timedelta) -> str:
    """Where the clock stands, in a line."""
    local = now.astimezone(SHANGHAI)
    ahead = f"{spelled(offset)} ahead of real time" if offset else "which is real time"
    return f"business time {local:%Y-%m-%d %H:%M:%S} in Shanghai, {ahead}"


def spelled(span: timedelta) -> str:
    """A duration as people write it: 3 d 2 h, 90 min 5 s. The two largest units that are not zero."""
    minutes, seconds = divmod(int(span.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = [(days, "d"), (hours, "h"), (minutes, "min"), (seconds, "s")]
    return " ".join(f"{number} {unit}" for number, unit in [one for one in parts if one[0]][:2]) or "0 s"


def scheduled_event(at: datetime) -> dict[str, Any]:
    """EventBridge's event for a schedule that was due at `at`, real time."""
    return {
        "version": "0",
        "id": "by-hand",
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": "000000000000",
        "time": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": os.environ.get("AWS_REGION", ""),
        "resources": [],
        "detail": {},
    }
