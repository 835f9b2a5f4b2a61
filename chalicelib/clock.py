"""Business time: real time, moved by one offset item on stages that have a test clock.

Signature, nonce and token windows use `real_now`, whatever the test clock says.
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
    """Business time of a scheduled event, from the RFC 3339 `time` it carries."""
    return datetime.fromisoformat(event_time.replace("Z", "+00:00")) + offset()


def offset() -> timedelta:
    """How far business time is ahead; always zero where there is no test clock."""
    return _read_offset() if settings().test_clock else timedelta()


@remember(seconds=1)
def _read_offset() -> timedelta:
    item = dynamo.find(ClockOffset, "CLOCK", "OFFSET")
    return timedelta(seconds=item.offset_seconds if item else 0)


def set_offset(value: timedelta) -> None:
    """Moves the test clock; raises RuntimeError on a stage without one. It is felt within a second."""
    if not settings().test_clock:
        raise RuntimeError("this stage has no test clock")
    item = ClockOffset(pk="CLOCK", sk="OFFSET", offset_seconds=int(value.total_seconds()))
    dynamo.commit([dynamo.put("clock", item)])
