"""Writes a page for each error code, English and Chinese on one page, into docs/errors/: `python -m infra.error_pages`.

`python -m infra.error_pages --html FOLDER` writes the same pages as HTML; the console is served with them, and `doc` of
an error response leads there. Codes, statuses and messages come from `chalicelib.errors`, what to do from
`error_advice.toml`, fields and reasons from the places that raise the error, and routes from the map.
"""

import argparse
import functools
import html
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt

from chalicelib import errors
from infra import raised
from infra.package import ROOT
from infra.template import api

FOLDER = ROOT / "docs" / "errors"
INDEX = "README.md"
STYLE = Path(__file__).with_name("error_pages.css")
ADVICE = Path(__file__).with_name("error_advice.toml")
REPEAT = {
    "unchanged": ("Yes: the same request, with growing pauses.", "是：原样重发，间隔逐次加长。"),
    "later": ("Later: the same request may succeed then.", "稍后：届时同一请求可能成功。"),
    "changed": ("Yes, after a change to the request.", "是：修改请求之后。"),
    "no": ("No: the answer is final.", "否：重发结果相同。"),
}
MOST_ROUTES = 24  # a longer list helps nobody; a sentence takes its place
PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} · MallPass</title>
<link rel="stylesheet" href="errors.css">
</head>
<body>
{body}
</body>
</html>
"""


@dataclass(frozen=True)
class Code:
    """An error code. `english` and `chinese`: its message. `refusal`: its class; None for the codes from elsewhere."""

    name: str
    status: str
    english: str
    chinese: str
    refusal: type[errors.Refusal] | None = None


@dataclass(frozen=True)
class Advice:
    """What to do about a code. `repeat`: a key of REPEAT."""

    repeat: str
    en: str
    zh: str


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--html", type=Path, metavar="FOLDER")
    folder = parser.parse_args().html
    if folder is None:
        write(FOLDER, written())
    else:
        write(folder, as_html())


def write(folder: Path, files: dict[str, str]) -> None:
    """Makes the folder hold these files and no other page."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.iterdir():
        if path.name not in files:
            path.unlink()
    for name, text in files.items():
        (folder / name).write_text(text)


@functools.cache
def written() -> dict[str, str]:
    """The text of every page by its file's name."""
    known = advice()
    found = raised.sites()
    pages = {f"{code.name}.md": _text(_page(code, known[code.name], found)) for code in codes()}
    return {INDEX: _text(_index(known)), **pages}


def outdated() -> list[str]:
    """The pages of docs/errors/ that are missing, differ from the code, or are about no code."""
    made = written()
    names = {*made, *(path.name for path in FOLDER.iterdir())}
    return sorted(
        name for name in names if not (FOLDER / name).exists() or (FOLDER / name).read_text() != made.get(name)
    )


def as_html() -> dict[str, str]:
    """The pages as HTML, with their style sheet, by the file's name. They need no script and no outside address."""
    renderer = MarkdownIt("commonmark", {"html": False}).enable("table")
    files = {"errors.css": STYLE.read_text()}
    for name, text in written().items():
        title = text.partition("\n")[0].strip("# `")
        body = re.sub(r'href="(\w+)\.md"', r'href="\1.html"', renderer.render(text)).replace(
            "README.html", "index.html"
        )
        file = "index.html" if name == INDEX else name.replace(".md", ".html")
        files[file] = PAGE.format(title=html.escape(title), body=body.strip())
    return files


def codes() -> list[Code]:
    """Every code that an error response can have, by name."""
    refusals = [Code(one.code, str(one.status), one.en, one.zh, one) for one in errors.Refusal.__subclasses__()]
    return sorted([*refusals, *_from_elsewhere()], key=lambda code: code.name)


def _from_elsewhere() -> Iterator[Code]:
    from chalicelib.web import answers

    yield Code("internal", "500", answers.FAILED["en"], answers.FAILED["zh"])
    chinese, english = api.REFUSALS["path_unknown"]
    yield Code("path_unknown", "404", english.strip('"'), chinese)
    yield Code(
        "gateway",
        "4xx, 5xx",
        "API Gateway did not pass the request on; `message_en` says why.",
        api.REFUSALS["gateway"][0],
    )


