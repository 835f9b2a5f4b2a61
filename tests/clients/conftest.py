"""The client's package, built in a copy of its own, and Node to run its tests."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import tools

ROOT = Path(__file__).parent.parent.parent
CLIENTS = ROOT / "clients"
NOT_SOURCE = shutil.ignore_patterns("node_modules", "dist", "miniprogram_npm")
Run = Callable[..., str]


@pytest.fixture(scope="session")
def run() -> Run:
    """Runs Node in a folder. Returns what it prints, and fails if it fails."""

    def run(*arguments: str | Path, folder: Path) -> str:
        command = [str(tools.node()), *map(str, arguments)]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run


@pytest.fixture(scope="session")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package's source with the packages that it pins, beside a copy of docs/openapi.json."""
    root = tmp_path_factory.mktemp("clients")
    package = root / "clients" / "typescript"
    shutil.copytree(CLIENTS / "typescript", package, ignore=NOT_SOURCE)
    (root / "docs").mkdir()
    shutil.copy(ROOT / "docs" / "openapi.json", root / "docs")
    return with_packages(package)


@pytest.fixture(scope="session")
def package(copied: Path, run: Run) -> Path:
    """The built package."""
    run("scripts/build.mjs", folder=copied)
    return copied


@pytest.fixture(scope="session")
def tarball(package: Path) -> Path:
    """What npm would publish."""
    return package / tools.npm("pack", "--ignore-scripts", folder=package).split()[-1]


def with_packages(folder: Path) -> Path:
    """Links the packages that a folder pins into it."""
    try:
        (folder / "node_modules").symlink_to(tools.packages(folder))
    except tools.NotFetched as problem:
        pytest.fail(f"no packages for {folder.name}: {problem}")
    return folder
