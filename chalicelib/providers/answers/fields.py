"""Reads a JSON object of a provider, field by field.

A blank field counts as absent. WeChat was seen to send `"unionid": ""` for a person who has none. If that counted as a
value, all people without a unionid would be the same person. So fields with null, or with a text of white space
only, are removed at every depth; elements of lists stay. Unknown fields are accepted.
"""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib import business_day

# "JSAPI order", "payment notification": numbers have 32 characters at most. Longer ones (up to 64) are stored, but the
# provider is never queried with them.
NUMBER = re.compile(r"[0-9A-Za-z_\-|*@]{1,64}")

LONGEST_KEY = 128


class Unreadable(Exception):
    """The text is not a JSON object, or a required field is absent or of the wrong type."""


@dataclass(frozen=True)
class Fields:
    """One JSON object of a provider, without its blank fields. `content`: the object; the types of its values are
    unknown. A method raises Unreadable if its field is absent or of another type; a method whose name ends in `_if_any`
    returns None instead (`part_if_any`: an empty object)."""

    content: dict[str, Any]

    def has(self, name: str) -> bool:
        """Whether the field is present and not blank."""
        return not is_blank(self.content.get(name))

    def text(self, name: str, *, longest: int | None = None) -> str:
        """A text of at most `longest` characters."""
        found = self.text_if_any(name)
        if found is None or (longest is not None and len(found) > longest):
            raise Unreadable(f"no {name}")
        return found

    def text_if_any(self, name: str) -> str | None:
        """A text; None if the field is absent, blank or not a text."""
        value = self.content.get(name)
        return value if isinstance(value, str) and not is_blank(value) else None

    def key(self, name: str) -> str:
        """A text that can be part of a key in our table: ASCII, at most 128 characters."""
        found = self.text(name, longest=LONGEST_KEY)
        if not found.isascii():
            raise Unreadable(f"no {name}")
        return found

    def text_or_number(self, name: str) -> str:
        """A field as text, of whatever type it was sent."""
        if not self.has(name):
            raise Unreadable(f"no {name}")
        return str(self.content[name])

    def number(self, name: str) -> str:
        """The number of an order, a transaction or a refund, in WeChat Pay's form (NUMBER)."""
        if not is_number(self.content.get(name)):
            raise Unreadable(f"no {name}")
        return str(self.content[name])

    def fen(self, name: str) -> int:
        """An amount in whole fen, 0 or more."""
        found = self.fen_if_any(name)
        if found is None:
            raise Unreadable(f"no amount in fen: {name}")
        return found

    def fen_if_any(self, name: str) -> int | None:
        """An amount in whole fen, 0 or more; None if the field is absent or not an amount."""
        value = self.content.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None

    def count(self, name: str) -> int:
        """A whole number, sent as a number or as text."""
        found = self.count_if_any(name)
        if found is None:
            raise Unreadable(f"no {name}")
        return found

    def count_if_any(self, name: str) -> int | None:
        """A whole number, sent as a number or as text; None if the field is absent or not a number. A
        fraction is cut off."""
        try:
            return int(self.content[name])
        except (KeyError, TypeError, ValueError, OverflowError):
            return None

    def instant(self, name: str) -> datetime:
        """An instant in UTC. WeChat writes RFC 3339; an instant without an offset is Shanghai time."""
        try:
            return business_day.instant_in(self.content.get(name))
        except ValueError as error:
            raise Unreadable(f"no instant: {name}") from error

    def instant_if_any(self, name: str) -> datetime | None:
        """An instant in UTC; None if the field is absent, blank or not an instant."""
        try:
            return self.instant(name)
        except Unreadable:
            return None

    def part(self, name: str) -> "Fields":
        """A JSON object inside this one."""
        value = self.content.get(name)
        if not isinstance(value, dict):
            raise Unreadable(f"no {name}")
        return Fields(value)

    def part_if_any(self, name: str) -> "Fields":
        """A JSON object inside this one; an empty one if the field is absent or not an object."""
        value = self.content.get(name)
        return Fields(value if isinstance(value, dict) else {})


def read(raw: bytes | str) -> Fields:
    """Reads a JSON object and removes its blank fields. Accepts control characters in texts. Raises Unreadable if
    `raw` is not a JSON object."""
    try:
        found = json.loads(raw, strict=False)
    except (ValueError, RecursionError):
        raise Unreadable("no JSON") from None  # the parser's error holds the whole text
    if not isinstance(found, dict):
        raise Unreadable(f"no JSON object, but a {type(found).__name__}")
    return Fields(without_blanks(found))


def without_blanks(found: dict[str, Any]) -> dict[str, Any]:
    """Returns the object without its blank fields, at every depth."""
    return {name: _without(value) for name, value in found.items() if not is_blank(value)}


def is_number(value: object) -> bool:
    """Whether a value has the form of a number of an order, a transaction or a refund (NUMBER)."""
    return isinstance(value, str) and NUMBER.fullmatch(value) is not None


def is_blank(value: object) -> bool:
    """Whether a value is null, or a text of white space only."""
    return value is None or (isinstance(value, str) and not value.strip())


def _without(value: Any) -> Any:
    if isinstance(value, dict):
        return without_blanks(value)
    return [_without(one) for one in value] if isinstance(value, list) else value
