"""Fixtures: a simulator for the session, a world on moto for each test, an emulator's DynamoDB where one is raced."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from moto import mock_aws

from simulator import keys as keys_module
from simulator.keys import Keys
from simulator.server import Simulator
from simulator.stack import APPS, MCHID
from tests.world import World, environment, make_tables, pointed_at


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    """The simulated parties' keys."""
    return keys_module.make(tmp_path_factory.mktemp("keys"))


@pytest.fixture(scope="session")
def simulator(keys: Keys) -> Iterator[tuple[Simulator, str]]:
    """WeChat and WeChat Pay on a port of this machine."""
    running = Simulator(keys, apps=APPS, mchid=MCHID)
    url = running.start()
    yield running, url
    running.stop()


@pytest.fixture
def bare(simulator: tuple[Simulator, str], keys: Keys) -> Iterator[World]:
    """An empty stack on moto."""
    running, url = simulator
    with mock_aws(), pointed_at(environment(url, "mp")):
        make_tables("mp")
        yield World("mp", running, keys)


@pytest.fixture
def world(bare: World) -> World:
    """A stack on moto with a small mall in it."""
    bare.plant()
    return bare


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return Path(__file__).parent.parent
