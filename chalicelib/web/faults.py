"""Lists every fault of a body: its place, the problem, and what is allowed there.

msgspec stops at the first fault and does not name a missing or unknown field. This module checks a refused body again,
value by value, against the same types.
"""

import itertools
import types
import typing
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import msgspec

from chalicelib.errors import Fault

MOST = 50  # a body may have as many faults as values; nobody reads more than these
LONGEST_PLACE = 100
ECMA_END = (r"\Z", "$")


def found(raw: bytes, struct: type, error: Exception) -> list[Fault]:
    """The faults of a body that the decoder refused with `error`, in the body's order: at least one, at most MOST."""
    try:
        value = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as broken:
        return [Fault(None, "not_json", f"it is not JSON in UTF-8: {broken}", "不是有效的 UTF-8 编码的 JSON")]
    faults = list(itertools.islice(_in(value, struct, ""), MOST))
    if faults:
        return faults
    reason, _, place = str(error).partition(" - at `$.")
    return [Fault(place.rstrip("`") or None, "invalid", reason, "取值不符合要求")]


def _in(value: Any, wanted: Any, place: str) -> Iterator[Fault]:
    """The faults of a value and of the values inside it."""
    if _fits(value, wanted):
        return
    kind = _meant(value, _bare(wanted))
    inner: Iterator[Fault] = iter(())
    if _is_struct(kind) and isinstance(value, dict):
        inner = _in_object(value, kind, place)
    elif typing.get_origin(kind) in (list, tuple, set, frozenset) and isinstance(value, list):
        entry = typing.get_args(kind)[0]
        inner = (one for at, held in enumerate(value) for one in _in(held, entry, f"{place}[{at}]"))
    elif typing.get_origin(kind) is dict and isinstance(value, dict):
        inner = _in_mapping(value, kind, place)
    first = next(inner, None)
    if first is None:
        yield _unfit(wanted, place)
    else:
        yield first
        yield from inner


def _in_object(value: dict[str, Any], struct: Any, place: str) -> Iterator[Fault]:
    config = struct.__struct_config__
    fields = {field.encode_name: field for field in msgspec.structs.fields(struct)}
    if config.tag_field is not None and value.get(config.tag_field) != config.tag:
        yield _unfit(typing.Literal[config.tag], _at(place, config.tag_field))
    for name, held in value.items():
        if name in fields:
            yield from _in(held, fields[name].type, _at(place, name))
        elif config.forbid_unknown_fields and name != config.tag_field:
            yield _unknown(_at(place, name), list(fields))
    for name, field in fields.items():
        if field.required and name not in value:
            schema = _schema(field.type)
            allowed, *_ = _sentences(schema)
            yield Fault(_at(place, name), "missing", f"it is missing: {allowed}", "缺少此项", schema)


def _in_mapping(value: dict[str, Any], kind: Any, place: str) -> Iterator[Fault]:
    key, entry = typing.get_args(kind)
    for name, held in value.items():
        if not _fits(name, key):
            yield _unfit(key, _at(place, name))
        yield from _in(held, entry, _at(place, name))


def _fits(value: Any, wanted: Any) -> bool:
    try:
        msgspec.convert(value, wanted, str_keys=True)
    except (msgspec.ValidationError, RecursionError):
        return False
    return True


def _bare(wanted: Any) -> Any:
    """A type without its annotations."""
    while typing.get_origin(wanted) is typing.Annotated:
        wanted = typing.get_args(wanted)[0]
    return wanted


def _meant(value: Any, kind: Any) -> Any:
    """The type of a union that the value should have: the struct with the value's tag, or the only candidate. The union
    itself if neither is there."""
    if typing.get_origin(kind) not in (typing.Union, types.UnionType):
        return kind
    members = [_bare(one) for one in typing.get_args(kind) if one is not type(None)]
    structs = [one for one in members if _is_struct(one)]
    if isinstance(value, dict) and len(structs) > 1:
        config = structs[0].__struct_config__
        return next((one for one in structs if value.get(config.tag_field) == one.__struct_config__.tag), kind)
    if isinstance(value, dict) and structs:
        return structs[0]
    return members[0] if len(members) == 1 else kind


def _is_struct(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)


def _at(place: str, name: str) -> str:
    return f"{place}.{name}"[:LONGEST_PLACE] if place else name[:LONGEST_PLACE]


def _unknown(place: str, names: list[str]) -> Fault:
    en = f"there is no such field; these are: {', '.join(names)}" if names else "no field is taken here"
    return Fault(place, "unknown", en, "没有此项", {"propertyNames": {"enum": names}})


