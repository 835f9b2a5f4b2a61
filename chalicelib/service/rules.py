"""How a phone number that staff type is looked up. Touches nothing."""

import re
import unicodedata

# What people and spreadsheets put into a number.
BETWEEN = re.compile(r"[\s()./\u2010-\u2015\u2212-]")
CHINA = re.compile(r"(?:\+|00)?86(1\d{10})")


def numbers_meant(text: str) -> tuple[str, ...]:
    """The numbers as WeChat may have told them: a mainland one without its prefix, a foreign one with its own."""
    number = BETWEEN.sub("", unicodedata.normalize("NFKC", text))
    mainland = CHINA.fullmatch(number)
    if mainland:
        return (mainland.group(1),)
    digits = number.removeprefix("+").removeprefix("00") if number.startswith(("+", "00")) else number
    return (digits,) if re.fullmatch(r"1\d{10}", digits) else tuple(dict.fromkeys((digits, f"+{digits}")))
