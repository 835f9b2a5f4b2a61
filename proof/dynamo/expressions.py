"""DynamoDB's expressions, parsed once for each text and run on raw items.

Grammar: Developer Guide, "Comparison operator and function reference", "Update expressions", "Projection expressions".
A process sends some hundred texts thousands of times, so a parsed text is cached as a function of item, names and
values. Anything outside the grammar raises `Invalid`, as do undefined names and values.
"""

import functools
import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Inexact, Overflow
from typing import Any

from proof.dynamo.values import NUMBERS, Invalid, Raw, number_of, ordered, same, written

Names = dict[str, str]
Path = tuple[str | int, ...]
Test = Callable[[Raw, Names, Raw], bool]
Value = Callable[[Raw, Names, Raw], Raw | None]

TOKEN = re.compile(r"\s*(<=|>=|<>|[=<>(),.+\-\[\]]|[:#]\w+|\w+)")
COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@dataclass(frozen=True)
class Condition:
    """A parsed condition, with the names and values it uses."""

    holds: Test
    uses: frozenset[str]


@dataclass(frozen=True)
class Update:
    """A parsed update: what it sets, removes, adds and deletes, with the names and values it uses."""

    sets: tuple[tuple[Path, Value], ...]
    removes: tuple[Path, ...]
    adds: tuple[tuple[Path, Value], ...]
    deletes: tuple[tuple[Path, Value], ...]
    uses: frozenset[str]

    def paths(self) -> list[Path]:
        """Every path that it changes."""
        return [*(path for path, _ in (*self.sets, *self.adds, *self.deletes)), *self.removes]


@functools.lru_cache(maxsize=4096)
def condition(text: str) -> Condition:
    """Parses a condition, filter or key condition. Raises Invalid."""
    parser = _Parser(text)
    test = parser.disjunction()
    parser.end()
    return Condition(test, frozenset(parser.uses))


@functools.lru_cache(maxsize=4096)
def update(text: str) -> Update:
    """Parses an update expression. Raises Invalid."""
    parser = _Parser(text)
    parts: dict[str, list[Any]] = {"SET": [], "REMOVE": [], "ADD": [], "DELETE": []}
    while parser.left():
        clause = parser.take().upper()
        if clause not in parts or parts[clause]:
            raise Invalid(f"clause {clause!r} is unknown or comes twice")
        parts[clause] = parser.listed(getattr(parser, f"one_{clause.lower()}"))
    sets, removes, adds, deletes = (tuple(part) for part in parts.values())
    return Update(sets, removes, adds, deletes, frozenset(parser.uses))


@functools.lru_cache(maxsize=256)
def projection(text: str) -> tuple[tuple[Path, ...], frozenset[str]]:
    """Parses a projection: its paths, and the names it uses. Raises Invalid."""
    parser = _Parser(text)
    paths = parser.listed(parser.path)
    parser.end()
    return tuple(paths), frozenset(parser.uses)


