"""The changes of code that the how-tos show, applied to a copy of the project; the test that they show passes there."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HOW_TO = ROOT / "docs" / "how-to"
COPIED = ("app.py", "chalicelib", "infra", "proof", "simulator", "tests", "docs", ".chalice", "pyproject.toml")
CHANGE = re.compile(r"(?ms)In\s+`([^`]+)`:\n\n```diff\n(.*?)^```$")
NEW_FILE = re.compile(r"(?ms)(?:new file|新文件)\s+`([^`]+)`[:：]\n\n```python\n(.*?)^```$")


class DoesNotFit(Exception):
    """A change does not fit the code; the message names the page's lines."""


def changes(page: Path) -> list[tuple[str, str]]:
    """The file and the lines of each change."""
    return CHANGE.findall(page.read_text())


def apply(folder: Path, name: str, diff: str) -> None:
    """Replaces the lines with " " and "-" by those with " " and "+". They must stand in the file exactly once."""
    lines = diff.splitlines()
    old = "\n".join(line[1:] for line in lines if line[:1] in (" ", "-", ""))
    new = "\n".join(line[1:] for line in lines if line[:1] in (" ", "+", ""))
    text = (folder / name).read_text()
    if f"\n{text}".count(f"\n{old}\n") != 1:
        raise DoesNotFit(f"{name}: {old}")
    (folder / name).write_text(f"\n{text}".replace(f"\n{old}\n", f"\n{new}\n")[1:])


def copy(folder: Path) -> None:
    for name in COPIED:
        source = ROOT / name
        ignored = shutil.ignore_patterns("__pycache__", "node_modules")
        shutil.copytree(source, folder / name, ignore=ignored) if source.is_dir() else shutil.copy(source, folder)


@pytest.mark.parametrize("name", ["coupon-kind", "worker"])
def test_its_changes_fit_the_code_and_its_test_passes(name, tmp_path):
    page = HOW_TO / f"{name}.md"
    diffs, files = changes(page), NEW_FILE.findall(page.read_text())
    assert len(diffs) == page.read_text().count("```diff") >= 4
    assert len(files) == page.read_text().count("```python") >= 1
    copy(tmp_path)
    for changed, diff in diffs:
        apply(tmp_path, changed, diff)
    for created, text in files:
        assert not (tmp_path / created).exists()
        (tmp_path / created).write_text(text)
    (tested,) = (created for created, _ in files if created.startswith("tests/"))
    for command in (
        ["ruff", "check", "-q", *(created for created, _ in files), *(changed for changed, _ in diffs)],
        ["pytest", tested, "-q", "-p", "no:cacheprovider", "--show-capture=no"],
        ["infra.config"],
        ["infra.policies"],
        ["infra.openapi"],
    ):
        done = subprocess.run(
            [sys.executable, "-m", *command], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, (command, done.stdout[-3000:], done.stderr[-3000:])
    if name == "worker":
        assert (tmp_path / ".chalice" / "policy-finance-visits.json").exists()
    else:
        assert '"round_off"' in (tmp_path / "docs" / "openapi.json").read_text()


def test_a_change_that_no_longer_fits_is_noticed(tmp_path):
    (tmp_path / "kinds.py").write_text("Worth = CashOff\n")
    with pytest.raises(DoesNotFit, match="PercentOff"):
        apply(tmp_path, "kinds.py", "-Worth = CashOff | PercentOff\n+Worth = None\n")


@pytest.mark.parametrize("page", sorted(HOW_TO.glob("*.md")), ids=lambda page: page.name)
def test_every_file_that_a_page_names_exists(page):
    created = {name for name, _ in NEW_FILE.findall(page.read_text())}
    named = set(re.findall(r"`((?:chalicelib|infra|tests|proof|simulator|docs)/[\w/.-]+)`", page.read_text()))
    assert [name for name in sorted(named - created) if not (ROOT / name).exists()] == []
