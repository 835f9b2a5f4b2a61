"""Checks a request before a room's function serves it: the Accept header, the query, the media type and the body.

If a body does not match its struct, `faults` lists everything that is wrong with it.
"""

from collections.abc import Collection, Mapping
from typing import Any

import msgspec

from chalicelib import errors, lazily, typed

with lazily.rooms():
    from chalicelib.web import faults

JSON = "application/json"
# The usual spellings, which need no parsing.
PLAIN = frozenset({JSON, "application/json; charset=utf-8", "application/json;charset=utf-8"})


class Nothing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of a route that takes no fields: no body, or an empty object."""


def read_body(headers: Mapping[str, str], raw: bytes, struct: type) -> Any:
    """Decodes a body into its struct; a missing body counts as an empty object. Raises MediaTypeUnsupported,
    NumberShortened, and BodyInvalid with all faults."""
    if raw:
        check_media_type(headers.get("content-type", ""))
    body = raw or b"{}"
    try:
        body = typed.body(body, struct)
        return msgspec.json.decode(body, type=struct)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise errors.BodyInvalid.of(faults.found(body, struct, error)) from error


def check_media_type(content_type: str) -> None:
    """Checks that a content type is JSON, and that its charset is UTF-8 if it names one (RFC 9110, 8.3.1). Raises
    MediaTypeUnsupported."""
    said = content_type.lower()
    if said in PLAIN:
        return
    media_type, *parameters = (part.strip() for part in said.split(";"))
    charsets = [value.strip('" ') for name, _, value in (one.partition("=") for one in parameters) if name == "charset"]
    if media_type != JSON or any(one not in ("utf-8", "utf8") for one in charsets):
        raise errors.MediaTypeUnsupported("Content-Type")


def check_query(given: Any, known: Collection[str]) -> None:
    """Checks that every query parameter is known and given once. Raises ParameterInvalid.

    `given`: the parameters as Chalice's MultiDict, or None.
    """
    for name in given or ():
        if name not in known:
            reason = f"allowed here: {', '.join(known)}" if known else "no query parameter is taken here"
            raise errors.ParameterInvalid(name[: faults.LONGEST_PLACE], reason=reason, allowed=sorted(known))
        if len(given.getlist(name)) > 1:
            raise errors.ParameterInvalid(name, reason="it is there twice")


def check_accept(accept: str | None, media_type: str) -> None:
    """Checks that an Accept header allows the response's media type. Raises NotAcceptable.

    The most specific matching range decides, and `q=0` excludes a type (RFC 9110, 12.5.1).
    """
    if not accept or accept in ("*/*", media_type) or _allows(accept.lower(), media_type):
        return
    raise errors.NotAcceptable("Accept", allowed=[media_type])


def _allows(accept: str, media_type: str) -> bool:
    """Whether the most specific range that matches (the type, `application/*` or the like, `*/*`) has a weight above
    zero."""
    closeness = {media_type: 3, f"{media_type.partition('/')[0]}/*": 2, "*/*": 1}
    closest, allowed = 0, False
    for choice in accept.split(","):
        media_range, *parameters = (part.strip() for part in choice.split(";"))
        close = closeness.get(media_range, 0)
        if close > closest:
            closest, allowed = close, not any(_is_zero(one) for one in parameters)
    return allowed


def _is_zero(parameter: str) -> bool:
    name, _, weight = parameter.partition("=")
    return name.strip() == "q" and weight.strip().rstrip("0") in ("", "0.", ".")
