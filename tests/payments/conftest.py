"""A shopper's token and the id of a payment of 50 yuan."""

import pytest


@pytest.fixture
def token(world):
    return world.token_of("o_1")


@pytest.fixture
def paid(world, token):
    return world.buy(token, 5000)
