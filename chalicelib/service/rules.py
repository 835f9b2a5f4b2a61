"""Lists the forms of a phone number that staff typed. No side effects."""

import re

MAINLAND = re.compile(r"1\d{10}")


def possible_numbers(number: str) -> tuple[str, ...]:
    """Returns the forms in which WeChat may have sent a phone number. `number` is normalised (typed.py): a mainland
    number has no country code, a foreign one has."""
    if MAINLAND.fullmatch(number):
        return (number,)
    digits = number.removeprefix("+")
    return tuple(dict.fromkeys((digits, f"+{digits}")))
