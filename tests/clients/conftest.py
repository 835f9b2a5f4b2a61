"""The client's package, built in a copy of its own, and Node to run its tests."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from infra import node
from infra.client import copy_client

Run = Callable[..., str]


@pytest.fixture(scope="session")
def run() -> Run:
    """Runs Node in a folder. Returns what it prints, and fails if it fails."""

    def run(*arguments: str | Path, folder: Path) -> str:
        command = [str(node.node()), *map(str, arguments)]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run


@pytest.fixture(scope="session")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package's source."""
    try:
        return copy_client(tmp_path_factory.mktemp("clients"))
    except node.NotFetched as problem:
        pytest.fail(f"no packages for the client: {problem}")


@pytest.fixture(scope="session")
def package(copied: Path, run: Run) -> Path:
    """The built package."""
    run("scripts/build.mjs", folder=copied)
    return copied


@pytest.fixture(scope="session")
def tarball(package: Path) -> Path:
    """What npm would publish."""
    return package / node.npm("pack", "--ignore-scripts", folder=package).split()[-1]
