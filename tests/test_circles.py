"""No circle of imports between files. Imports anywhere in a file count, also those inside functions."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def modules(root, package):
    """The files of a package by dotted name; a folder's `__init__.py` has the folder's name."""
    paths = {path.relative_to(root).with_suffix(""): path for path in (root / package).rglob("*.py")}
    return {".".join(path.parts).removesuffix(".__init__"): file for path, file in paths.items()}


def imports(known, name):
    """The known modules that a module names in its imports. `from a import b` names `a.b` if that is a module."""
    found = set()
    for node in ast.walk(ast.parse(known[name].read_text())):
        named = []
        if isinstance(node, ast.Import):
            named = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name}: imports are absolute"
            named = [f"{node.module}.{alias.name}" for alias in node.names]
        for one in named:
            parents = (".".join(one.split(".")[:length]) for length in range(one.count(".") + 1, 0, -1))
            found.add(next((parent for parent in parents if parent in known), name))
    return found - {name}


def circles(root, package):
    """Groups of modules in which each imports every other, directly or through others of the group."""
    known = modules(root, package)
    arrows = {name: imports(known, name) for name in known}
    reached = {name: _reached(arrows, name) for name in known}
    groups = {frozenset(one for one in reached[name] if name in reached[one]) for name in known}
    return sorted(sorted(group) for group in groups if group)


def _reached(arrows, name):
    found, todo = set(), [name]
    while todo:
        new = arrows[todo.pop()] - found
        found |= new
        todo += new
    return found


@pytest.mark.parametrize("package", ["chalicelib", "infra", "simulator", "proof"])
def test_no_circle_between_files(package):
    assert circles(ROOT, package) == []


def test_a_circle_is_found_through_a_lazy_import_and_through_a_folder(tmp_path):
    folder = tmp_path / "thing" / "deep"
    folder.mkdir(parents=True)
    (tmp_path / "thing" / "a.py").write_text("from thing import deep\nimport thing.c\n")
    (folder / "__init__.py").write_text("from thing.deep.b import one\n")
    (folder / "b.py").write_text("def one():\n    from thing import a\n")
    (tmp_path / "thing" / "c.py").write_text("import thing.deep.b.nothing, json\n")
    assert circles(tmp_path, "thing") == [["thing.a", "thing.c", "thing.deep", "thing.deep.b"]]
    (folder / "b.py").write_text("one = 1\n")
    assert circles(tmp_path, "thing") == []
