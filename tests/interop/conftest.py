"""What the tests of this folder share: wechatpay-axios-plugin, fetched once, and Node to run it."""

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from infra import node as node_tools
from simulator.keys import Keys
from tests.interop.others import AxiosPlugin, Other, WechatPayV3

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def modules() -> Path:
    """The npm package and its dependencies as package-lock.json pins them, fetched once."""
    try:
        return node_tools.packages(HERE)
    except node_tools.NotFetched as problem:
        pytest.fail(f"no wechatpay-axios-plugin: {problem}")


@pytest.fixture(scope="session")
def node(modules: Path) -> Callable[[str, Any], Any]:
    """Runs a script of this folder: JSON in, JSON out."""

    def run(script: str, asked: Any) -> Any:
        done = subprocess.run(
            [str(node_tools.node()), str(HERE / script)],
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
    """An implementation that shares no code with ours, with the simulated merchant's keys."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    if request.param == "wechatpayv3":
        return WechatPayV3(keys)
    return AxiosPlugin(keys, request.getfixturevalue("node"))
