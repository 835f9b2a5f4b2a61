"""GET /v1/health: version and stage."""

import msgspec

from chalicelib.aws.settings import VERSION, settings


class Health(msgspec.Struct, frozen=True):
    """`test_clock`: this stage has a test clock, which moves business time."""

    version: str
    stage: str
    test_clock: bool


def show() -> Health:
    """Returns the version and stage of the stack."""
    return Health(VERSION, settings().stage, settings().test_clock)
