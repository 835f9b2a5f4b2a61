"""DynamoDB's attribute values as they are sent: checked, copied and compared.

A raw value is `{"S": "…"}`, `{"N": "…"}` and so on; an item maps names to raw values. Rules: Developer Guide,
"Supported data types"; API Reference, AttributeValue.
"""

from decimal import Context, Decimal, Inexact, InvalidOperation, Overflow
from typing import Any

Raw = dict[str, Any]
MOST_DIGITS, LARGEST, SMALLEST = 38, Decimal("9.9999999999999999999999999999999999999E+125"), Decimal("1E-130")
NUMBERS = Context(prec=MOST_DIGITS, traps=[Inexact, InvalidOperation, Overflow])


class Invalid(Exception):
    """A request that DynamoDB refuses with a ValidationException."""


def copied(item: Raw) -> Raw:
    """A checked copy of an item, with numbers in DynamoDB's spelling. Raises Invalid."""
    return {name: _copied(value) for name, value in item.items()}


def _copied(value: Raw) -> Raw:
    ((kind, content),) = value.items()
    if kind == "S":
        return {"S": content}
    if kind == "N":
        return {"N": spelled(content)}
    if kind in ("BOOL", "NULL", "B"):
        return {kind: content}
    if kind == "M":
        return {"M": {name: _copied(one) for name, one in content.items()}}
    if kind == "L":
        return {"L": [_copied(one) for one in content]}
    return {kind: _set(kind, content)}


def _set(kind: str, content: list[Any]) -> list[Any]:
    if kind not in ("SS", "NS", "BS"):
        raise Invalid(f"unknown type {kind}")
    members = [spelled(one) for one in content] if kind == "NS" else list(content)
    if not members or len(set(members)) < len(members):
        raise Invalid("a set is empty or holds a member twice")
    return members


def spelled(number: str) -> str:
    """A number in DynamoDB's spelling: no leading or trailing zeros, no exponent. Raises Invalid."""
    digits = number.removeprefix("-")
    if digits.isdecimal() and digits.isascii() and len(digits) <= MOST_DIGITS and (digits[0] != "0" or number == "0"):
        return number
    return written(number_of(number))


def number_of(text: str) -> Decimal:
    """The number of a text. Raises Invalid for more than 38 digits and for magnitudes outside 1E-130 to 9.9…E+125."""
    try:
        number = NUMBERS.create_decimal(text)
    except (InvalidOperation, Inexact, Overflow) as error:
        raise Invalid(f"{text!r} is no number, or has too many digits") from error
    if not number.is_finite() or (number and not SMALLEST <= abs(number) <= LARGEST):
        raise Invalid(f"{text!r} is out of range")
    return number


def written(number: Decimal) -> str:
    """A number as text, as DynamoDB stores it."""
    return format(number.normalize(NUMBERS), "f") if number else "0"


def same(one: Raw, other: Raw) -> bool:
    """Whether two values are equal: the same type, sets in any order."""
    if one == other:
        return True
    ((kind, content),), ((other_kind, other_content),) = one.items(), other.items()
    if kind != other_kind:
        return False
    if kind == "N":
        return number_of(content) == number_of(other_content)
    return kind in ("SS", "NS", "BS") and set(content) == set(other_content)


def ordered(value: Raw) -> tuple[str, Any] | None:
    """The key by which values of one type are ordered; None for types without an order."""
    ((kind, content),) = value.items()
    if kind == "S":
        return kind, content  # code points are in the order of UTF-8's bytes
    if kind == "N":
        return kind, number_of(content)
    return (kind, content) if kind == "B" else None
