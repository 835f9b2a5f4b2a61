"""Adapts the schemas that msgspec makes from our structs to client generators: ECMA patterns, no defaults, formats,
closed sets of values, readable names, and a description of every field.

A field's description is the first of these: "Schema.field" in `words.FIELDS`; the part of the struct's docstring after
"`field`:"; "field" in `words.FIELDS`.
"""

import re
from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import inspect

from chalicelib.web.openapi import closed, words

Schema = dict[str, Any]
MENTION = re.compile(r"`(\w+)`:\s*")


def fit(found: dict[str, Schema], wanted: list[Any], bodies: list[Any]) -> dict[str, Schema]:
    """The adapted schemas, under the same names. `wanted`: the types from which they were made. `bodies`: the types of
    request bodies."""
    instants, omitting = set(), set()
    for struct in _structs(inspect.multi_type_info(wanted)):
        name = _own_name(struct.cls, found)
        instants |= {(name, one.encode_name) for one in struct.fields if _is_instant(one.type)}
        if struct.cls_config_omits:
            omitting.add(name)
    sent = {_own_name(struct.cls, found) for struct in _structs(inspect.multi_type_info(bodies))}
    return {
        name: _fit(
            schema,
            readable(name),
            {field for owner, field in instants if owner == name},
            whole=name not in sent | omitting,
        )
        for name, schema in found.items()
    }


class _Struct:
    def __init__(self, found: inspect.StructType) -> None:
        self.cls, self.fields = found.cls, found.fields
        self.cls_config_omits = getattr(found.cls, "__origin__", found.cls).__struct_config__.omit_defaults


def _structs(types: Any) -> Iterator[_Struct]:
    """Every struct among these types and inside them, once."""
    seen: set[Any] = set()
    todo = list(types)
    while todo:
        one = todo.pop()
        if isinstance(one, inspect.StructType):
            if one.cls in seen:
                continue
            seen.add(one.cls)
            yield _Struct(one)
            todo += [field.type for field in one.fields]
        else:
            todo += _held(one)


def _held(one: inspect.Type) -> list[inspect.Type]:
    held = [getattr(one, name, None) for name in ("item_type", "key_type", "value_type", "type")]
    many = [*getattr(one, "types", ()), *getattr(one, "item_types", ())]
    return [inner for inner in (*held, *many) if isinstance(inner, inspect.Type)]


def _is_instant(one: inspect.Type) -> bool:
    return isinstance(one, inspect.DateTimeType) or any(_is_instant(inner) for inner in getattr(one, "types", ()))


def _own_name(cls: Any, found: dict[str, Schema]) -> str:
    """The name that msgspec gave to a struct's schema."""
    origin = getattr(cls, "__origin__", cls)
    arguments = "_".join(one.__name__ for one in getattr(cls, "__args__", ()))
    plain = f"{origin.__name__}_{arguments}_" if arguments else origin.__name__
    return plain if plain in found else f"{origin.__module__}.{origin.__qualname__}"


# --- one schema ---------------------------------------------------------------------------------------------------
def _fit(schema: Schema, name: str, instants: set[str], *, whole: bool) -> Schema:
    """One adapted schema. `whole`: every field is required, because a response always has all fields, also those with a
    default. `instants`: the fields that are instants."""
    if "properties" not in schema:
        return _ecma(schema)
    about = " ".join(schema.get("description", "").split())
    fields = {field: _field(held, name, field, about) for field, held in schema["properties"].items()}
    for field in instants:
        _set_on_text(fields[field], {"format": "date-time"})
    fitted = {key: held for key, held in schema.items() if key != "title"}
    if whole and fields:
        fitted["required"] = list(fields)
    return _ecma({**fitted, "description": about or words.STRUCTS.get(name, ""), "properties": fields})


def _field(schema: Schema, name: str, field: str, about: str) -> Schema:
    fitted = dict(schema)
    values = closed.FIELDS.get(f"{name}.{field}")
    if values:
        fitted = _set_on_text(msgspec.json.decode(msgspec.json.encode(fitted)), {"enum": list(values)})
    if field in closed.DAYS or f"{name}.{field}" in closed.DAYS:
        fitted = _set_on_text(msgspec.json.decode(msgspec.json.encode(fitted)), {"format": "date"})
    described = words.FIELDS.get(f"{name}.{field}") or _mentioned(about, field) or words.FIELDS.get(field)
    if described:
        default = fitted.get("default")
        fitted["description"] = described + ("" if default in (None, [], {}) else f" Unless fitted: {_said(default)}.")
    return fitted


def _said(default: Any) -> str:
    return msgspec.json.encode(default).decode()


def _set_on_text(schema: Schema, more: Schema) -> Schema:
    """Adds `more` to the part of a schema that has the type "string": the schema itself, the text of a field that may
    be null, or the entries of a list."""
    for part in (schema, *schema.get("anyOf", ()), *([schema["items"]] if "items" in schema else ())):
        if part.get("type") == "string" and "format" not in part and "enum" not in part:
            part.update(more)
    return schema


def _mentioned(about: str, field: str) -> str | None:
    """The part of a docstring that describes a field: from "`field`:" to the end of the sentence or the next field."""
    parts = MENTION.split(about)
    said = dict(zip(parts[1::2], parts[2::2], strict=True))
    if field not in said:
        return None
    sentence = re.split(r"(?<=[^.])\. |; $|, $", said[field])[0].rstrip(" .;,")
    return f"{sentence[:1].upper()}{sentence[1:]}." if sentence else None


def _ecma(schema: Schema) -> Schema:
    fitted: Schema = _ecma_of(schema)
    return fitted


def _ecma_of(node: Any) -> Any:
    """A schema with patterns in the syntax of ECMA-262, and without defaults: a generator would make a field with a
    default a required one."""
    if isinstance(node, list):
        return [_ecma_of(one) for one in node]
    if not isinstance(node, dict):
        return node
    fitted = {key: _ecma_of(held) for key, held in node.items() if key not in ("default", "properties")}
    if "properties" in node:
        fitted["properties"] = {name: _ecma_of(held) for name, held in node["properties"].items()}
    if isinstance(fitted.get("pattern"), str):
        fitted["pattern"] = fitted["pattern"].replace(r"\Z", "$")
    return fitted


# --- names --------------------------------------------------------------------------------------------------------
GENERIC = {"Page": "{0}Page", "Shown": "{0}Document"}


def readable(name: str) -> str:
    """A readable name for msgspec's name of a schema: CouponsWalletPage for `chalicelib.coupons.wallet.Page` (other
    rooms have a Page too), StoreSpecPage for `Page_StoreSpec_`."""
    kind, _, inner = name.rstrip("_").partition("_")
    if kind in GENERIC and inner:
        return GENERIC[kind].format(inner)
    if "." not in name:
        return name
    _, *parts, last = name.split(".")
    words_in_name = [word for part in parts for word in part.split("_") if word != "rules"]
    return "".join(word.capitalize() for word in words_in_name) + last


def renamed(fitted: Schema, names: list[str]) -> Schema:
    """The document with readable names instead of msgspec's."""
    text = msgspec.json.encode(fitted).decode()
    for name in names:
        if readable(name) != name:
            text = text.replace(f'"{name}"', f'"{readable(name)}"').replace(f'/{name}"', f'/{readable(name)}"')
    document: Schema = msgspec.json.decode(text)
    return document
