"""A pytest plugin: the order of the tests, what was tried, what was left out, and where the time went.

With several processes each counts for itself; the one that prints adds up what they hand over at their end.
"""

import json
import os
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest

from proof import effort
from proof.variables import IN_ORDER, RECORD

DURATIONS = Path(__file__).parent / "durations.json"
RECORDED_FROM_SECONDS = 1.0

_left_out: Counter[str] = Counter()
_seconds: defaultdict[str, float] = defaultdict(float)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "further(rank, what): tries what only FULL tries")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Orders the tests: the quick run's, then the further ones by worth; the longest first in each."""
    if IN_ORDER in os.environ:
        recorded = json.loads(DURATIONS.read_text()) if DURATIONS.exists() else {}
        items.sort(key=lambda item: (_rank(item), -recorded.get(item.nodeid, 0)))


def _rank(item: pytest.Item) -> int:
    further = item.get_closest_marker("further")
    return further.kwargs["rank"] + 1 if further else 0


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skips further tests once the run's time is up."""
    further = item.get_closest_marker("further")
    if further is not None and effort.time_is_up():
        _left_out[further.kwargs["what"]] += 1
        pytest.skip("left out for want of time")


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    _seconds[report.nodeid] += report.duration


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hands over the counts of one of several processes."""
    output: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["tried"], output["left_out"] = dict(effort.tried()), dict(_left_out)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    output = getattr(node, "workeroutput", {})
    effort.tried().update(output.get("tried", {}))
    _left_out.update(output.get("left_out", {}))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Prints the last lines of a run."""
    if effort.tried():
        terminalreporter.section("tried in FULL" if effort.FULL else "tried (FULL=1 tries more)")
        for what, number in sorted(effort.tried().items()):
            terminalreporter.write_line(f"{number:>9,} {what}")
        terminalreporter.write_line(f"chance began at SEED={effort.seed()}")
    if _left_out:
        terminalreporter.section("left out for want of time")
        for what, number in sorted(_left_out.items()):
            terminalreporter.write_line(f"{number:>9,} tests: {what}")
    if len(_seconds) > 1:
        terminalreporter.section("where the time went (minutes, all processes)")
        for line in _by_room():
            terminalreporter.write_line(line)
    if RECORD in os.environ:
        _record()


def _by_room() -> list[str]:
    rooms: defaultdict[str, list[float]] = defaultdict(list)
    for nodeid, seconds in _seconds.items():
        path = nodeid.partition("::")[0].split("/")
        rooms[path[1] if len(path) > 2 else "the house"].append(seconds)
    rows = sorted(rooms.items(), key=lambda row: -sum(row[1]))
    lines = [f"{sum(times) / 60:>9.2f} {room} ({len(times):,} tests)" for room, times in rows]
    return [*lines, f"{sum(_seconds.values()) / 60:>9.2f} in all"]


def _record() -> None:
    """Stores how long the long tests took, for the order of later runs."""
    long = {nodeid: round(seconds) for nodeid, seconds in _seconds.items() if seconds >= RECORDED_FROM_SECONDS}
    before = json.loads(DURATIONS.read_text()) if DURATIONS.exists() else {}
    kept = {nodeid: seconds for nodeid, seconds in before.items() if nodeid not in _seconds}
    DURATIONS.write_text(json.dumps({**kept, **long}, indent=0, sort_keys=True, ensure_ascii=False) + "\n")
