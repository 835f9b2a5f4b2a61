"""The base classes of errors: refusals, each with its status and a sentence in both languages, and faults.

    Refusal               expected; the caller gets a 4xx (503 if an outside party is down or there is too much load)
    Misconfigured         a fault of the deployment
    Unsettled             a worker cannot apply an event yet; the queue delivers it again

A refusal's code is part of the API: never rename one. Any other exception is a fault. In the API it becomes a 500. In a
worker the queue delivers the message again, and after the last try it is in the dead-letter queue.
"""

from typing import Any, ClassVar

from chalicelib import lazily

with lazily.rooms():
    from chalicelib.errors import chinese

# The names of details that are texts for people; `chinese` translates them.
SAID = ("reason", "what", "state")


class Misconfigured(Exception):
    """The deployment lacks something the code needs; the message says what."""


class Unsettled(Exception):
    """The event depends on another that has not been applied yet; the queue delivers it again."""


class Refusal(Exception):
    """A request is refused for a reason about which the caller can do something.

    `field`: the input at fault. `details`: further fields of the response. The code is the class's name in snake case.
    """

    code: ClassVar[str]
    status: ClassVar[int]
    en: ClassVar[str]
    zh: ClassVar[str]

    def __init__(self, field: str | None = None, **details: Any) -> None:
        super().__init__(self.code, field, details)
        self.field = field
        self.details = details

    def __init_subclass__(cls, *, status: int, en: str, zh: str) -> None:
        cls.code = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in cls.__name__)[1:]
        cls.status, cls.en, cls.zh = status, en, zh

    def at(self, field: str, **details: Any) -> "Refusal":
        """Makes this refusal one of a list's entry and returns it. `field`: the entry's place. `details`: further
        details, such as the entry's id."""
        self.field, self.details = field, {**self.details, **details}
        return self

    def message(self, language: str) -> str:
        """The refusal's sentence in a language, zh or en."""
        if language != "zh":
            return self.en.format_map(Details(self.details))
        said = {name: chinese.of(held) for name, held in self.details.items() if name in SAID}
        return self.zh.format_map(Details({**self.details, **said}))

    def shown(self, language: str) -> dict[str, Any]:
        """The details in a language, zh or en. Sentences are translated; codes are not."""
        if language != "zh":
            return self.details
        return {name: chinese.read(held) if name in SAID else held for name, held in self.details.items()}


class Details(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "?"
