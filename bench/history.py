"""bench/results.jsonl: one line for each whole run, kept in the repository, to show how a figure changes."""

import json
import platform
import statistics
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.figures import Figure, Row
from infra import machine
from infra.package import ROOT

HISTORY = ROOT / "bench" / "results.jsonl"
Line = dict[str, Any]
COUNTS = ("calls", "write_units", "read_units")
# The figures of an operation in a line, in this order.
COLUMNS = (*COUNTS, "cpu_ms", "cpu_ratio", "first_cpu_ms")
SINGLE = (
    ("cold_start_ratio", "cold start against bare"),
    ("zip_mb", "package, MB"),
    ("wins_per_second", "wins a second"),
    ("added_p99_ms", "added ms, p99"),
)
WORTH_A_WORD = 0.1


def line(results: Row, source: Line, *, loop_seconds: float) -> Line:
    """The line of a run: medians; those of an operation are a list in the order of `COLUMNS`."""
    start, sale = results["cold_start"], results["flash_sale"]
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        **source,
        "processor": machine.processor(),
        "loop_s": round(loop_seconds, 2),
        "python": platform.python_version(),
        "quick": results["quick"],
        "runs": results["runs"],
        "columns": COLUMNS,
        "operations": {row["operation"]: [_short(row[name]) for name in COLUMNS] for row in results["operations"]},
        "cold_start_ms": _short(start["whole_ms"]),
        "cold_start_ratio": _short(start["ratio"]),
        "zip_mb": results["zip_mb"],
        "wins_per_second": _short(sale["winners_per_second"]),
        "added_p99_ms": _short(sale["added_p99_ms"]),
    }


def _short(figure: Figure) -> float:
    """Rounds to three significant digits and keeps all digits before the point."""
    rounded = float(f"{figure.median:.3g}") if abs(figure.median) < 100 else round(figure.median)
    return int(rounded) if rounded == int(rounded) else rounded


def source() -> Line:
    """The commit that is measured, and whether files differ from it; null where there is no git."""
    head = _git("rev-parse", "--short", "HEAD")
    changed = _git("status", "--porcelain", "--untracked-files=no", "--", ".", f":!{HISTORY.relative_to(ROOT)}")
    return {"commit": head or None, "dirty": bool(changed) if head else None}


def _git(*arguments: str) -> str:
    try:
        done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def add(new: Line, path: Path = HISTORY) -> None:
    """Appends the line."""
    with path.open("a") as history:
        history.write(json.dumps(new, ensure_ascii=False, separators=(",", ":")) + "\n")


def last_of(processor: str, path: Path = HISTORY) -> Line | None:
    """The last whole run on this kind of processor, or None."""
    lines = [json.loads(text) for text in path.read_text().splitlines()] if path.exists() else []
    return next((one for one in reversed(lines) if one["processor"] == processor), None)


def changes(before: Line, now: Line) -> list[str]:
    """The changes since an earlier line, as text: every count that changed, the median change of times, and times
    that changed by more than a tenth."""
    head = f"against {before['at'][:10]}, {before['commit']}{' with changes' if before['dirty'] else ''}"
    lines = [f"{head}: the loop took {before['loop_s']:g} s then, {now['loop_s']:g} s now"]
    lines += _counts(before, now)
    for column, what in (("cpu_ratio", "CPU against bare"), ("first_cpu_ms", "CPU of first calls")):
        lines.append(_times(before, now, column, what))
    for name, what in SINGLE if not now["quick"] else SINGLE[:2]:  # a quick sale cannot be compared
        lines.append(f"{what}: {before[name]:g} → {now[name]:g}")
    return lines


def _both(before: Line, now: Line, column: str) -> dict[str, tuple[float, float]]:
    """The earlier and the present figure of each operation that has both."""
    then, since = (one["operations"] for one in (before, now))
    here, there = before["columns"].index(column), now["columns"].index(column)
    return {name: (then[name][here], since[name][there]) for name in since if name in then}


def _counts(before: Line, now: Line) -> list[str]:
    changed = [
        f"{name}: {column.replace('_', ' ')} {was:g} → {is_now:g}"
        for column in COUNTS
        for name, (was, is_now) in _both(before, now, column).items()
        if was != is_now
    ]
    new = sorted(now["operations"].keys() - before["operations"].keys())
    gone = sorted(before["operations"].keys() - now["operations"].keys())
    named = [f"{words}: {', '.join(names)}" for words, names in (("new", new), ("no more", gone)) if names]
    return named + (changed or ["calls and units: as they were"])


def _times(before: Line, now: Line, column: str, what: str) -> str:
    change = {name: is_now / was - 1 for name, (was, is_now) in _both(before, now, column).items() if was}
    if not change:
        return f"{what}: nothing to compare"
    most = sorted(((name, by) for name, by in change.items() if abs(by) > WORTH_A_WORD), key=lambda one: -abs(one[1]))
    middle = f"{what}: {statistics.median(change.values()):+.0%} in the middle"
    return middle + "".join(f"; {name} {by:+.0%}" for name, by in most[:4])
