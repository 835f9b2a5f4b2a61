"""Makes the OpenAPI 3.1 document (spec.openapis.org/oas/v3.1.1) from the declared routes, their callers and structs.

The document is served at /v1/openapi.json and checked in as docs/openapi.json; `make check` fails if the file differs
from the code. tests/document lints it, compiles its schemas and generates a client's types from it.
"""

import re
import typing
from typing import TYPE_CHECKING, Any

import msgspec

from chalicelib import errors
from chalicelib.aws.settings import VERSION
from chalicelib.security import devices
from chalicelib.web.openapi import closed, examples, schemas, words

if TYPE_CHECKING:
    from chalicelib.web.api import Api
    from chalicelib.web.route import Route, Verb

Schema = dict[str, Any]
REF = "#/components/schemas/{name}"
ABOUT = (
    "Members, coupons, points, payments and parking for shopping-mall mini-programs. Amounts are whole fen, instants "
    "RFC 3339 with offset, ids opaque. Error messages are Chinese or English by Accept-Language; codes never change."
)
SECURITY: dict[str, Schema] = {
    "shopper": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": "From POST /v1/login."},
    "staff": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": "From `make token`."},
    "device": {
        "type": "apiKey",
        "in": "header",
        "name": "X-Device-Signature",
        "description": (devices.device_signature.__doc__ or "")
        + " Send with it X-Device-Key, X-Device-Timestamp (within 5 minutes), X-Device-Nonce (once). No query string.",
    },
}
SERVERS = [
    {
        "url": "https://{host}",
        "description": "A stack, such as the one that serves this document.",
        "variables": {"host": {"default": "api.mallpass.example", "description": "The stack's host name"}},
    }
]
# The statuses of refusals, by the kind of route.
ALWAYS = (400, 406, 500, 503)
WRITES = (404, 409, 415, 422, 429)
OUTSIDE = (401, 500, 503)

MEANINGS = {
    400: "The request is not valid. `field` says where; `errors` lists everything that is wrong with the body.",
    401: "The token or signature is missing or not valid.",
    403: "The caller may not do this.",
    404: "It does not exist, or it belongs to somebody else.",
    406: "The Accept header does not allow this response's media type.",
    409: "The current state does not allow this; `code` says why.",
    415: "The Content-Type is not application/json in UTF-8.",
    422: "A value is not allowed, or the Idempotency-Key was used with another body.",
    429: "Too many requests; wait.",
    500: "A fault of the service. The same request may be sent again.",
    503: "Too much load, or an outside party is down. Send the same request again.",
}


def verb(api: "Api") -> "Verb":
    """The verb of the route that serves the document."""

    def get_openapi() -> dict[str, Any]:
        """This document."""
        return document(api)

    return get_openapi


def document(api: "Api") -> Schema:
    """The whole document, as plain data."""
    answers = [(route, route.returns) for route in api.routes]
    bodies = [route.body for route in api.routes if route.body is not None]
    wanted = [*dict.fromkeys([*(answer for _, answer in answers if _has_schema(answer)), *bodies])]
    references, found = msgspec.json.schema_components(wanted, ref_template=REF)
    by_type = dict(zip(wanted, references, strict=True))
    paths: dict[str, Schema] = {}
    for route, answer in answers:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, by_type, answer)
    tags = {tag for methods in paths.values() for one in methods.values() for tag in one["tags"]}
    whole = {
        "openapi": "3.1.0",
        "info": {"title": "MallPass", "version": VERSION, "description": ABOUT},
        "servers": SERVERS,
        "tags": [{"name": name, "description": about} for name, about in words.TAGS.items() if name in tags],
        "x-tagGroups": [
            {"name": "Callers", "tags": [name for name in words.CALLERS if name in tags]},
            {"name": "Rooms", "tags": [name for name in words.ROOMS if name in tags]},
        ],
        "paths": paths,
        "components": {
            "schemas": {**schemas.fit(found, wanted, bodies), "Error": _error()},
            "parameters": PARAMETERS,
            "responses": {f"Refused{status}": _refused(status) for status in MEANINGS},
            "headers": {"IdempotencyReplayed": REPLAYED},
            "securitySchemes": SECURITY,
        },
    }
    return schemas.renamed(whole, list(found))


def _has_schema(answer: Any) -> bool:
    return answer is not type(None)


