"""Reads a how-to: its requests with the answers that it promises, and its Python.

A request is a block ```http, its answer the block ```json that follows. An answer shows some of the fields. In it, "…"
stands for any value, and "$name" also keeps the value; later requests write $name for it.
"""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

BLOCK = re.compile(r"(?ms)^```(\w+)\n(.*?)^```$")
NAME = re.compile(r"\$(\w+)")


@dataclass(frozen=True)
class Step:
    """A request, and the answer that the page shows: None if it shows none."""

    method: str
    path: str
    headers: dict[str, str]
    body: str
    answer: Any = None


@dataclass
class Notes:
    """The values that names stand for."""

    held: dict[str, str] = field(default_factory=dict)

    def filled(self, text: str) -> str:
        """A text with the values of its names. Raises KeyError for a name that stands for nothing."""
        return NAME.sub(lambda found: self.held[found.group(1)], text)

    def check(self, shown: Any, got: Any, place: str = "answer") -> None:
        """Checks that an answer has what the page shows, and keeps what it names."""
        if shown == "…":
            return
        if isinstance(shown, str) and NAME.fullmatch(shown):
            self.held.setdefault(shown[1:], got)
            assert self.held[shown[1:]] == got, place
        elif isinstance(shown, dict):
            for name, value in shown.items():
                assert name in got, f"{place} has no {name}: {got}"
                self.check(value, got[name], f"{place}.{name}")
        elif isinstance(shown, list):
            assert len(shown) == len(got), f"{place}: {got}"
            for at, value in enumerate(shown):
                self.check(value, got[at], f"{place}[{at}]")
        else:
            assert shown == got, f"{place}: the page says {shown!r}, the stack {got!r}"


def blocks(path: Path) -> list[tuple[str, str]]:
    """The fenced blocks of a page: language and text."""
    return BLOCK.findall(path.read_text())


def steps(path: Path) -> list[Step]:
    """The requests of a page, in its order."""
    found: list[Step] = []
    for language, text in blocks(path):
        if language == "http":
            found.append(_request(text))
        elif language == "json":
            last = found.pop()
            assert last.answer is None, f"{path.name}: two answers to {last.method} {last.path}"
            found.append(Step(last.method, last.path, last.headers, last.body, json.loads(text)))
    return found


def _request(text: str) -> Step:
    head, _, body = text.partition("\n\n")
    first, *lines = head.strip().splitlines()
    method, path = first.split()
    return Step(method, path, dict(line.split(": ", 1) for line in lines), body.strip())
