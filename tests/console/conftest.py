"""A real browser (Debian's Chromium) on the console of the packaged stack. Whatever breaks the content security policy,
calls an outside address or ends in an error of the page fails the test."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from infra import node
from simulator.running import Running
from tests.console.desk import Desk

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def axe() -> str:
    """The text of axe, which finds what people with a keyboard or a screen reader cannot use."""
    try:
        return (node.packages(HERE) / "axe-core" / "axe.min.js").read_text()
    except node.NotFetched as problem:
        pytest.fail(f"no axe: {problem}")


@pytest.fixture
def desk(browser: Any, running: Running) -> Iterator[Desk]:
    """A new browser window at the console, nobody signed in. Its width and language can be changed: `desk.open`."""
    opened = Desk(browser, running)
    yield opened
    opened.close()
    assert opened.faults == []
