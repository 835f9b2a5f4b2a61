"""The documents: generated parts are current, and links lead to existing places."""

import re

import pytest

from infra import decisions, figures, readme
from infra.package import ROOT

DOCUMENTS = [*readme.READMES, ROOT / "CHANGELOG.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"\]\(([^)\s]+)\)")


@pytest.mark.parametrize("path", readme.READMES, ids=lambda path: path.name)
def test_a_readme_is_read_in_two_minutes(path):
    assert len(path.read_text().splitlines()) < 80


@pytest.mark.parametrize("path", readme.PAGES, ids=lambda path: path.name)
def test_generated_tables_are_current(path):
    assert path.read_text() == readme.filled(path), "run `make format`"


def test_the_measured_figures_are_those_of_the_last_complete_run():
    text = figures.FILE.read_text()
    assert text == figures.written(), "run `make format`"
    run = figures.last()
    claim = dict(zip(run["columns"], run["operations"]["claim"], strict=True))
    assert f"| claim | {claim['calls']:g} | {claim['write_units']:g} | {claim['read_units']:g} |" in text
    assert run["at"][:10] in text


def test_every_document_can_be_reached_from_a_readme():
    for readme_path in readme.READMES:
        seen, todo = set(), [readme_path]
        while todo:
            path = todo.pop()
            if path in seen or path.suffix != ".md":
                continue
            seen.add(path)
            links = {link.partition("#")[0] for link in LINK.findall(path.read_text()) if "://" not in link}
            todo += [(path.parent / link).resolve() for link in links if link]
        assert [str(path.relative_to(ROOT)) for path in DOCUMENTS if path not in seen] == []


def test_every_room_is_listed():
    folders = {path.parent.name for path in (ROOT / "chalicelib").glob("*/parts.py")}
    assert folders <= set(readme.rooms())


def test_the_index_of_decisions_lists_them_all():
    assert f"{decisions.BEGIN}\n{decisions.written()}\n{decisions.END}" in decisions.INDEX.read_text(), (
        "run `make format`"
    )
    assert {path.stem for path in decisions.FOLDER.iterdir()} == set(decisions.SUBJECTS)


@pytest.mark.parametrize("subject", decisions.SUBJECTS)
def test_each_decision_has_a_date_and_what_undoing_it_takes(subject):
    path = decisions.FOLDER / f"{subject}.md"
    found = decisions.decisions(path)
    assert [one.title for one in found] == re.findall(r"(?m)^## (.+)$", path.read_text())
    for one in found:
        assert re.match(r"\d{4}-\d\d-\d\d · \w", one.status), one


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path):
    for link in LINK.findall(path.read_text()):
        if link.startswith(("http:", "https:")):
            continue
        name, _, anchor = link.partition("#")
        target = (path.parent / name).resolve() if name else path
        assert target.exists(), link
        if anchor:
            headings = re.findall(r"(?m)^#+ (.+)$", target.read_text())
            assert anchor in {decisions.anchor(re.sub(r"\[(.*)\]\(.*\)", r"\1", one)) for one in headings}, link


def test_each_term_of_the_glossary_appears_once_in_order_with_its_chinese():
    seen = set()
    for section in (ROOT / "docs" / "glossary.md").read_text().split("\n## ")[2:]:
        rows = [row.split(" | ") for row in section.splitlines() if row.startswith("| ")][2:]
        terms = [row[0].removeprefix("| ") for row in rows]
        assert terms == sorted(terms, key=str.lower)
        assert not seen & set(terms)
        seen |= set(terms)
        for term, row in zip(terms, rows, strict=True):
            assert re.search(r"[\u4e00-\u9fff]", row[1]) or row[1] == term, row
