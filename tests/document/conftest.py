"""The npm packages of this folder, as package-lock.json pins them, fetched once, and Node to run its scripts."""

import hashlib
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import tools
from tests.tools import LOCAL, NotFetched, make_once, npm

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def modules() -> Path:
    """The folder of the packages."""
    pins = (HERE / "package-lock.json").read_bytes()
    try:
        folder = make_once(LOCAL / "npm" / hashlib.sha256(pins).hexdigest()[:12], _fetch)
    except NotFetched as problem:
        pytest.fail(f"no linter: {problem}")
    return folder / "node_modules"


def _fetch(folder: Path) -> None:
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / name, folder)
    npm("ci", "--ignore-scripts", folder=folder)


@pytest.fixture(scope="session")
def node(modules: Path) -> Callable[..., str]:
    """Runs a script with its arguments; answers what it prints, and fails if it does."""

    def run(script: Path, *arguments: str) -> str:
        done = subprocess.run(
            [str(tools.node()), str(script), *arguments],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "NODE_MODULES": str(modules), "REDOCLY_TELEMETRY": "off"},
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run
