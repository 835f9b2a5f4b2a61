"""Who pays, and on which day."""

import pytest

from chalicelib.business_day import day_of


@pytest.fixture
def token(world):
    return world.token_of("o_1")


@pytest.fixture
def day(world):
    """The day everything happens on; a bill tells of it tomorrow."""
    return day_of(world.now()).isoformat()
