"""Starting a stack: when the package is made again, and who may read the written files."""

import shutil

import pytest

from simulator import keys as keys_module
from simulator import packaging
from simulator.private import write_private

CHANGES = [
    ("app.py", "# more"),
    ("requirements.txt", "urllib3==0"),
    ("chalicelib/money.py", "# more"),
    ("infra/template.py", "# more"),
    (".chalice/config.json", " "),
    ("chalicelib/new_room/__init__.py", ""),
]


@pytest.fixture
def sources(root, tmp_path):
    for name in ("chalicelib", ".chalice", "infra"):
        shutil.copytree(root / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "deploy*"))
    for name in ("app.py", "requirements.txt"):
        shutil.copy(root / name, tmp_path)
    return tmp_path


@pytest.mark.parametrize(("path", "more"), CHANGES)
def test_every_input_of_the_package_changes_its_key(sources, path, more):
    before = packaging.sources_key(sources)
    changed = sources / path
    changed.parent.mkdir(exist_ok=True)
    changed.write_text((changed.read_text() if changed.exists() else "") + more)
    assert packaging.sources_key(sources) != before


def test_another_python_or_processor_changes_the_key(sources, monkeypatch):
    before = packaging.sources_key(sources)
    monkeypatch.setattr(packaging.platform, "machine", lambda: "aarch64" if "x86" in before else "other")
    other_processor = packaging.sources_key(sources)
    monkeypatch.setattr(packaging.sys, "version", "3.13.0")
    assert len({before, other_processor, packaging.sources_key(sources)}) == 3


def test_files_that_chalice_leaves_do_not_change_the_key(sources):
    before = packaging.sources_key(sources)
    for folder in ("deployments", "deployed"):
        (sources / ".chalice" / folder).mkdir()
        (sources / ".chalice" / folder / "old.json").write_text("{}")
    assert packaging.sources_key(sources) == before


def test_libraries_fetched_again_change_the_key(tmp_path):
    before = packaging.wheels_key(tmp_path)
    (tmp_path / "botocore-1.44.6-py3-none-any.whl").touch()
    assert packaging.wheels_key(tmp_path) != before


def test_only_the_owner_may_read_keys(tmp_path):
    folder = tmp_path / "keys"
    keys_module.make(folder)
    (folder / "symmetric.json").chmod(0o644)
    keys_module.make(folder)
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_private_file_replaces_one_that_others_could_read(tmp_path):
    path = tmp_path / "stack.json"
    path.write_text("old")
    path.chmod(0o644)
    write_private(path, "new")
    assert (path.read_text(), path.stat().st_mode & 0o777) == ("new", 0o600)
    assert list(tmp_path.iterdir()) == [path]
