"""How a phone number that staff type is looked up. Touches nothing."""

import re

MAINLAND = re.compile(r"1\d{10}")


def numbers_meant(number: str) -> tuple[str, ...]:
    """The numbers as WeChat may have told them, of one in its one form (typed.py): a mainland one without its prefix, a
    foreign one with its own."""
    if MAINLAND.fullmatch(number):
        return (number,)
    digits = number.removeprefix("+")
    return tuple(dict.fromkeys((digits, f"+{digits}")))
