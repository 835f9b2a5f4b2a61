"""Business time. It is real time, plus an offset on stages that have a test clock.

Signatures, nonces and tokens are valid for a span of real time (`real_now`); the test clock does not affect them.
"""

from datetime import UTC, datetime, timedelta

from chalicelib.aws import dynamo
from chalicelib.aws.settings import settings
from chalicelib.memory import remember
from chalicelib.tables.ops import ClockOffset


def real_now() -> datetime:
    """The machine's time, UTC."""
    return datetime.now(UTC)


def now() -> datetime:
    """Business time, UTC."""
    return real_now() + offset()


def scheduled(event_time: str) -> datetime:
    """The business time at which a scheduled event was due, from its RFC 3339 `time`."""
    return datetime.fromisoformat(event_time.replace("Z", "+00:00")) + offset()


def offset() -> timedelta:
    """How far business time is ahead of real time; zero on a stage without a test clock."""
    return _read_offset() if settings().test_clock else timedelta()


@remember(seconds=1)
def _read_offset() -> timedelta:
    item = dynamo.find(ClockOffset, "CLOCK", "OFFSET")
    return timedelta(seconds=item.offset_seconds if item else 0)


def set_offset(value: timedelta) -> None:
    """Moves the test clock; every process follows within a second. Raises RuntimeError on a stage without one."""
    if not settings().test_clock:
        raise RuntimeError("this stage has no test clock")
    item = ClockOffset(pk="CLOCK", sk="OFFSET", offset_seconds=int(value.total_seconds()))
    dynamo.commit([dynamo.put("clock", item)])
