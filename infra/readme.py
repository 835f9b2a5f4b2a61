"""Writes the generated tables of docs/architecture and docs/routes, in both languages: `python -m infra.readme`.

Rooms come from the docstring of `chalicelib`, routes from the OpenAPI document, tables and workers from `infra.shape`.
The English texts are those of the code. The Chinese texts are in `infra.chinese`; a missing one raises KeyError.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import chalicelib
from infra import blocks, chinese, openapi
from infra.package import ROOT
from infra.shape import CONSUMERS, SCHEDULES, TABLES

DOCS = ROOT / "docs"
CHINESE = ".zh-CN.md"
READMES = (ROOT / "README.md", ROOT / "README.zh-CN.md")
# The pages with generated tables, and the names of their blocks.
PAGES = {
    DOCS / f"{name}{ending}": named
    for name, named in (("architecture", ("rooms", "tables", "workers")), ("routes", ("routes",)))
    for ending in (".md", CHINESE)
}
BEGIN, END = "<!-- {name}: made by infra/readme.py -->", "<!-- /{name} -->"

# Sections of the route list: name, English title, and the caller tags of the OpenAPI document.
SECTIONS = (
    ("anyone", "Without a token", ("everybody",)),
    ("shopper", "Mini-program", ("shopper",)),
    ("till", "Tills and merchants' systems", ("till devices", "crm devices")),
    ("gate", "Gates", ("gate devices",)),
    ("staff", "Staff", ("staff",)),
    ("provider", "WeChat Pay", ("WeChat Pay",)),
)
METHODS = ("get", "post", "put", "delete")
DOCUMENT = "/{document_id}"
KEY = {"$ref": "#/components/parameters/IdempotencyKey"}


@dataclass(frozen=True)
class Line:
    """One row of a route table. `keyed`: the route needs an Idempotency-Key."""

    calls: str
    operation: str
    english: str
    roles: str
    tags: tuple[str, ...]
    keyed: bool = False


def main() -> None:
    for path in PAGES:
        path.write_text(filled(path))


def filled(path: Path) -> str:
    """A page's text, with its generated blocks made again from the code."""
    text = path.read_text()
    for name in PAGES[path]:
        content = "\n".join(BLOCKS[name](path.name.endswith(CHINESE)))
        text = blocks.fill(text, BEGIN.format(name=name), END.format(name=name), content)
    return text


# --- rooms, tables, workers ---------------------------------------------------------------------------------------
def _rooms(in_chinese: bool) -> Iterator[str]:
    yield from _header("模块 | 内容" if in_chinese else "room | concern")
    for name, about in rooms().items():
        yield f"| `{name}` | {chinese.ROOMS[name] if in_chinese else about} |"


def rooms() -> dict[str, str]:
    """Every room and its concern, from the docstring of `chalicelib`."""
    lines = re.findall(r"(?m)^ +(\w+) +(\S.*)$", chalicelib.__doc__ or "")
    return {name: about for name, about in lines if (ROOT / "chalicelib" / name).is_dir()}


def _tables(in_chinese: bool) -> Iterator[str]:
    yield from _header("表 | 内容 | 事件" if in_chinese else "table | items | events")
    for table in TABLES:
        about = chinese.TABLES[table.name] if in_chinese else table.about
        outbox = ("有" if in_chinese else "yes") if table.outbox else ""
        yield f"| `{table.name}` | {about} | {outbox} |"


def _workers(in_chinese: bool) -> Iterator[str]:
    yield from _header("函数 | 触发 | 作用" if in_chinese else "function | runs on | what it does")
    for consumer in CONSUMERS:
        about = chinese.WORKERS[consumer.function] if in_chinese else consumer.about
        yield f"| `{consumer.function}` | {'事件' if in_chinese else 'events'} | {about} |"
    for schedule in SCHEDULES:
        name = schedule.function
        about = chinese.WORKERS[name] if in_chinese else schedule.about
        every = chinese.EVERY[schedule.every] if in_chinese else f"every {schedule.every}"
        yield f"| `{name}` | {every} | {about} |"


# --- routes -------------------------------------------------------------------------------------------------------
def _routes(in_chinese: bool) -> Iterator[str]:
    lines = routes()
    for name, title, tags in SECTIONS:
        yield "<details>"
        yield f"<summary><b>{chinese.SECTIONS[name] if in_chinese else title}</b></summary>"
        yield ""
        yield from _section(lines, tags, in_chinese, with_roles=name == "staff")
        yield ""
        yield "</details>"


def _section(lines: list[Line], tags: tuple[str, ...], in_chinese: bool, *, with_roles: bool) -> Iterator[str]:
    titles = "路由 | 作用" if in_chinese else "route | what it does"
    roles = (" | 角色" if in_chinese else " | roles") if with_roles else ""
    yield from _header(titles + roles)
    for line in lines:
        if set(tags) & set(line.tags):
            about = _in_chinese(line) if in_chinese else line.english
            key = " ⚿" if line.keyed else ""
            yield f"| {line.calls}{key} | {about} |" + (f" {line.roles} |" if with_roles else "")


def routes() -> list[Line]:
    """Every route, by room. The three routes of a document kind (list, get, put) are one line."""
    document = json.loads(openapi.written())
    order = {tag["name"]: place for place, tag in enumerate(document["tags"])}
    rows = []
    for path, operations in document["paths"].items():
        if path.endswith(DOCUMENT):
            rows.append(_documents(path.removesuffix(DOCUMENT), operations["put"]))
        elif path + DOCUMENT not in document["paths"]:
            rows += [_line(method, path, operations[method]) for method in METHODS if method in operations]
    return sorted(rows, key=lambda line: order[line.tags[-1]])


def _line(method: str, path: str, operation: dict[str, Any]) -> Line:
    about, _, roles = operation["description"].rpartition(" For: ")
    parameters = operation["parameters"]
    asked = [f"{one['name']}=" for one in parameters if one.get("in") == "query"]
    query = "?" + "&".join(asked) if asked else ""
    return Line(
        calls=f"`{method.upper()} {path}{query}`",
        operation=operation["operationId"],
        english=about,
        roles=roles.removesuffix("."),
        tags=tuple(operation["tags"]),
        keyed=KEY in parameters,
    )


def _in_chinese(line: Line) -> str:
    text = chinese.ROUTES[line.operation]
    return chinese.DOCUMENT.format(kind=text) if DOCUMENT in line.calls else text


def _documents(path: str, put: dict[str, Any]) -> Line:
    line = _line("put", path, put)
    kind = path.rpartition("/")[2].replace("-", " ")
    calls = f"`GET {path}`, `GET`, `PUT {path}{DOCUMENT}`"
    english = f"Lists, reads and writes {kind}."
    return Line(calls, line.operation, english, line.roles, line.tags)


def _header(titles: str) -> tuple[str, str]:
    return f"| {titles} |", f"|{' --- |' * (titles.count('|') + 1)}"


BLOCKS: dict[str, Callable[[bool], Iterator[str]]] = {
    "rooms": _rooms,
    "routes": _routes,
    "tables": _tables,
    "workers": _workers,
}


if __name__ == "__main__":
    main()
