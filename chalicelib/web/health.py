"""GET /v1/health: version, stage, and the test clock of a stage that has one."""

from datetime import datetime

import msgspec

from chalicelib import clock
from chalicelib.aws.settings import VERSION, settings


class Health(msgspec.Struct, frozen=True):
    """`test_clock`: this stage has a test clock, which moves business time. `business_time` and `offset_seconds` say
    where it stands; null on a stage without one."""

    version: str
    stage: str
    test_clock: bool
    business_time: datetime | None
    offset_seconds: int | None


def show(*, now: datetime) -> Health:
    """Returns the version and stage of the stack, and where its test clock stands."""
    if not settings().test_clock:
        return Health(VERSION, settings().stage, False, None, None)
    return Health(VERSION, settings().stage, True, now, int(clock.offset().total_seconds()))
