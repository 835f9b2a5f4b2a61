"""Turns items into structs and structs into items, by the names of their fields."""

import dataclasses
import typing
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any, Generic, TypeVar

import msgspec
from pynamodb.attributes import NumberAttribute, UnicodeSetAttribute
from pynamodb.models import Model

S = TypeVar("S")
M = TypeVar("M", bound=Model)
Convert = Callable[[Any], Any]


class Mapping(Generic[S, M]):
    """A dataclass or msgspec struct, and the model that stores it: each field is stored in the attribute of its name.

    `names` maps a field to its attribute where their names differ. A field whose attribute the item does not have
    gets its default; None and () are not written. A bool may be stored as 1 or not at all, a tuple of texts as a set.
    For anything else the caller passes the value itself (`given`).
    """

    def __init__(self, struct: type[S], model: type[M], **names: str) -> None:
        self._struct, self._model, self._names = struct, model, names

    def read(self, item: M, **given: Any) -> S:
        """The struct of an item; `given` has the fields that the caller sets. Raises TypeError for a field that is
        neither in `given` nor an attribute."""
        values = item.attribute_values
        for name, attribute, has_default, convert in self._reading:
            if name in given:
                continue
            value = values.get(attribute) if attribute is not None else None
            if value is not None:
                given[name] = value if convert is None else convert(value)
            elif attribute is None:
                raise TypeError(f"{self._struct.__name__}.{name} is no attribute of {self._model.__name__}")
            elif not has_default:
                given[name] = None if convert is None else convert(None)
        return self._struct(**given)

    def item(self, one: S, **given: Any) -> M:
        """The item of a struct; `given` has its keys, and the attributes that the caller sets."""
        for name, attribute, keep in self._writing:
            if attribute not in given:
                value = getattr(one, name)
                given[attribute] = value if keep is None else keep(value)
        return self._model(**{name: value for name, value in given.items() if value is not None})

    @cached_property
    def _reading(self) -> list[tuple[str, str | None, bool, Convert | None]]:
        hints, attributes = typing.get_type_hints(self._struct), self._model.get_attributes()
        plan = list[tuple[str, str | None, bool, Convert | None]]()
        for field, has_default in _fields(self._struct):
            name = self._names.get(field, field)
            plan.append((field, name if name in attributes else None, has_default, _reader(hints[field])))
        return plan

    @cached_property
    def _writing(self) -> list[tuple[str, str, Convert | None]]:
        hints, attributes = typing.get_type_hints(self._struct), self._model.get_attributes()
        kept = ((name, self._names.get(name, name)) for name in hints)
        return [(name, at, _writer(hints[name], attributes[at])) for name, at in kept if at in attributes]


def _fields(struct: type) -> Iterator[tuple[str, bool]]:
    """The fields of a dataclass or msgspec struct, and whether they have a default."""
    if issubclass(struct, msgspec.Struct):
        yield from ((one.name, not one.required) for one in msgspec.structs.fields(struct))
    else:
        for field in dataclasses.fields(struct):  # type: ignore[arg-type]
            yield field.name, not (field.default is field.default_factory is dataclasses.MISSING)


def _reader(hint: Any) -> Convert | None:
    """The function that turns an attribute's value into the field's; None if it needs no change."""
    if hint in (bool, int):
        return hint  # type: ignore[no-any-return]
    if typing.get_origin(hint) is tuple:
        return _tuple
    if typing.get_origin(hint) is frozenset:
        return frozenset
    return _whole if int in typing.get_args(hint) else None


def _writer(hint: Any, attribute: Any) -> Convert | None:
    """The function that turns a field's value into the attribute's; None if it needs no change."""
    if hint is bool and isinstance(attribute, NumberAttribute):
        return lambda value: 1 if value else None
    if isinstance(attribute, UnicodeSetAttribute):
        return lambda value: set(value) or None
    return (lambda value: value or None) if typing.get_origin(hint) is tuple else None


def _whole(value: float | None) -> int | None:
    return None if value is None else int(value)


def _tuple(value: Any) -> tuple[Any, ...]:
    """A tuple of the value's entries. A set has no order, so its texts are sorted."""
    return tuple(sorted(value) if isinstance(value, set | frozenset) else value or ())