def _operation(route: "Route", by_type: dict[Any, Schema], answer: Any) -> Schema:
    name = route.name
    operation: Schema = {
        "operationId": name,
        "summary": name.replace("_", " ").capitalize(),
        "description": _about(route),
        "tags": tags_of(route, answer),
        "parameters": _parameters(route),
        "responses": {**_success(route, by_type, answer), **_refusals(route)},
    }
    schemes = [one for one in route.caller.kind.split("_or_") if one in SECURITY]
    operation["security"] = [{one: []} for one in schemes]  # one of them is enough
    if route.body is not None:
        content: Schema = {"schema": by_type[route.body]}
        if name in examples.BODIES:
            content["example"] = examples.BODIES[name]
        needed = any(field.required for field in msgspec.structs.fields(route.body))
        operation["requestBody"] = {"required": needed, "content": {"application/json": content}}
    return operation


def _about(route: "Route") -> str:
    """What the route does, and who may call it."""
    return f"{route.summary} For: {', '.join(route.caller.roles) or words.CALLER_NAMES[route.caller.kind]}.".strip()


def tags_of(route: "Route", answer: Any) -> list[str]:
    """The tags of a route: its callers, then its room."""
    callers = {
        "device": [f"{role} devices" for role in route.caller.roles],
        "staff_or_device": ["till devices", "staff"],
        "anyone": ["WeChat Pay" if route.outside else "everybody"],
    }.get(route.caller.kind, [route.caller.kind])
    return [*callers, room_of(route, answer)]


def room_of(route: "Route", answer: Any) -> str:
    """The room that defines the struct which the route returns, or else the struct which it takes. If no room defines
    either, the route's path decides."""
    for kind in (answer, route.body if route.body is not None else None):
        for one in (*typing.get_args(kind), kind):
            _, _, inside = getattr(one, "__module__", "").partition("chalicelib.")
            if inside.split(".")[0] in words.ROOMS:
                return inside.split(".")[0]
    parts = [part for part in route.path.split("/") if part not in ("", "v1", "me", "admin", "pos")]
    return next((part for part in parts if part in words.ROOMS), words.ROOM_OF.get("".join(parts[:1]), "stack"))


# --- parameters ---------------------------------------------------------------------------------------------------
TEXT: Schema = {"type": "string"}
KEY: Schema = {"type": "string", "minLength": 1, "maxLength": 64, "pattern": "^[ -~]+$"}


def _parameter(
    name: str, place: str, schema: Schema, about: str | None, *, required: bool = False, **more: Any
) -> Schema:
    parameter = {"name": name, "in": place, "required": required, "schema": schema, **more}
    return {**parameter, "description": about} if about else parameter


PARAMETERS: dict[str, Schema] = {
    "Limit": _parameter(
        "limit", "query", {"type": "integer", "minimum": 1, "maximum": 100}, "Most entries to return; 20 by default."
    ),
    "Cursor": _parameter("cursor", "query", TEXT, "`next_cursor` of the page before; bound to caller and list."),
    "AcceptLanguage": _parameter(
        "Accept-Language", "header", TEXT, "The first of zh and en that it names; Chinese by default.", example="en"
    ),
    "IdempotencyKey": _parameter(
        "Idempotency-Key",
        "header",
        KEY,
        "A text that the caller makes, a new one for each operation: a repeat gets the answer to the first request.",
        required=True,
    ),
    "OptionalIdempotencyKey": _parameter(
        "Idempotency-Key", "header", KEY, "A text that the caller makes: a repeat gets the answer to the first request."
    ),
    "IfMatch": _parameter(
        "If-Match", "header", TEXT, "The version that was read, 0 if there is none yet: any other version gets a 409."
    ),
    "DeviceKey": _parameter("X-Device-Key", "header", TEXT, "The device's id."),
    "DeviceTimestamp": _parameter(
        "X-Device-Timestamp",
        "header",
        {"type": "string", "pattern": "^[0-9]{1,12}$"},
        "Seconds since 1970, within 5 minutes of now.",
    ),
    "DeviceNonce": _parameter(
        "X-Device-Nonce",
        "header",
        {"type": "string", "minLength": 8, "maxLength": 64},
        "Used once, 8 to 64 characters.",
    ),
}
REPLAYED: Schema = {
    "description": "Present if the answer is that of an earlier request with the same key.",
    "schema": {"type": "string", "enum": ["true"]},
}


