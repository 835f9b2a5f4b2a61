"""One line of the map (`app.py`): a route and the verb that serves it.

A verb is a function of a room. Its signature declares what the route takes, so nothing is declared twice:

    body: Struct            the JSON body, checked against the struct
    paging: Paging          `limit` and `cursor`
    key: Key                a required Idempotency-Key; `Key | None`: an optional one
    version: str | None     the If-Match header
    session, member_id      the shopper's session, and the member it belongs to
    staff_id, merchant_id   the person of staff who calls, and their merchant
    token_id                the id of the staff token they call with, unless the path names another
    device                  the till, gate or merchant's system that calls; None if staff call
    language, address, now, real_now, headers, raw_body
    a name in the path      that part of the path; `member_id` in a path must be a member's
    any other name          a query parameter: required, unless it may be None. `from_` reads `from`

It returns the response's struct, None for 204, or a pair: the struct, and whether it was replayed. The first paragraph
of its docstring is the description of the route in the OpenAPI document.
"""

import functools
import inspect
import re
import types
import typing
from collections.abc import Callable
from typing import Any

import msgspec

from chalicelib.once import Key
from chalicelib.web.callers import Caller

JSON = "application/json"
LARGEST_BODY_BYTES = 64 * 1024
Verb = Callable[..., Any]
# The parameters of a verb that come from an attribute of the call (`Call`).
OF_THE_CALL = {
    *("body", "paging", "key", "session", "member_id", "staff_id", "merchant_id", "token_id"),
    *("device", "language", "address", "now", "real_now", "headers", "raw_body"),
}
NONE = type(None)


class Route(msgspec.Struct, frozen=True, dict=True):
    """A route. `name`: the operation id. `verb_of`: returns the verb; it is called only when the verb is needed, so
    that declaring a route loads no room. `largest_bytes`: the most bytes a body may have. `outside`: an outside party
    calls by its own rules, and the verb checks the request. `body_type` and `response_type`: return the types if the
    verb's signature cannot declare them."""

    method: str
    path: str
    caller: Caller
    verb_of: Callable[[], Verb]
    name: str
    largest_bytes: int = LARGEST_BODY_BYTES
    media_type: str = JSON
    outside: bool = False
    body_type: Callable[[], Any] | None = None
    response_type: Callable[[], Any] | None = None

    @property
    def verb(self) -> Verb:
        """The room's function; loads the room."""
        return self.verb_of()

    @functools.cached_property
    def summary(self) -> str:
        """What the route does: the first paragraph of the verb's docstring."""
        return " ".join((inspect.getdoc(self.verb) or "").partition("\n\n")[0].split())

    @functools.cached_property
    def takes(self) -> dict[str, Any]:
        """The verb's parameters with their types."""
        hints = typing.get_type_hints(self.verb)
        return {name: hints.get(name, Any) for name in inspect.signature(self.verb).parameters}

    @functools.cached_property
    def path_names(self) -> tuple[str, ...]:
        """The names in the path."""
        return tuple(re.findall(r"{(\w+)}", self.path))

    @functools.cached_property
    def query(self) -> tuple[str, ...]:
        """The query parameters, by the names callers use."""
        return tuple(_said(name) for name in self.query_arguments)

    @functools.cached_property
    def query_arguments(self) -> tuple[str, ...]:
        """The verb's parameters that are query parameters. `member_id` may be one, except on a shopper's route."""
        known = OF_THE_CALL if self.caller.kind == "shopper" else OF_THE_CALL - {"member_id"}
        return tuple(name for name in self.takes if name not in known | {*self.path_names, "version"})

    @functools.cached_property
    def needs(self) -> tuple[str, ...]:
        """The query parameters that are required."""
        return tuple(_said(name) for name in self.query_arguments if not _may_be_none(self.takes[name]))

    @property
    def paged(self) -> bool:
        """Whether it returns a list in pages."""
        return "paging" in self.takes

    @property
    def keyed(self) -> bool:
        """Whether it needs an Idempotency-Key."""
        return self.takes.get("key") is Key

    @property
    def takes_key(self) -> bool:
        """Whether it takes an optional Idempotency-Key."""
        return "key" in self.takes and not self.keyed

    @property
    def takes_version(self) -> bool:
        """Whether it takes If-Match."""
        return "version" in self.takes

    @functools.cached_property
    def body(self) -> Any:
        """The struct of its request body; None if it takes no body."""
        return self.body_type() if self.body_type else self.takes.get("body")

    @functools.cached_property
    def known_query(self) -> tuple[str, ...]:
        """Every query parameter it takes."""
        return (*self.query, "limit", "cursor") if self.paged else self.query

    @functools.cached_property
    def returns(self) -> Any:
        """The struct of a 200; NoneType for a 204."""
        if self.response_type:
            return self.response_type()
        annotation = typing.get_type_hints(self.verb).get("return", Any)
        return typing.get_args(annotation)[0] if _is_pair(annotation) else annotation

    @functools.cached_property
    def may_replay(self) -> bool:
        """Whether its verb also returns if the response was replayed."""
        return self.response_type is None and _is_pair(typing.get_type_hints(self.verb).get("return"))


def _said(name: str) -> str:
    return name.rstrip("_")


def _may_be_none(kind: Any) -> bool:
    return NONE in typing.get_args(kind) and typing.get_origin(kind) in (typing.Union, types.UnionType)


def _is_pair(annotation: Any) -> bool:
    return typing.get_origin(annotation) is tuple and typing.get_args(annotation)[1:] == (bool,)
