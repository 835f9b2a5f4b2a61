"""What the tests of this folder have in common: wechatpay-axios-plugin, fetched once, and Node to run it."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from simulator.keys import Keys
from tests.interop.others import AxiosPlugin, Other, WechatPayV3

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def modules(root: Path) -> Path:
    """The npm package, fetched once into an ignored folder."""
    if shutil.which("npm") is None:
        pytest.skip("npm is not here: the independent WeChat Pay implementation cannot be fetched")
    folder = root / ".local" / "npm"
    if not (folder / "node_modules" / "wechatpay-axios-plugin").exists():
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(HERE / "package.json", folder)
        subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund"], cwd=folder, check=True)
    return folder / "node_modules"


@pytest.fixture(scope="session")
def node(modules: Path) -> Callable[[str, Any], Any]:
    """Runs a script of this folder: JSON in, JSON out."""

    def run(script: str, asked: Any) -> Any:
        done = subprocess.run(
            ["node", str(HERE / script)],
            input=json.dumps(asked),
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "NODE_MODULES": str(modules)},
        )
        return json.loads(done.stdout)

    return run


@pytest.fixture(params=["wechatpayv3", "wechatpay-axios-plugin"])
def other(request: pytest.FixtureRequest, keys: Keys, monkeypatch: pytest.MonkeyPatch) -> Other:
    """An implementation that shares nothing with ours, with the simulated merchant's keys."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    if request.param == "wechatpayv3":
        return WechatPayV3(keys)
    return AxiosPlugin(keys, request.getfixturevalue("node"))
