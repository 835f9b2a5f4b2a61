"""Business time. It is real time, plus an offset on stages that have a test clock.

Signatures, nonces and tokens are valid for a span of real time (`real_now`); the test clock does not affect them.
"""

from datetime import UTC, datetime, timedelta

from pynamodb.expressions.condition import Condition

from chalicelib.aws import dynamo
from chalicelib.aws.dynamo import Action
from chalicelib.aws.settings import settings
from chalicelib.memory import forget, remember
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
    return stored_offset() or timedelta()


def stored_offset() -> timedelta | None:
    """The stored offset, read strongly; None if the clock was never moved."""
    item = dynamo.find(ClockOffset, "CLOCK", "OFFSET")
    return timedelta(seconds=item.offset_seconds) if item else None


def offset_action(value: timedelta, *, replacing: timedelta | None) -> Action:
    """The action that stores an offset in whole seconds. Every process follows within a second. The commit is refused
    if the stored offset is not `replacing` any more."""
    # Nobody else moved the clock since it was read.
    clock_is_unmoved: Condition = (
        ClockOffset.pk.does_not_exist()
        if replacing is None
        else ClockOffset.offset_seconds == int(replacing.total_seconds())
    )
    return dynamo.put("clock", _item(value), clock_is_unmoved)


def forget_offset() -> None:
    """Makes this process read the offset again."""
    forget(_read_offset)


def set_offset(value: timedelta) -> None:
    """Moves the test clock; every process follows within a second. Raises RuntimeError on a stage without one."""
    if not settings().test_clock:
        raise RuntimeError("this stage has no test clock")
    dynamo.commit([dynamo.put("clock", _item(value))])


def _item(value: timedelta) -> ClockOffset:
    return ClockOffset(pk="CLOCK", sk="OFFSET", offset_seconds=int(value.total_seconds()))
