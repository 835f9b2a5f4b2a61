"""Puts a mutant into its own working tree and runs the quick tests there, the nearest first, until one fails."""

import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.mutants.places import Mutation, apply

# What tries histories, orders and faults, each after all rooms' tests; the shorter first.
PROOFS = ("machines", "fuzz", "sweeps")
# What needs a stack, Java or Node, and what tests the harness or the template: none of it is about one rule.
LEFT_OUT = ("delivery", "harness", "infra", "interop", "journeys", "races", "simulator")
SECONDS = {"room": 300, "rooms": 1200, "proofs": 3600}


@dataclass(frozen=True)
class Verdict:
    """`by` is the test that failed, or pytest's own error; None for a survivor. `doubtful`: it failed for another
    reason than the mutant."""

    step: str
    by: str | None
    reason: str
    seconds: float
    doubtful: list[str]


@contextmanager
def working_tree(root: Path, commit: str) -> Iterator[Path]:
    """A temporary working tree of a commit."""
    with TemporaryDirectory(prefix="mutants-") as folder:
        tree = Path(folder) / "tree"
        subprocess.run(["git", "worktree", "add", "-q", "--detach", tree, commit], cwd=root, check=True)
        try:
            yield tree
        finally:
            subprocess.run(["git", "worktree", "remove", "--force", tree], cwd=root, check=True)


def judge(
    mutation: Mutation, tree: Path, python: Path, steps: tuple[str, ...], without: tuple[str, ...] = ()
) -> Verdict:
    """Runs the steps until a test fails; the tree is as it was afterwards.

    A test counts if alone it fails with the mutant and passes without; else it is left out and the step begins again.
    `without` are tests and files that are left out from the beginning.
    """
    path, begun = tree / mutation.path, time.monotonic()
    source = path.read_text()
    # An example that another mutant left would be tried first.
    shutil.rmtree(tree / ".hypothesis", ignore_errors=True)
    doubtful = list(without)
    try:
        for step in steps:
            files = tests_of(step, mutation.room, tree)
            while True:
                _write(path, apply(source, mutation))
                by, reason = _run(files, tree, python, doubtful, SECONDS[step])
                if by is None:
                    break
                if _is_confirmed(by, path, source, mutation, tree, python):
                    return Verdict(step, by, reason, time.monotonic() - begun, doubtful)
                doubtful.append(by)
        return Verdict(steps[-1], None, "", time.monotonic() - begun, doubtful)
    finally:
        _write(path, source)


def _is_confirmed(by: str, path: Path, source: str, mutation: Mutation, tree: Path, python: Path) -> bool:
    if "::" not in by:  # nothing could be imported, or the time was up
        return True
    _write(path, apply(source, mutation))
    with_it, _ = _run([by], tree, python, [], SECONDS["room"])
    _write(path, source)
    without, _ = _run([by], tree, python, [], SECONDS["room"])
    return with_it is not None and without is None


def _write(path: Path, source: str) -> None:
    """Writes the file and removes its cached bytecode, which Python matches by second and size: a mutant can share
    both with its original."""
    path.write_text(source)
    for cached in (path.parent / "__pycache__").glob(f"{path.stem}.*.pyc"):
        cached.unlink()


def tests_of(step: str, room: str, tree: Path) -> list[str]:
    """Files for pytest: the room's own, rules first; all others', those that name the room first; the proofs."""
    tests = tree / "tests"
    if step == "room":
        files = sorted((tests / room).glob("test_*.py"), key=lambda path: ("rules" not in path.stem, path.name))
    elif step == "rooms":
        apart = {*LEFT_OUT, *PROOFS, room}
        found = [path for path in sorted(tests.glob("**/test_*.py")) if path.relative_to(tests).parts[0] not in apart]
        files = sorted(found, key=lambda path: room not in path.read_text())
    else:
        files = [path for proof in PROOFS for path in sorted((tests / proof).glob("test_*.py"))]
    return [str(path.relative_to(tree)) for path in files]


def _run(files: list[str], tree: Path, python: Path, doubtful: list[str], seconds: float) -> tuple[str | None, str]:
    """The first test that failed with its reason, or None."""
    if not files:
        return None, ""
    quick = {name: value for name, value in os.environ.items() if name != "FULL"}
    # Empty: so that pytest keeps its rewritten tests from one mutant to the next.
    quick["PYTHONDONTWRITEBYTECODE"] = ""
    options = ["-x", "-q", "--no-header", "--tb=short", *(f"--deselect={test}" for test in doubtful)]
    running = subprocess.Popen(
        ["nice", "-n", "10", python, "-m", "pytest", *options, *files],
        cwd=tree,
        env=quick,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        output, _ = running.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        os.killpg(running.pid, signal.SIGKILL)
        running.communicate()
        return f"no end within {seconds} s", ""
    if running.returncode == 0:
        return None, ""
    failed = re.search(r"^(?:FAILED|ERROR) (.+?)(?: - .*)?$", output, re.MULTILINE)
    reasons = re.findall(r"^E +(.+)$", output, re.MULTILINE)
    return (failed[1] if failed else "pytest did not start"), (reasons[0] if reasons else output[-200:])
