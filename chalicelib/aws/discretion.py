"""Redacts personal data and secrets from texts that go to a log, a metric, a trace or a dead letter's reason.

Our own code must not write such data at all. This is for texts that others write: a library's error about a value it
could not read, a provider's message about a request. Pure.
"""

import functools
import re
import traceback

MARK = "<…>"
MOST_TEXT, MOST_STACK = 500, 4000

_BEGINS, _ENDS = r"(?<![0-9A-Za-z_-])", r"(?![0-9A-Za-z_-])"
# Patterns of personal data and secrets. Our own ids (lower case, 20 or 24 characters) and the provider's numbers match
# none of them.
SHAPES = (
    r"eyJ[\w-]+\.[\w-]+\.[\w-]*",  # a token of ours (JWT)
    rf"{_BEGINS}[o0][0-9A-Za-z_-]{{27}}{_ENDS}",  # an openid or unionid
    rf"{_BEGINS}0[0-9A-Za-z]{{30,31}}{_ENDS}",  # a login code of WeChat's
    rf"{_BEGINS}[0-9a-f]{{64}}{_ENDS}",  # a phone code, a device's key, a signature
    r"(?<![0-9])(?:\+?86)?1[3-9][0-9]{9}(?![0-9])",  # a mainland phone number
    r"\+[0-9]{8,15}(?![0-9])",  # a foreign one
    r"[\u4e00-\u9fff][A-Za-z][·. ]?[0-9A-Za-z]{4,5}[0-9A-Za-z挂学警港澳]",  # a plate
    rf"{_BEGINS}[0-9A-Z]{{6}}(?:-[0-9A-Z]{{6}}){{2}}{_ENDS}",  # a claim code
    rf"{_BEGINS}[0-9A-Z]{{5}}-[0-9A-Z]{{5}}{_ENDS}",  # a merge code
    rf"{_BEGINS}[A-Z]{{1,2}}:[0-9A-Za-z:_-]{{30,}}=*",  # a code shown at a till
    r"(?:%[0-9A-Fa-f]{2}){3,}[0-9A-Za-z%]*",  # text that was encoded for a URL
    r"(?<=[?&])[^\s'\"]+",  # the query of a URL
)
# Most values look like this: a word, an id of ours or a request id. No pattern above matches them.
_PLAIN = re.compile(r"(?![0-9]+\Z)[a-z0-9_]{1,27}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# Errors of libraries quote the value that they were given, so quoted text is redacted. An error in _OF_NAMES quotes a
# name that was not found; its quoted text stays if it has the form of a name.
_QUOTED = re.compile(r"""(['"])(?P<what>(?:(?!\1).)*)\1""", re.DOTALL)
_NAME = re.compile(r"[a-z][a-z_]{0,40}")
_OF_NAMES = (KeyError, AttributeError, NameError)


@functools.cache
def _shaped() -> re.Pattern[str]:
    """Compiled at its first use, because compiling takes longer than loading this module."""
    return re.compile("|".join(SHAPES))


def redact(text: str) -> str:
    """The text with each match of a pattern redacted."""
    return text if _PLAIN.fullmatch(text) else _shaped().sub(MARK, text)


def redacted_message(error: BaseException) -> str:
    """An exception's message without the values it quotes."""
    of_names = isinstance(error, _OF_NAMES)

    def unquoted(found: re.Match[str]) -> str:
        return found[0] if of_names and _NAME.fullmatch(found["what"]) else MARK

    return redact(_QUOTED.sub(unquoted, str(error)))[:MOST_TEXT]


def stack(error: BaseException) -> str:
    """The tracebacks of an exception and of its causes, each with its type and redacted message. Only the last
    MOST_STACK characters are returned."""
    parts: list[str] = []
    one: BaseException | None = error
    while one is not None and len(parts) < 10:
        parts.append(
            "".join(traceback.format_tb(one.__traceback__)) + f"{type(one).__name__}: {redacted_message(one)}\n"
        )
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
    return "\n".join(reversed(parts))[-MOST_STACK:]