def _unfit(wanted: Any, place: str) -> Fault:
    schema = _schema(wanted)
    en, zh = _sentences(schema)
    return Fault(place or None, "invalid", en, zh, schema)


# --- what is allowed ----------------------------------------------------------------------------------------------
KEPT = {
    *("type", "enum", "const", "format", "pattern", "anyOf"),
    *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minLength", "maxLength", "minItems", "maxItems"),
}
TAGGED = "discriminator"


def _schema(wanted: Any) -> dict[str, Any]:
    """The JSON Schema of a type, without the schemas of the values inside it."""
    members = typing.get_args(_bare(wanted)) or (_bare(wanted),)
    if datetime in members:  # msgspec sets the format only for instants that need an offset
        instant = {"type": "string", "format": "date-time"}
        return instant if len(members) == 1 else {"anyOf": [instant, {"type": "null"}]}
    whole = msgspec.json.schema(wanted)
    return _shallow(whole, whole.get("$defs", {}))


def _shallow(schema: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in schema:
        return {"type": "object"}
    if TAGGED in schema:
        tag = schema[TAGGED]["propertyName"]
        return {"type": "object", "properties": {tag: {"enum": sorted(schema[TAGGED]["mapping"])}}, "required": [tag]}
    kept = {name: held for name, held in schema.items() if name in KEPT}
    if "pattern" in kept:
        kept["pattern"] = kept["pattern"].replace(*ECMA_END)
    if "anyOf" in kept:
        kept["anyOf"] = [_shallow(one, definitions) for one in kept["anyOf"]]
    return kept


def _sentences(schema: dict[str, Any]) -> tuple[str, str]:
    """A sentence for a schema, in English and Chinese."""
    if "anyOf" in schema:
        choices = [_sentences(one) for one in schema["anyOf"]]
        return " or ".join(en for en, _ in choices), "，或".join(zh for _, zh in choices)
    if "enum" in schema or "const" in schema:
        values = [value for value in schema.get("enum", [schema.get("const")]) if value is not None]
        return f"one of {', '.join(map(str, values))}", "须为允许的取值之一"
    return _SENTENCES.get(schema.get("type", ""), _anything)(schema)


def _anything(schema: dict[str, Any]) -> tuple[str, str]:
    if TAGGED in schema or "properties" in schema:
        return "an object", "应为对象"
    return "another value", "取值不符合要求"


def _whole_number(schema: dict[str, Any]) -> tuple[str, str]:
    en, zh = _range(schema, "minimum", "maximum")
    return f"a whole number{en}", f"应为{zh}整数"


def _number(schema: dict[str, Any]) -> tuple[str, str]:
    en, zh = _range(schema, "minimum", "maximum")
    return f"a number{en}", f"应为{zh}数字"


FORMATS = {
    "date-time": (
        "an instant with offset, as 2026-11-23T10:00:00+08:00",
        "应为带时区的时间，如 2026-11-23T10:00:00+08:00",
    ),
    "date": ("a day, as 2026-11-23", "应为日期，如 2026-11-23"),
    "time": ("a time of day, as 10:00:00", "应为时刻，如 10:00:00"),
}


def _text(schema: dict[str, Any]) -> tuple[str, str]:
    if schema.get("format") in FORMATS:
        return FORMATS[schema["format"]]
    en, zh = _range(schema, "minLength", "maxLength")
    sized = (f" of{en.replace(' from', '')} characters", f"{zh}个字符的") if en else ("", "")
    if "pattern" in schema:
        return f"a text{sized[0]} that fits {schema['pattern']}", f"应为{sized[1]}文本，且格式须符合要求"
    return f"a text{sized[0]}", f"应为{sized[1]}文本"


def _list(schema: dict[str, Any]) -> tuple[str, str]:
    en, zh = _range(schema, "minItems", "maxItems")
    return f"a list of{en.replace(' from', '')} entries" if en else "a list", f"应为{zh}项的列表" if zh else "应为列表"


def _range(schema: dict[str, Any], least: str, most: str) -> tuple[str, str]:
    low, high = schema.get(least), schema.get(most)
    if low is not None and high is not None:
        return f" from {low} to {high}", f" {low} 至 {high} "
    if low is not None:
        return f" from {low}", f"不小于 {low} 的"
    if high is not None:
        return f" up to {high}", f"不大于 {high} 的"
    return "", ""


_SENTENCES: dict[str, Callable[[dict[str, Any]], tuple[str, str]]] = {
    "integer": _whole_number,
    "number": _number,
    "string": _text,
    "array": _list,
    "boolean": lambda _: ("true or false", "应为布尔值"),
    "object": lambda _: ("an object", "应为对象"),
    "null": lambda _: ("null", "可为空"),
}