# --- parsing ------------------------------------------------------------------------------------------------------
class _Parser:
    """A recursive-descent parser for one expression."""

    def __init__(self, text: str) -> None:
        self._text, self._words, self._at = text, _words(text), 0
        self.uses: set[str] = set()

    # --- words
    def left(self) -> bool:
        return self._at < len(self._words)

    def peek(self, ahead: int = 0) -> str:
        return self._words[self._at + ahead] if self._at + ahead < len(self._words) else ""

    def take(self, wanted: str | None = None) -> str:
        word = self.peek()
        if not word or (wanted is not None and word.upper() != wanted):
            raise Invalid(f"{wanted or 'more'} expected at {word!r} in {self._text!r}")
        self._at += 1
        return word

    def skip(self, word: str) -> bool:
        found = self.peek().upper() == word
        self._at += found
        return found

    def end(self) -> None:
        if self.left():
            raise Invalid(f"{self.peek()!r} is left over in {self._text!r}")

    def listed(self, one: Callable[[], Any]) -> list[Any]:
        found = [one()]
        while self.skip(","):
            found.append(one())
        return found

    # --- conditions
    def disjunction(self) -> Test:
        tests = [self._conjunction()]
        while self.skip("OR"):
            tests.append(self._conjunction())
        return tests[0] if len(tests) == 1 else lambda i, n, v: any(test(i, n, v) for test in tests)

    def _conjunction(self) -> Test:
        tests = [self._negation()]
        while self.skip("AND"):
            tests.append(self._negation())
        return tests[0] if len(tests) == 1 else lambda i, n, v: all(test(i, n, v) for test in tests)

    def _negation(self) -> Test:
        if self.skip("NOT"):
            test = self._negation()
            return lambda i, n, v: not test(i, n, v)
        if self.skip("("):
            test = self.disjunction()
            self.take(")")
            return test
        if self.peek(1) == "(" and self.peek().lower() in FUNCTIONS:
            return self._function()
        return self._comparison()

    def _function(self) -> Test:
        made, count = FUNCTIONS[self.take().lower()]
        self.take("(")
        arguments = self.listed(self._operand)
        self.take(")")
        if len(arguments) != count:
            raise Invalid(f"a function takes {count} arguments in {self._text!r}")
        return made(*arguments)

    def _comparison(self) -> Test:
        left = self._operand()
        if self.skip("BETWEEN"):
            low = self._operand()
            self.take("AND")
            high = self._operand()
            return lambda i, n, v: _compared(">=", left, low, i, n, v) and _compared("<=", left, high, i, n, v)
        if self.skip("IN"):
            self.take("(")
            others = self.listed(self._operand)
            self.take(")")
            return lambda i, n, v: any(_equal(left(i, n, v), other(i, n, v)) for other in others)
        sign = self.take()
        right = self._operand()
        if sign == "=":
            return lambda i, n, v: _equal(left(i, n, v), right(i, n, v))
        if sign == "<>":
            return lambda i, n, v: not _equal(left(i, n, v), right(i, n, v))
        if sign not in COMPARED:
            raise Invalid(f"{sign!r} is no comparison in {self._text!r}")
        return lambda i, n, v: _compared(sign, left, right, i, n, v)

    def _operand(self) -> Value:
        if self.peek().lower() == "size" and self.peek(1) == "(":
            self.take()
            self.take("(")
            path = self.path()
            self.take(")")
            return lambda i, n, v: _counted(found(i, path, n))
        if self.peek().startswith(":"):
            return self._placeholder()
        path = self.path()
        return lambda i, n, v: found(i, path, n)

    def _placeholder(self) -> Value:
        name = self.take()
        self.uses.add(name)
        return lambda i, n, v: v[name]

    def path(self) -> Path:
        steps: list[str | int] = [self._name()]
        while self.peek() in (".", "["):
            if self.skip("."):
                steps.append(self._name())
            else:
                self.take("[")
                steps.append(int(self.take()))
                self.take("]")
        return tuple(steps)

    def _name(self) -> str:
        name = self.take()
        if name.startswith("#"):
            self.uses.add(name)
        elif not name.replace("_", "").isalnum():
            raise Invalid(f"{name!r} is no name in {self._text!r}")
        return name

    # --- updates
    def one_set(self) -> tuple[Path, Value]:
        path = self.path()
        self.take("=")
        left = self._term()
        if self.peek() in ("+", "-"):
            sign, right = self.take(), self._term()
            return path, lambda i, n, v: reckoned(sign, left(i, n, v), right(i, n, v))
        return path, left

    def one_remove(self) -> Path:
        return self.path()

    def one_add(self) -> tuple[Path, Value]:
        return self.path(), self._placeholder()

    one_delete = one_add

    def _term(self) -> Value:
        if self.skip("("):
            inner = self._term()
            self.take(")")
            return inner
        name = self.peek().lower()
        if self.peek(1) == "(" and name in ("if_not_exists", "list_append"):
            self.take()
            self.take("(")
            first = self._there_or_none() if name == "if_not_exists" else self._term()
            self.take(",")
            second = self._term()
            self.take(")")
            if name == "if_not_exists":
                return lambda i, n, v: first(i, n, v) or second(i, n, v)
            return lambda i, n, v: _joined(first(i, n, v), second(i, n, v))
        return self._placeholder() if self.peek().startswith(":") else self._there()

    def _there_or_none(self) -> Value:
        path = self.path()
        return lambda i, n, v: found(i, path, n)

    def _there(self) -> Value:
        path = self.path()

        def value(item: Raw, names: Names, values: Raw) -> Raw:
            there = found(item, path, names)
            if there is None:
                raise Invalid("the expression refers to an attribute that does not exist in the item")
            return there

        return value


