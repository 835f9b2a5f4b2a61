"""The npm packages of this folder, as package-lock.json pins them, fetched once, and Node to run its scripts."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from infra import node as node_tools

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def modules() -> Path:
    """The folder of the packages."""
    try:
        return node_tools.packages(HERE)
    except node_tools.NotFetched as problem:
        pytest.fail(f"no linter: {problem}")


@pytest.fixture(scope="session")
def node(modules: Path) -> Callable[..., str]:
    """Runs a script with its arguments. Returns what it prints, and fails if the script fails."""

    def run(script: Path, *arguments: str) -> str:
        done = subprocess.run(
            [str(node_tools.node()), str(script), *arguments],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "NODE_MODULES": str(modules), "REDOCLY_TELEMETRY": "off"},
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run
