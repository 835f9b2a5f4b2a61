"""What must not stand in a log, a metric, a dead letter's reason or a trace is taken out of texts on their way there.

Telling nothing is each place's own duty; this is for texts that somebody else wrote: what a library says of a value it
could not read, what a provider says of what it was sent. Touches nothing.
"""

import functools
import re
import traceback

MARK = "<…>"
MOST_TEXT, MOST_STACK = 500, 4000

_BEGINS, _ENDS = r"(?<![0-9A-Za-z_-])", r"(?![0-9A-Za-z_-])"
# What has a shape of its own. Ids of ours (lower-case, 20 and 24 letters) and the provider's numbers are not among it.
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
    r"(?:%[0-9A-Fa-f]{2}){3,}[0-9A-Za-z%]*",  # whatever a URL had to encode
    r"(?<=[?&])[^\s'\"]+",  # a query
)
# Most that is told: a word or an id of ours, a request's id. Nothing of the above looks so.
_PLAIN = re.compile(r"(?![0-9]+\Z)[a-z0-9_]{1,27}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# What a library quotes is what it was given; what it did not find is a name.
_QUOTED = re.compile(r"""(['"])(?P<what>(?:(?!\1).)*)\1""", re.DOTALL)
_NAME = re.compile(r"[a-z][a-z_]{0,40}")
_OF_NAMES = (KeyError, AttributeError, NameError)


@functools.cache
def _shaped() -> re.Pattern[str]:
    """Made when first needed: it takes longer than all else that is loaded here."""
    return re.compile("|".join(SHAPES))


def shapeless(text: str) -> str:
    """A text without whatever has the shape of what must not be told."""
    return text if _PLAIN.fullmatch(text) else _shaped().sub(MARK, text)


def said(error: BaseException) -> str:
    """What an exception says, without the values it was given."""
    of_names = isinstance(error, _OF_NAMES)

    def unquoted(found: re.Match[str]) -> str:
        return found[0] if of_names and _NAME.fullmatch(found["what"]) else MARK

    return shapeless(_QUOTED.sub(unquoted, str(error)))[:MOST_TEXT]


def stack(error: BaseException) -> str:
    """Where an exception rose, and those it came of; of each its type and what it says."""
    told: list[str] = []
    one: BaseException | None = error
    while one is not None and len(told) < 10:
        told.append("".join(traceback.format_tb(one.__traceback__)) + f"{type(one).__name__}: {said(one)}\n")
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
    return "\n".join(reversed(told))[-MOST_STACK:]