def _ref(kind: str, name: str) -> Schema:
    return {"$ref": f"#/components/{kind}/{name}"}


def _parameters(route: "Route") -> list[Schema]:
    parameters = [_named(route, name, "path", required=True) for name in re.findall(r"{(\w+)}", route.path)]
    parameters += [_named(route, name, "query", required=name in route.needs) for name in route.query]
    names = ["Limit", "Cursor"] if route.paged else []
    names += ["IdempotencyKey"] if route.keyed else ["OptionalIdempotencyKey"] if route.takes_key else []
    names += ["IfMatch"] if route.takes_version else []
    names += ["DeviceKey", "DeviceTimestamp", "DeviceNonce"] if "device" in route.caller.kind else []
    names += [] if route.outside else ["AcceptLanguage"]
    return parameters + [_ref("parameters", name) for name in names]


def _named(route: "Route", name: str, place: str, *, required: bool) -> Schema:
    """A parameter of the path or the query, with its allowed values."""
    schema = dict(TEXT)
    values = closed.PARAMETERS.get((route.name, name))
    if values:
        schema["enum"] = list(values)
    if name in closed.DAYS:
        schema["format"] = "date"
    return _parameter(name, place, schema, words.parameter(route.name, name), required=required)


# --- responses ----------------------------------------------------------------------------------------------------
def _success(route: "Route", by_type: dict[Any, Schema], answer: Any) -> dict[str, Schema]:
    if not _has_schema(answer):
        return {"204": {"description": "Done."}}
    response: Schema = {"description": "Done.", "content": {route.media_type: {"schema": by_type[answer]}}}
    if route.may_replay:
        response["headers"] = {"Idempotency-Replayed": _ref("headers", "IdempotencyReplayed")}
    return {"200": response}


def _refusals(route: "Route") -> dict[str, Schema]:
    if route.outside:
        return {str(status): _ref("responses", f"Refused{status}") for status in (400, *OUTSIDE)}
    statuses = set(ALWAYS)
    if route.caller.kind != "anyone" or route.method != "GET":
        statuses |= {401, 403}
    if route.method != "GET":
        statuses |= set(WRITES)
    if "{" in route.path or route.query or route.caller.kind == "shopper":
        statuses.add(404)
    return {str(status): _ref("responses", f"Refused{status}") for status in sorted(statuses)}


def _refused(status: int) -> Schema:
    content = {"application/json": {"schema": {"$ref": REF.format(name="Error")}}}
    return {"description": MEANINGS[status], "content": content}


DOC: Schema = {
    "type": ["string", "null"],
    "format": "uri",
    "description": "The page about this code, on this stack: what it means and what to do.",
}


def _error() -> Schema:
    refusals = sorted(errors.Refusal.__subclasses__(), key=lambda one: one.code)
    codes = [*(one.code for one in refusals), "internal", "gateway", "path_unknown"]
    table = "\n".join(f"- `{one.code}` ({one.status}): {one.en} {one.zh}" for one in refusals)
    place = {"type": ["string", "null"], "description": "The input at fault: `lines[0].sku`, a parameter, a header."}
    message = {"type": "string", "description": "For a reader, by Accept-Language."}
    allowed = {"description": "What is allowed there: JSON Schema of a field, names of parameters, or media types."}
    fault = {
        "type": "object",
        "required": ["field", "code", "message", "allowed"],
        "properties": {
            "field": place,
            "code": {"enum": ["missing", "unknown", "invalid", "not_json"], "description": "What is the matter."},
            "message": message,
            "allowed": allowed,
        },
    }
    detail = {
        "type": "object",
        "description": "Why it was refused. Some codes have more fields than these, such as `missing_fen`.",
        "required": ["code", "message", "field", "request_id", "doc"],
        "properties": {
            "code": {"enum": codes, "description": f"Stable: what a client acts on.\n{table}"},
            "message": message,
            "message_en": {"type": "string", "description": "The same in English: `gateway` and `path_unknown` only."},
            "field": place,
            "request_id": {"type": "string", "description": "Name it when you ask about this request."},
            "doc": DOC,
            "allowed": allowed,
            "errors": {"type": "array", "items": fault, "description": "All faults of the body, the first included."},
        },
    }
    about = "A refusal, or a fault of the service."
    return {"type": "object", "description": about, "required": ["error"], "properties": {"error": detail}}
