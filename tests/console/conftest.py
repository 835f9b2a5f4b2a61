"""A real browser (Debian's Chromium) on the console of the packaged stack. Whatever breaks the content security policy,
calls an outside address or ends in an error of the page fails the test."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from infra import node
from simulator.running import Running
from tests.console.desk import Desk

HERE = Path(__file__).parent
NO_BROWSER = "no Chromium here: apt-get install chromium fonts-wqy-zenhei"


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium without a window. The gate (GATE=1) fails where there is none; elsewhere the tests are skipped."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        (pytest.fail if os.environ.get("GATE") else pytest.skip)(NO_BROWSER)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield started
        started.close()


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