def advice() -> dict[str, Advice]:
    """What to do about each code."""
    return {name: Advice(**one) for name, one in tomllib.loads(ADVICE.read_text()).items()}


# --- a page -------------------------------------------------------------------------------------------------------
def _page(code: Code, known: Advice, found: raised.Sites) -> Iterator[str]:
    yield from (f"# `{code.name}`", "")
    yield f"Status {code.status}. Made by infra/error_pages.py. [All codes · 全部错误码]({INDEX})"
    yield from ("", "| | English | 中文 |", "| --- | --- | --- |")
    yield f"| Means · 含义 | {_holes(code.english)} | {_holes(code.chinese)} |"
    yield f"| Send it again? · 能否重发 | {REPEAT[known.repeat][0]} | {REPEAT[known.repeat][1]} |"
    yield f"| What to do · 如何处理 | {known.en} | {known.zh} |"
    if code.refusal is not None:
        yield from _fields(code.refusal, found)
        yield from _reasons(code.refusal, found)
    yield from _routes(code)


def _holes(message: str) -> str:
    """A message whose values are shown as code: `{limit}`."""
    return re.sub(r"{\w+}", r"`\g<0>`", message)


def _fields(refusal: type[errors.Refusal], found: raised.Sites) -> Iterator[str]:
    name = refusal.__name__
    more, places = found.details(name) | _named_in(refusal), found.places(name)
    if more:
        yield from ("", "## Further fields · 其他字段", "", ", ".join(f"`{one}`" for one in sorted(more)))
    if places:
        yield from ("", "## The input at fault (`field`) · 有误的字段", "", ", ".join(f"`{one}`" for one in places))


def _named_in(refusal: type[errors.Refusal]) -> set[str]:
    extra = {"BodyInvalid": {"errors"}, "ValueInvalid": {"errors"}, "CouponNotEligible": {"missing_fen", "missing"}}
    return {*re.findall(r"{(\w+)}", refusal.en), *extra.get(refusal.__name__, set())}


def _reasons(refusal: type[errors.Refusal], found: raised.Sites) -> Iterator[str]:
    if refusal is errors.CouponNotEligible:
        yield from ("", "## `reason`", "", "| `reason` | English | 中文 |", "| --- | --- | --- |")
        for name, (english, chinese) in sorted(errors.CouponNotEligible.REASONS.items()):
            yield f"| `{name}` | {_holes(english)} | {_holes(chinese)} |"
        return
    for detail in ("reason", "what"):
        texts = found.texts(refusal.__name__, detail)
        if texts:
            yield from ("", f"## `{detail}`", "", "| English | 中文 |", "| --- | --- |")
            yield from (
                f"| {english.replace('{}', '…')} | {chinese.replace('{}', '…')} |" for english, chinese in texts
            )


def _routes(code: Code) -> Iterator[str]:
    yield from ("", "## Routes · 接口", "")
    if code.name in raised.ANYWHERE:
        yield from raised.ANYWHERE[code.name]
        return
    routes = raised.routes(code.refusal) if code.refusal else []
    if not routes or len(routes) > MOST_ROUTES:
        raise ValueError(f"{code.name} has {len(routes)} routes: describe them in infra/raised.py")
    yield from (f"- `{route.method} {route.path}`" for route in routes)


def _index(known: dict[str, Advice]) -> Iterator[str]:
    yield from ("# Error codes · 错误码", "", *ABOUT, "")
    yield from ("| code | status | English | 中文 | again? · 重发 |", "| --- | --- | --- | --- | --- |")
    for code in codes():
        repeat = known[code.name].repeat
        link, messages = f"[`{code.name}`]({code.name}.md)", f"{_holes(code.english)} | {_holes(code.chinese)}"
        yield f"| {link} | {code.status} | {messages} | {repeat} · {AGAIN[repeat]} |"


ABOUT = (
    "In an error response, `doc` leads to the page of its `code`. Codes never change.",
    "Made by infra/error_pages.py.",
    "",
    "错误应答的 `doc` 为该错误码（`code`）的说明页。错误码保持稳定。",
)
AGAIN = {"unchanged": "原样", "later": "稍后", "changed": "修改后", "no": "否"}


def _text(lines: Iterator[str]) -> str:
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
