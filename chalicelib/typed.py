"""Normalises what people type, paste or scan, before it is validated.

Input methods produce full-width letters and many kinds of blanks and dashes. Chat programs and web pages add invisible
characters (zero width, direction marks, the byte order mark). Spreadsheets add an apostrophe in front or quotes around,
and shorten numbers (1.38E+10); a shortened number is refused, because its digits are lost. A field is normalised by its
type (`shapes`), a parameter by its name. Free text is not changed.
"""

import re
import types
import typing
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

import msgspec

from chalicelib import errors

# Longer than every id, number and code of ours or of a provider. With any prefix it is still shorter than 1,024 bytes,
# DynamoDB's limit for a sort key.
LONGEST_PATH_PART_BYTES = 512

ID, NUMBER, CODE, SHOWN, PLATE, PHONE, TEXT = "id", "number", "code", "shown", "plate", "phone", "text"

# Text that needs no normalising. Nearly everything that programs send is such text.
_PLAIN = re.compile(r"[0-9a-z_.:]+")
_DASHES = dict.fromkeys(map(ord, "−⁃˗‾─━ー"), "-")  # in addition to Unicode's category Pd
_DOTS = dict.fromkeys(map(ord, "·•・‧∙⋅●.-"), None)  # people write them between the parts of a plate
_APOSTROPHES = dict.fromkeys(map(ord, "‘’‛`´ʼ"), "'")
_QUOTES = dict.fromkeys(map(ord, "“”„‟«»「」『』"), '"')
_SHAPES = {**_DASHES, **_APOSTROPHES, **_QUOTES}
# Invisible, although Unicode does not classify them as format characters.
_UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164")
# How spreadsheets export text that looks like a number.
_AS_FORMULA = re.compile(r'="(.*)"')
_SHORTENED = re.compile(r"[+-]?\d(?:[.,]\d*)?[eE]\+?\d{2,3}|[+-]?\d(?:[.,]\d*)?[eE]\+\d{1,3}|\d{5,}[.,]0+")
# Spreadsheets keep fifteen digits of a number.
_ROUNDED = re.compile(r"\d{15}0{6,}")
_TRADITIONAL = str.maketrans("滬蘇遼贛魯貴雲陝寧瓊閩粵掛學領", "沪苏辽赣鲁贵云陕宁琼闽粤挂学领")
_MAINLAND = re.compile(r"(?:\+?86)?(1\d{10})")


def plain(text: str) -> str:
    """The text with the characters that were meant: ASCII instead of full width, one form of dashes and quotes, no
    invisible characters, no blanks or quotes around it."""
    if _PLAIN.fullmatch(text):
        return text
    value = unicodedata.normalize("NFKC", text).translate(_SHAPES)
    if not (value.isascii() and value.isprintable()):
        value = unicodedata.normalize("NFKC", "".join(map(_seen, value)))
    value = value.strip()
    while (bare := _bare(value)) != value:
        value = bare
    return value


def _seen(letter: str) -> str:
    kind = unicodedata.category(letter)
    if kind == "Pd":
        return "-"
    if kind[0] == "Z" or letter in "\t\n\r\v\f\x85":
        return " "
    unseen = kind in ("Cf", "Cc") or letter in _UNSEEN or unicodedata.name(letter, "").startswith("VARIATION SELECTOR")
    return "" if unseen else letter


def _bare(value: str) -> str:
    """The text without the quotes, formula or apostrophe that a spreadsheet adds."""
    formula = _AS_FORMULA.fullmatch(value)
    if formula:
        return formula[1].strip()
    if len(value) > 1 and value[0] == value[-1] == '"':
        return value[1:-1].strip()
    return value[1:].strip() if value.startswith("'") else value


def _number(text: str) -> str:
    """The number of a receipt or transaction: no blanks; letters keep their case."""
    return _unblanked(whole(text))


def whole(text: str) -> str:
    """As `plain`, for text that a spreadsheet may treat as a number. Raises NumberShortened if digits were lost."""
    value = plain(text)
    close = _unblanked(value)
    if _SHORTENED.fullmatch(close) or _ROUNDED.fullmatch(close):
        raise errors.NumberShortened
    return value


def _id(text: str) -> str:
    """One of our ids: lower case, no blanks."""
    return _number(text).lower()


def _code(text: str) -> str:
    return _number(text).upper()


def _shown(text: str) -> str:
    """A code that a scanner reads and types like a keyboard: no blanks; letters keep their case."""
    return _unblanked(plain(text))


def _plate(text: str) -> str:
    """A plate: upper case, no blanks, dots or dashes, the province in simplified Chinese (GA 36)."""
    return _unblanked(plain(text)).translate(_DOTS).upper().translate(_TRADITIONAL)


