"""How a JSON object of a provider is read, field by field.

Blank is absent: WeChat was seen to answer `"unionid": ""` for a person who has none. If a blank counted as a value, all
people without one would be the same person. So a text of nothing but white space is left out wherever it stands.
Unknown fields are accepted.
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
    """It is no JSON object, or it lacks a field that it must have, or that field is not of its kind."""


@dataclass(frozen=True)
class Fields:
    """One JSON object of a provider, blanks left out. `content`: whatever came. Its names and types are unknown until a
    reader asks for a field. Methods raise Unreadable where the field is absent or not of that kind; those that end in
    `_if_any` answer None instead."""

    content: dict[str, Any]

    def has(self, name: str) -> bool:
        """Whether the field is there and not blank."""
        return not is_blank(self.content.get(name))

    def text(self, name: str, *, longest: int | None = None) -> str:
        """A text, of at most so many characters."""
        found = self.text_if_any(name)
        if found is None or (longest is not None and len(found) > longest):
            raise Unreadable(f"no {name}")
        return found

    def text_if_any(self, name: str) -> str | None:
        """A text; None where the field is absent, blank or no text."""
        value = self.content.get(name)
        return value if isinstance(value, str) and not is_blank(value) else None

    def key(self, name: str) -> str:
        """A text that may stand in a key of ours: ASCII, 128 characters at most."""
        found = self.text(name, longest=LONGEST_KEY)
        if not found.isascii():
            raise Unreadable(f"no {name}")
        return found

    def text_or_number(self, name: str) -> str:
        """Returns a field as text, whether it was sent as a text or as a number."""
        if not self.has(name):
            raise Unreadable(f"no {name}")
        return str(self.content[name])

    def number(self, name: str) -> str:
        """A number of an order, a transaction or a refund, as WeChat Pay writes them."""
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
        """An amount in whole fen; None where the field is absent or no amount."""
        value = self.content.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None

    def count(self, name: str) -> int:
        """A whole number, also where it comes as text."""
        found = self.count_if_any(name)
        if found is None:
            raise Unreadable(f"no {name}")
        return found

    def count_if_any(self, name: str) -> int | None:
        """A whole number, also where it comes as text; None where the field is absent or no number."""
        try:
            return int(self.content[name])
        except (KeyError, TypeError, ValueError, OverflowError):
            return None

    def instant(self, name: str) -> datetime:
        """An instant in UTC. WeChat writes RFC 3339; without an offset it is Shanghai's clock."""
        try:
            return business_day.instant_in(self.content.get(name))
        except ValueError as error:
            raise Unreadable(f"no instant: {name}") from error

    def instant_if_any(self, name: str) -> datetime | None:
        """An instant in UTC; None where the field is absent, blank or no instant."""
        try:
            return self.instant(name)
        except Unreadable:
            return None

    def part(self, name: str) -> "Fields":
        """An object inside."""
        value = self.content.get(name)
        if not isinstance(value, dict):
            raise Unreadable(f"no {name}")
        return Fields(value)

    def part_if_any(self, name: str) -> "Fields":
        """An object inside; an empty one where the field is absent or no object."""
        value = self.content.get(name)
        return Fields(value if isinstance(value, dict) else {})


def read(raw: bytes | str) -> Fields:
    """A JSON object without its blanks. Its texts may hold raw control characters. Raises Unreadable."""
    try:
        found = json.loads(raw, strict=False)
    except (ValueError, RecursionError):
        raise Unreadable("no JSON") from None  # the parser's error holds the whole text
    if not isinstance(found, dict):
        raise Unreadable(f"no JSON object, but a {type(found).__name__}")
    return Fields(without_blanks(found))


def without_blanks(found: dict[str, Any]) -> dict[str, Any]:
    """The same object without the fields whose text is blank, however deep. Its fields are not known here."""
    return {name: _without(value) for name, value in found.items() if not is_blank(value)}


def is_number(value: object) -> bool:
    """Whether it may be a number of an order, a transaction or a refund."""
    return isinstance(value, str) and NUMBER.fullmatch(value) is not None


def is_blank(value: object) -> bool:
    """Whether it says nothing: null, or a text of nothing but white space."""
    return value is None or (isinstance(value, str) and not value.strip())


def _without(value: Any) -> Any:
    if isinstance(value, dict):
        return without_blanks(value)
    return [_without(one) for one in value] if isinstance(value, list) else value
