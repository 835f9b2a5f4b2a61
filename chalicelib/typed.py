"""What a person types, pastes or scans, in one form before anything is judged: the one place for it.

Keyboards and input methods bring full-width letters, blanks and dashes of many kinds; chat programs and web pages what
nobody sees (zero-width characters, marks of direction, the byte order mark); spreadsheets an apostrophe in front,
quotes around, and numbers they shortened (1.38E+10), which are refused: what stood there is lost. A field says in its
type what it is (`shapes`), a parameter by its name. Free text is left as it was written.
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

# Longer than every id, number and code of ours or of a provider, and short of DynamoDB's 1,024 bytes with any prefix.
LONGEST_PATH_PART_BYTES = 512

ID, NUMBER, CODE, SHOWN, PLATE, PHONE, TEXT = "id", "number", "code", "shown", "plate", "phone", "text"

# Whole already, as nearly all that programs send is.
_PLAIN = re.compile(r"[0-9a-z_.:]+")
_DASHES = dict.fromkeys(map(ord, "−⁃˗‾─━ー"), "-")  # beside all that Unicode calls dashes
_DOTS = dict.fromkeys(map(ord, "·•・‧∙⋅●.-"), None)  # between a plate's parts
_APOSTROPHES = dict.fromkeys(map(ord, "‘’‛`´ʼ"), "'")
_QUOTES = dict.fromkeys(map(ord, "“”„‟«»「」『』"), '"')
_SHAPES = {**_DASHES, **_APOSTROPHES, **_QUOTES}
# Nothing is to be seen of these, though Unicode does not call them formats.
_UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164")
# A program for sheets writes so what it takes for a formula that is text.
_AS_FORMULA = re.compile(r'="(.*)"')
_SHORTENED = re.compile(r"[+-]?\d(?:[.,]\d*)?[eE]\+?\d{2,3}|[+-]?\d(?:[.,]\d*)?[eE]\+\d{1,3}|\d{5,}[.,]0+")
# Sheets keep fifteen digits of a number.
_ROUNDED = re.compile(r"\d{15}0{6,}")
_TRADITIONAL = str.maketrans("滬蘇遼贛魯貴雲陝寧瓊閩粵掛學領", "沪苏辽赣鲁贵云陕宁琼闽粤挂学领")
_MAINLAND = re.compile(r"(?:\+?86)?(1\d{10})")


def plain(text: str) -> str:
    """The characters that were meant, whatever brought them: full width as ASCII, dashes and quotes in one form,
    nothing that is not seen, no blanks or quotes around."""
    if _PLAIN.fullmatch(text):
        return text
    told = unicodedata.normalize("NFKC", text).translate(_SHAPES)
    if not (told.isascii() and told.isprintable()):
        told = unicodedata.normalize("NFKC", "".join(map(_seen, told)))
    told = told.strip()
    while (bare := _bare(told)) != told:
        told = bare
    return told


def _seen(letter: str) -> str:
    kind = unicodedata.category(letter)
    if kind == "Pd":
        return "-"
    if kind[0] == "Z" or letter in "\t\n\r\v\f\x85":
        return " "
    unseen = kind in ("Cf", "Cc") or letter in _UNSEEN or unicodedata.name(letter, "").startswith("VARIATION SELECTOR")
    return "" if unseen else letter


def _bare(told: str) -> str:
    """Without what a sheet puts around text."""
    formula = _AS_FORMULA.fullmatch(told)
    if formula:
        return formula[1].strip()
    if len(told) > 1 and told[0] == told[-1] == '"':
        return told[1:-1].strip()
    return told[1:].strip() if told.startswith("'") else told


def _number(text: str) -> str:
    """A receipt's, a transaction's number: no blanks, its letters as they are."""
    return _unblanked(whole(text))


def whole(text: str) -> str:
    """As `plain`, of what a sheet may take for a number; raises NumberShortened where one did."""
    told = plain(text)
    close = _unblanked(told)
    if _SHORTENED.fullmatch(close) or _ROUNDED.fullmatch(close):
        raise errors.NumberShortened
    return told


def _id(text: str) -> str:
    """Ids of ours are lower case."""
    return _number(text).lower()


def _code(text: str) -> str:
    return _number(text).upper()


def _shown(text: str) -> str:
    """What a scanner reads and types like a keyboard: its case counts."""
    return _unblanked(plain(text))


def _plate(text: str) -> str:
    """No blanks, dots or dashes between its parts, upper case, the province as GA 36 writes it."""
    return _unblanked(plain(text)).translate(_DOTS).upper().translate(_TRADITIONAL)


def phone(text: str) -> str:
    """A telephone number: eleven digits in the mainland, others with + and the country. What cannot be one is left to
    its field to refuse. Raises NumberShortened."""
    told = re.sub(r"^tel:|[-().·]", "", _number(text).lower())
    told = "+" + told[2:] if told.startswith("00") else told
    mainland = _MAINLAND.fullmatch(told)
    return mainland[1] if mainland else told


def _unblanked(told: str) -> str:
    return "".join(told.split())


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
# Parameters of paths and queries, by their names. Of any other the case counts: it may carry a number of a provider's.
_PARAMETERS = {
    "plate": PLATE,
    "phone": PHONE,
    **dict.fromkeys(("receipt_no", "transaction_id", "refund_id"), NUMBER),
    **dict.fromkeys([f"{one}_id" for one in _OURS], ID),
}


def as_typed(kind: str, text: str, *, field: str) -> str:
    """A text of that kind in its one form; raises NumberShortened naming the field."""
    form, told = _KINDS[kind], text
    try:
        # What goes may bring two letters together that make another: once more, until nothing changes.
        while (after := form(told)) != told:
            told = after
        return told
    except errors.NumberShortened as shortened:
        raise errors.NumberShortened(field) from shortened


def parameter(name: str, text: str) -> str:
    """A parameter of a query in its one form. Raises NumberShortened."""
    return as_typed(_PARAMETERS.get(name, TEXT), text, field=name)


def path_part(name: str, text: str) -> str:
    """As `parameter`, of a path, where it is quoted. Raises ResourceNotFound for a part that can name nothing: one of
    characters that are not seen alone, or one longer than any name. No store is asked for it: DynamoDB would refuse the
    key."""
    part = parameter(name, unquote(text))
    if not 0 < len(part.encode(errors="replace")) <= LONGEST_PATH_PART_BYTES:
        raise errors.ResourceNotFound(what="resource")
    return part


# --- bodies -------------------------------------------------------------------------------------------------------
# What of a body is typed: the kind of a text, the one plan of a list's members, or those of some fields.
Plan = str | list[Any] | dict[str, Any]


def body(raw: bytes, struct: type) -> bytes:
    """A JSON body with its typed fields in their one form; as it came where it has none, or is no JSON. Raises
    NumberShortened."""
    plan = _plan_of(struct)
    if plan is None:
        return raw
    try:
        told = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return raw  # whoever judges it says what is wrong
    after = _formed(plan, told, "")
    return raw if after == told else msgspec.json.encode(after)


def _formed(plan: Plan, told: Any, place: str) -> Any:
    if isinstance(plan, str):
        return as_typed(plan, told, field=place) if isinstance(told, str) else told
    if isinstance(plan, list):
        if not isinstance(told, list):
            return told
        return [_formed(plan[0], one, f"{place}[{number}]") for number, one in enumerate(told)]
    if not isinstance(told, dict):
        return told
    inner = f"{place}." if place else ""
    return {name: _formed(plan[name], one, inner + name) if name in plan else one for name, one in told.items()}


@lru_cache(maxsize=512)
def _plan_of(kind: Any) -> Plan | None:
    """What of a type is typed; None for nothing."""
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
    """Of several kinds that a field may be of: their fields together, or the one that says something."""
    found = [plan for plan in plans if plan is not None]
    fields = {name: plan for one in found if isinstance(one, dict) for name, plan in one.items()}
    return fields or (found[0] if found else None)
