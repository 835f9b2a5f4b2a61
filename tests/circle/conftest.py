import pytest

from proof.scenes import circle


@pytest.fixture
def joined(world):
    """The mall is in a circle; payments before joining may be filed for a month."""
    circle.in_circle_with_back_fill(world)
    return world


@pytest.fixture
def token(joined):
    return joined.token_of("o_1")