def _words(text: str) -> list[str]:
    words, at = [], 0
    text = text.rstrip()
    while at < len(text):
        match = TOKEN.match(text, at)
        if match is None:
            raise Invalid(f"{text[at:]!r} cannot be read")
        words.append(match[1])
        at = match.end()
    return words


# --- running ------------------------------------------------------------------------------------------------------
def found(item: Raw, path: Path, names: Names) -> Raw | None:
    """The value at a path, or None."""
    value: Raw | None = item.get(named(path[0], names))
    for step in path[1:]:
        if value is None:
            return None
        if isinstance(step, int):
            listed = value.get("L", ())
            value = listed[step] if step < len(listed) else None
        else:
            value = value.get("M", {}).get(named(step, names))
    return value


def named(step: str | int, names: Names) -> str:
    return names[step] if isinstance(step, str) and step[0] == "#" else str(step)


def _equal(one: Raw | None, other: Raw | None) -> bool:
    return one is not None and other is not None and same(one, other)


def _compared(sign: str, left: Value, right: Value, item: Raw, names: Names, values: Raw) -> bool:
    one, other = left(item, names, values), right(item, names, values)
    if one is None or other is None:
        return False
    first, second = ordered(one), ordered(other)
    if first is None or second is None or first[0] != second[0]:
        return False
    return COMPARED[sign](first[1], second[1])


def _counted(value: Raw | None) -> Raw | None:
    if value is None:
        return None
    ((kind, content),) = value.items()
    return {"N": str(len(content.encode() if kind == "S" else content))} if kind not in ("N", "BOOL", "NULL") else None


def _begins(value: Raw | None, prefix: Raw | None) -> bool:
    if value is None or prefix is None or "S" not in value or "S" not in prefix:
        return False
    return str(value["S"]).startswith(prefix["S"])


def _contains(value: Raw | None, part: Raw | None) -> bool:
    if value is None or part is None:
        return False
    ((kind, content),), ((_, wanted),) = value.items(), part.items()
    if kind == "L":
        return any(same(one, part) for one in content)
    return wanted in content if (kind, *part) in (("S", "S"), ("SS", "S"), ("NS", "N"), ("BS", "B")) else False


FUNCTIONS: dict[str, tuple[Callable[..., Test], int]] = {
    "attribute_exists": (lambda value: lambda i, n, v: value(i, n, v) is not None, 1),
    "attribute_not_exists": (lambda value: lambda i, n, v: value(i, n, v) is None, 1),
    "attribute_type": (lambda value, kind: lambda i, n, v: kind(i, n, v)["S"] in (value(i, n, v) or {}), 2),
    "begins_with": (lambda value, prefix: lambda i, n, v: _begins(value(i, n, v), prefix(i, n, v)), 2),
    "contains": (lambda value, part: lambda i, n, v: _contains(value(i, n, v), part(i, n, v)), 2),
}


def reckoned(sign: str, one: Raw | None, other: Raw | None) -> Raw:
    if one is None or other is None or "N" not in one or "N" not in other:
        raise Invalid("an operand in the update expression has an incorrect data type")
    left, right = number_of(one["N"]), number_of(other["N"])
    try:
        return {"N": written(NUMBERS.add(left, right) if sign == "+" else NUMBERS.subtract(left, right))}
    except (Inexact, Overflow) as error:
        raise Invalid("the sum has too many digits") from error


def _joined(one: Raw | None, other: Raw | None) -> Raw:
    if one is None or other is None or "L" not in one or "L" not in other:
        raise Invalid("an operand in the update expression has an incorrect data type")
    return {"L": [*one["L"], *other["L"]]}
