"""The error tree: what callers are refused, with its status and both languages, and what is a fault.

    Refusal               expected; told to the caller as 4xx (503 where an outside party is down, or too much comes)
    Misconfigured         a fault of the deployment
    Unsettled             a worker cannot apply an event yet; it comes again

A refusal's code is part of the API: never rename one. Any other exception is a fault: it rises, is retried by Lambda
and ends in a dead-letter queue.
"""

import re
from typing import Any, ClassVar

from chalicelib import lazily

with lazily.rooms():
    from chalicelib.errors import chinese

# Details that are words; what they say in Chinese stands in `chinese`.
SAID = ("reason", "what", "state")


class Misconfigured(Exception):
    """The deployment lacks something the code needs; the message says what."""


class Unsettled(Exception):
    """What this event builds on has not happened here yet; the queue brings it again."""


class Refusal(Exception):
    """Refused for a reason the caller can act on. `field` names the input at fault; `details` are told beside it."""

    code: ClassVar[str]
    status: ClassVar[int]
    en: ClassVar[str]
    zh: ClassVar[str]

    def __init__(self, field: str | None = None, **details: Any) -> None:
        super().__init__(self.code, field, details)
        self.field = field
        self.details = details

    def __init_subclass__(cls, *, status: int, en: str, zh: str) -> None:
        cls.code = re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()
        cls.status, cls.en, cls.zh = status, en, zh

    def at(self, field: str, **details: Any) -> "Refusal":
        """The same refusal of an entry of a list: where it stands, and which it is."""
        self.field, self.details = field, {**self.details, **details}
        return self

    def message(self, language: str) -> str:
        """The sentence for a reader of `zh` or `en`."""
        if language != "zh":
            return self.en.format_map(Details(self.details))
        said = {name: chinese.of(held) for name, held in self.details.items() if name in SAID}
        return self.zh.format_map(Details({**self.details, **said}))

    def told(self, language: str) -> dict[str, Any]:
        """The details as a reader of `zh` or `en` sees them beside the message: codes stay, sentences are read."""
        if language != "zh":
            return self.details
        return {name: chinese.read(held) if name in SAID else held for name, held in self.details.items()}


class Details(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "?"
