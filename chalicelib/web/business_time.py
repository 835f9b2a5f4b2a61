"""GET and PUT /v1/admin/clock: shows business time, and moves it forward on a stage with a test clock."""

from datetime import datetime, timedelta
from typing import Annotated

import msgspec

from chalicelib import clock, errors, once
from chalicelib.aws import dynamo
from chalicelib.aws.settings import settings
from chalicelib.business_day import SHANGHAI
from chalicelib.once import Key

# Far enough for every expiry that the product knows, and far below the last year that a date can have.
MOST_AHEAD = timedelta(days=3653)
MOST_AHEAD_SECONDS = int(MOST_AHEAD.total_seconds())


class ClockMove(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where business time moves: to an instant, or forward by a number of seconds. Exactly one of them."""

    to: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
    by_seconds: Annotated[int, msgspec.Meta(ge=1, le=MOST_AHEAD_SECONDS)] | None = None


class BusinessTime(msgspec.Struct, frozen=True):
    """`business_time`: the instant that all rules go by. `offset_seconds`: how far it is ahead of real time."""

    business_time: datetime
    offset_seconds: int


def show(*, now: datetime) -> BusinessTime:
    """Returns business time and how far it is ahead of real time.

    Raises TestClockAbsent.
    """
    _require_test_clock()
    return BusinessTime(now, int(clock.offset().total_seconds()))


def move(body: ClockMove, *, staff_id: str, key: Key, now: datetime, real_now: datetime) -> tuple[BusinessTime, bool]:
    """Moves business time forward; what became due runs within a minute.

    A repeat with the same key moves nothing and returns the same. Raises TestClockAbsent, ValueInvalid unless exactly
    one of `to` and `by_seconds` is given or if the clock would be more than MOST_AHEAD ahead, TestClockBackwards for an
    instant that has passed, IdempotencyKeyReused, Busy.
    """
    _require_test_clock()
    if (body.to is None) == (body.by_seconds is None):
        raise errors.ValueInvalid("to", reason="give either the field to or the field by_seconds")
    scope = f"clock#{staff_id}"
    before = once.find_answer(scope, key.text, key.request_hash)
    for _ in dynamo.rounds():
        if before is not None:
            return msgspec.convert(before.answer, BusinessTime), True
        offset = clock.stored_offset()
        ahead = _target(body, offset, real_now)
        moved = BusinessTime(real_now + ahead, int(ahead.total_seconds()))
        record = once.remember_answer(scope, key.text, key.request_hash, msgspec.to_builtins(moved), now)
        try:
            dynamo.commit([clock.offset_action(ahead, replacing=offset), record])
        except dynamo.Refused as refused:
            before = once.earlier_answer(refused, key.request_hash)
            continue
        clock.forget_offset()
        return moved, False
    raise errors.Busy


def _target(body: ClockMove, offset: timedelta | None, real_now: datetime) -> timedelta:
    """The offset after the move, in whole seconds. `offset`: the one before."""
    current = offset or timedelta()
    if body.to is None:
        ahead = current + timedelta(seconds=body.by_seconds or 0)
    else:
        ahead = _rounded_up(body.to - real_now)
        if ahead < current:
            passed = (real_now + current).astimezone(SHANGHAI).isoformat(timespec="seconds")
            raise errors.TestClockBackwards("to", business_time=passed)
    if ahead > MOST_AHEAD:
        field = "to" if body.to is not None else "by_seconds"
        raise errors.ValueInvalid(field, reason="the test clock is at most ten years ahead of real time")
    return ahead


def _rounded_up(span: timedelta) -> timedelta:
    """Whole seconds: business time is not before the instant that was asked for."""
    return timedelta(seconds=-(-span // timedelta(seconds=1)))


def _require_test_clock() -> None:
    if not settings().test_clock:
        raise errors.TestClockAbsent
