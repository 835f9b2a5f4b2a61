"""Every worker is declared once, as one row of infra/shape.py; every other file about workers is generated from it."""

import re
from pathlib import Path

import app
from infra import config, diagram, policies
from infra.shape import TABLES, WORKERS

ROOT = Path(__file__).parents[2]
NAMES = [worker.function for worker in WORKERS]


def test_each_worker_has_one_row():
    assert len(set(NAMES)) == len(NAMES)
    page = (ROOT / "infra" / "shape.py").read_text()
    for name in NAMES:
        assert len(re.findall(rf'"{name}"', page)) == 1, name


def test_the_rows_are_the_functions_of_the_app():
    declared = {function.name for function in app.app.pure_lambda_functions}
    declared |= {source.name for source in app.app.event_sources}
    assert declared | {"api_handler"} == set(NAMES)


def test_no_other_file_lists_workers():
    """A file may name a few, such as the sweep; it may not list them. Tests and bench name what they try."""
    for folder in ("infra", "simulator"):
        for path in (ROOT / folder).rglob("*.py"):
            named = {name for name in NAMES if re.search(rf'"{name}"', path.read_text())}
            # chinese.py says the same in Chinese.
            assert path.name in ("shape.py", "chinese.py") or len(named) <= 4, (path, named)


def test_rows_name_existing_tables():
    tables = {table.name for table in TABLES}
    for worker in WORKERS:
        assert set(worker.tables) <= tables, worker.function
        assert set("".join(worker.tables.values())) <= set("rwcd"), worker.function


def test_the_policy_files_are_generated():
    files = policies.files()
    assert {path.name for path in policies.FOLDER.glob("policy-*.json")} == set(files)
    for name, content in files.items():
        assert (policies.FOLDER / name).read_text() == content


def test_chalices_configuration_is_generated():
    assert config.FILE.read_text() == config.written()


def test_the_picture_in_both_readmes_is_generated():
    for path in diagram.PAGES:
        assert diagram.drawn() in path.read_text()


def test_files_of_infra_are_short_and_without_circles():
    imports = {}
    for path in (ROOT / "infra").rglob("*.py"):
        text = path.read_text()
        assert len(text.splitlines()) < 400, path
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        found = set(re.findall(r"^\s*from (infra[\w.]*) import", text, re.MULTILINE))
        for package, names in re.findall(r"^\s*from (infra[\w.]*) import (.+)$", text, re.MULTILINE):
            found |= {f"{package}.{name.strip()}" for name in names.split(",")}
        imports[module] = found
    imports = {module: {one for one in found if one in imports} for module, found in imports.items()}
    imports = {module: found - {"infra", module} for module, found in imports.items()}
    while leaves := [module for module, found in imports.items() if not found]:
        imports = {module: found - set(leaves) for module, found in imports.items() if module not in leaves}
    assert not imports