def phone(text: str) -> str:
    """Normalises a phone number: a mainland number to eleven digits, another to + and the country code first. Other
    text is returned too; the field's pattern refuses it. Raises NumberShortened."""
    value = re.sub(r"^tel:|[-().·]", "", _number(text).lower())
    value = "+" + value[2:] if value.startswith("00") else value
    mainland = _MAINLAND.fullmatch(value)
    return mainland[1] if mainland else value


def _unblanked(value: str) -> str:
    return "".join(value.split())


_KINDS: dict[str, Callable[[str], str]] = {
    ID: _id,
    NUMBER: _number,
    CODE: _code,
    SHOWN: _shown,
    PLATE: _plate,
    PHONE: phone,
    TEXT: whole,
}
_OURS = ("member", "merged", "campaign", "coupon", "payment", "visit", "store", "mall", "batch", "list", "adjustment")
# How parameters of paths and queries are normalised. A parameter that is not listed keeps its case: it may be a
# provider's number.
_PARAMETERS = {
    "plate": PLATE,
    "phone": PHONE,
    **dict.fromkeys(("receipt_no", "transaction_id", "refund_id"), NUMBER),
    **dict.fromkeys([f"{one}_id" for one in _OURS], ID),
}


def as_typed(kind: str, text: str, *, field: str) -> str:
    """Normalises a text of a kind. Raises NumberShortened for the field."""
    form, value = _KINDS[kind], text
    try:
        # Removing a character may join two others that Unicode then composes into one, so this repeats until nothing
        # changes.
        while (after := form(value)) != value:
            value = after
        return value
    except errors.NumberShortened as shortened:
        raise errors.NumberShortened(field) from shortened


def parameter(name: str, text: str) -> str:
    """Normalises a query parameter. Raises NumberShortened."""
    return as_typed(_PARAMETERS.get(name, TEXT), text, field=name)


def path_part(name: str, text: str) -> str:
    """Unquotes and normalises a part of a path. Raises NumberShortened. Raises ResourceNotFound if the part is empty or
    longer than any id, because DynamoDB would refuse such a key."""
    part = parameter(name, unquote(text))
    if not 0 < len(part.encode(errors="replace")) <= LONGEST_PATH_PART_BYTES:
        raise errors.ResourceNotFound(what="resource")
    return part


# --- bodies -------------------------------------------------------------------------------------------------------
# How to normalise a body: the kind of a text, the plan for a list's entries, or the plans of some fields.
Plan = str | list[Any] | dict[str, Any]


def body(raw: bytes, struct: type) -> bytes:
    """Normalises the fields of a JSON body by the types in `struct`. A body that is not JSON, or has nothing to
    normalise, is returned unchanged. Raises NumberShortened."""
    plan = _plan_of(struct)
    if plan is None:
        return raw
    try:
        value = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return raw  # the caller decodes it next and reports the fault
    after = _formed(plan, value, "")
    return raw if after == value else msgspec.json.encode(after)


def _formed(plan: Plan, value: Any, place: str) -> Any:
    if isinstance(plan, str):
        return as_typed(plan, value, field=place) if isinstance(value, str) else value
    if isinstance(plan, list):
        if not isinstance(value, list):
            return value
        return [_formed(plan[0], one, f"{place}[{number}]") for number, one in enumerate(value)]
    if not isinstance(value, dict):
        return value
    inner = f"{place}." if place else ""
    return {name: _formed(plan[name], one, inner + name) if name in plan else one for name, one in value.items()}


@lru_cache(maxsize=512)
def _plan_of(kind: Any) -> Plan | None:
    """How to normalise a value of a type; None if there is nothing to do."""
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin is typing.Annotated:
        named = next((one.extra["typed"] for one in inner[1:] if isinstance(one, msgspec.Meta) and one.extra), None)
        return named or _plan_of(inner[0])
    if origin in (typing.Union, types.UnionType):
        return _together([_plan_of(one) for one in inner])
    if origin in (tuple, list):
        of_members = _plan_of(inner[0])
        return None if of_members is None else [of_members]
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        plans = {one.encode_name: _plan_of(one.type) for one in msgspec.structs.fields(kind)}
        return {name: plan for name, plan in plans.items() if plan is not None} or None
    return None


def _together(plans: list[Plan | None]) -> Plan | None:
    """The plan for a union: the fields of all its types together; if none has fields, the plan of the first type that
    has one."""
    found = [plan for plan in plans if plan is not None]
    fields = {name: plan for one in found if isinstance(one, dict) for name, plan in one.items()}
    return fields or (found[0] if found else None)
