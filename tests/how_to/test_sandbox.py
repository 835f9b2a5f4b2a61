"""docs/sandbox: its calls work on the simulator, and it names every mood."""

import json
import re
import shlex
from pathlib import Path

import pytest
import urllib3

from simulator import misbehave

DOCS = Path(__file__).parents[2] / "docs"
PAGES = (DOCS / "sandbox.md", DOCS / "sandbox.zh-CN.md")


def calls(path):
    """Method, path and body of each curl of a page."""
    for line in re.findall(r"(?m)^curl .*$", path.read_text()):
        words = shlex.split(line.replace("$SIM", ""))
        where = next(word for word in words if word.startswith("/sim/"))
        yield ("POST" if "-X" in words else "GET"), where, (words[words.index("-d") + 1] if "-d" in words else None)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_each_call_of_the_page_works(world, simulator, path):
    _, url = simulator
    found = list(calls(path))
    assert len(found) >= 8
    for method, where, body in found:
        answer = urllib3.request(method, url + where, json=json.loads(body) if body else None)
        assert answer.status == 200, (where, answer.data)
    running, _ = simulator
    running.moods.clear()
    running.courier.speed, running.courier.losses, running.courier.double = 1.0, 0, 0


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_the_page_names_every_mood(path):
    kinds = {misbehave.TIMEOUT, misbehave.SERVER_ERROR, misbehave.TOO_MANY, misbehave.LOST_ANSWER, misbehave.RAW}
    kinds |= {misbehave.DONE_5XX, misbehave.DONE_429, misbehave.NO, misbehave.LESS, misbehave.WITH}
    rows = path.read_text().partition("<!-- moods")[2]
    assert [kind for kind in kinds if f"`{kind}" not in rows] == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_each_action_in_the_tables_exists(simulator, path):
    running, _ = simulator
    for action in set(re.findall(r"/sim/([a-z-]+)", path.read_text())):
        try:
            running.act(action, {"no_such_field": 1})
        except Exception as problem:
            assert getattr(problem, "code", "") != "NO_SUCH_ACTION" or action in (
                "messages",
                "orders",
                "circle",
                "bills",
            )
