"""Applies an update to an item. Items are shared and never changed in place."""

import itertools
from typing import Any

from proof.dynamo.expressions import Names, Path, Update, found, named, reckoned
from proof.dynamo.values import Invalid, Raw


def updated(change: Update, item: Raw, names: Names, values: Raw) -> Raw:
    """The updated item. Every value is computed from the item before the update. Raises Invalid."""
    _refuse_overlaps([tuple(named(step, names) for step in path) for path in change.paths()])
    sets = [(path, value(item, names, values)) for path, value in change.sets]
    adds = [(path, _added(found(item, path, names), value(item, names, values))) for path, value in change.adds]
    deletes = [(path, _without(found(item, path, names), value(item, names, values))) for path, value in change.deletes]
    made = dict(item)
    for path, value in (*sets, *adds):
        _put(made, path, value, names)
    for path, value in deletes:
        if value is not None or found(item, path, names) is not None:
            _put(made, path, value, names)
    # Later elements of a list first, so that a removal does not change the positions of those still to be removed.
    for path in sorted(change.removes, key=lambda one: [step for step in one if isinstance(step, int)], reverse=True):
        _put(made, path, None, names)
    return made


def _refuse_overlaps(paths: list[tuple[str, ...]]) -> None:
    for number, one in enumerate(paths):
        for other in paths[number + 1 :]:
            if one[: len(other)] == other[: len(one)]:
                raise Invalid("two document paths overlap")


def _put(item: Raw, path: Path, value: Raw | None, names: Names) -> None:
    """Sets the value at a path, or removes it if None, and copies the maps and lists on the way."""
    holder: Any = item
    for step, following in itertools.pairwise(path):
        key = step if isinstance(step, int) else named(step, names)
        kind = "L" if isinstance(following, int) else "M"
        there = holder[key] if key in holder or (isinstance(key, int) and key < len(holder)) else None
        if there is None or kind not in there:
            raise Invalid("the document path provided in the update expression is invalid for update")
        content = list(there["L"]) if kind == "L" else dict(there["M"])
        holder[key] = {kind: content}
        holder = content
    _place(holder, path[-1] if isinstance(path[-1], int) else named(path[-1], names), value)


def _place(holder: Any, key: str | int, value: Raw | None) -> None:
    if isinstance(key, str):
        if value is None:
            holder.pop(key, None)
        else:
            holder[key] = value
    elif value is None:
        del holder[key : key + 1]
    else:
        holder[key : key + 1] = [value]  # past the end: appended


def _added(there: Raw | None, more: Raw | None) -> Raw:
    assert more is not None
    ((kind, content),) = more.items()
    if kind == "N":
        return reckoned("+", there or {"N": "0"}, more)
    if kind not in ("SS", "NS", "BS") or (there is not None and kind not in there):
        raise Invalid("an operand in the update expression has an incorrect data type")
    kept = there[kind] if there else []
    return {kind: [*kept, *(one for one in content if one not in kept)]}


def _without(there: Raw | None, less: Raw | None) -> Raw | None:
    assert less is not None
    ((kind, content),) = less.items()
    if kind not in ("SS", "NS", "BS") or (there is not None and kind not in there):
        raise Invalid("an operand in the update expression has an incorrect data type")
    left = [one for one in there[kind] if one not in content] if there else []
    return {kind: left} if left else None
