"""What providers answer, read in one way: blank is absent.

WeChat was seen to answer `"unionid": ""` for somebody who has none. A blank taken for a value makes one of all who have
none, so a text of nothing but white space is left out wherever it stands.
"""

import json
from typing import Any


class Unreadable(Exception):
    """It is no JSON object."""


def read(raw: bytes | str) -> dict[str, Any]:
    """A JSON object without what is blank. Raises Unreadable."""
    try:
        found = json.loads(raw, strict=False)  # its texts may hold raw control characters
    except (ValueError, RecursionError):
        raise Unreadable("no JSON") from None  # the parser's error holds the whole text
    if not isinstance(found, dict):
        raise Unreadable("no JSON object")
    return without_blanks(found)


def without_blanks(found: dict[str, Any]) -> dict[str, Any]:
    """The same without the fields whose text is blank, however deep."""
    return {name: _without(value) for name, value in found.items() if not _is_blank(value)}


def text(answer: dict[str, Any], name: str) -> str | None:
    """A field's text; None where it is absent, blank or no text."""
    value = answer.get(name)
    return value if isinstance(value, str) and not _is_blank(value) else None


def _without(value: Any) -> Any:
    if isinstance(value, dict):
        return without_blanks(value)
    return [_without(one) for one in value] if isinstance(value, list) else value


def _is_blank(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())
