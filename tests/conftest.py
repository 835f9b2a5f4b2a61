"""Fixtures: the simulator for the session, a world in this process for each test, an engine of its own for races."""

import fcntl
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from proof.lab import Lab, Laboratory
from proof.process import pointed_at
from proof.variables import STACK
from proof.world import World, world_at
from simulator import keys as keys_module
from simulator.keys import Keys
from simulator.server import Simulator
from simulator.stack import APPS, LOCAL, MCHID, Running, find_running
from tests.engines import NoReferee, Referee
from tests.planted import Planted

pytest_plugins = ("tests.reporting",)

# No deadline: a machine that is busy is no fault. No database: what is tried is drawn by the run's seed alone.
hypothesis.settings.register_profile("house", deadline=None, database=None)
hypothesis.settings.load_profile("house")

STACK_STARTS_WITHIN_SECONDS = 480  # the first time it fetches and builds the console


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


@pytest.fixture(scope="session")
def planted(simulator: tuple[Simulator, str], keys: Keys) -> Planted:
    """What `bare` and `world` go back to."""
    return Planted(*simulator, keys)


@pytest.fixture
def bare(planted: Planted) -> Iterator[World]:
    """An empty stack in this process."""
    with planted.bare() as world:
        yield world


@pytest.fixture
def world(planted: Planted, bare: World) -> World:
    """A stack in this process with a small mall in it."""
    planted.plant(bare)
    return bare


@pytest.fixture(scope="session")
def laboratory(simulator: tuple[Simulator, str], keys: Keys) -> Laboratory:
    """What `lab` opens."""
    return Laboratory(*simulator, keys)


@pytest.fixture
def lab(laboratory: Laboratory) -> Iterator[Lab]:
    """A lab with a small mall that has no members yet."""
    with laboratory.open() as opened:
        yield opened


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return Path(__file__).parent.parent


@pytest.fixture(scope="session")
def stack() -> Iterator[Running]:
    """The packaged stack on the emulator: the one that runs on this machine, or one that this process starts. All
    processes of a test run use one stack; the process that started it ends it when no other uses it."""
    LOCAL.mkdir(exist_ok=True)
    with (LOCAL / "stack-start.lock").open("w") as starting, (LOCAL / "stack-use.lock").open("w") as using:
        fcntl.flock(starting, fcntl.LOCK_EX)
        found, serving = (_awaited(lambda: True), None) if STACK in os.environ else _found_or_started()
        fcntl.flock(using, fcntl.LOCK_SH)
        fcntl.flock(starting, fcntl.LOCK_UN)
        yield found
        fcntl.flock(using, fcntl.LOCK_UN)
        if serving is not None:
            fcntl.flock(starting, fcntl.LOCK_EX)  # nobody begins to use it now
            fcntl.flock(using, fcntl.LOCK_EX)
            serving.terminate()
            serving.wait(timeout=30)


def _found_or_started() -> tuple[Running, subprocess.Popen[bytes] | None]:
    """The stack, and the process that serves it if it was started here."""
    found = find_running()
    if found is not None:
        return found, None
    command = [sys.executable, "-m", "simulator.run", "--serve", "--port", "0"]
    with (LOCAL / "journeys.log").open("wb") as log:
        serving = subprocess.Popen(command, cwd=LOCAL.parent, stdout=log, stderr=log)
    try:
        return _awaited(lambda: serving.poll() is None), serving
    except BaseException:
        serving.terminate()
        raise


def _awaited(goes_on: Callable[[], bool]) -> Running:
    """The stack, once it runs."""
    until = time.monotonic() + STACK_STARTS_WITHIN_SECONDS
    while (found := find_running()) is None:
        if not goes_on() or time.monotonic() > until:
            pytest.fail(f"the stack does not start:\n{(LOCAL / 'journeys.log').read_text()[-2000:]}")
        time.sleep(0.5)
    return found


@pytest.fixture
def running(stack: Running) -> Iterator[Running]:
    """The packaged stack, this process pointed at it for the test."""
    with pointed_at(stack.described["environment"]):
        yield stack


@pytest.fixture(scope="session")
def referee() -> Iterator[Referee]:
    """DynamoDB Local on the Java from pip; a test that needs it fails if it could not be fetched."""
    try:
        running = Referee()
    except NoReferee as problem:
        pytest.fail(f"no DynamoDB Local: {problem}")
    yield running
    running.stop()


@pytest.fixture(params=["emulator", "referee"])
def raced(request: pytest.FixtureRequest, simulator: tuple[Simulator, str], keys: Keys) -> Iterator[World]:
    """A stack in this process on a real engine, with tables of its own: the emulator's DynamoDB, and AWS's own."""
    if request.param == "emulator":
        endpoint = request.getfixturevalue("stack").described["aws_endpoint_url"]
    else:
        endpoint = request.getfixturevalue("referee").url
    with world_at(endpoint, *simulator, keys) as world:
        load_rooms()
        yield world


def load_rooms() -> None:
    """Loads every room. Lambda runs one call at a time in a process, which LazyLoader needs before Python 3.12."""
    assert {name: vars(module) for name, module in list(sys.modules.items()) if name.startswith("chalicelib.")}


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium without a window. The gate (GATE=1) fails where there is none; elsewhere the tests are skipped.

    It ends with its module: Playwright keeps a loop of asyncio running, in which no other may begin.
    """
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        no_browser = "no Chromium here: apt-get install chromium fonts-wqy-zenhei"
        (pytest.fail if os.environ.get("GATE") else pytest.skip)(no_browser)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield started
        started.close()
