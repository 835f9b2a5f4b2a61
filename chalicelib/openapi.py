"""The OpenAPI 3.1 document (spec.openapis.org/oas/v3.1.1), made from what the map declares: routes, callers, structs.

Served at /v1/openapi.json and checked in as docs/openapi.json, which `make check` holds to the code.
"""

import re
import typing
from typing import TYPE_CHECKING, Any

import msgspec

from chalicelib import errors, session
from chalicelib.settings import VERSION

if TYPE_CHECKING:
    from chalicelib.web import Api, Route

Schema = dict[str, Any]
REF = "#/components/schemas/{name}"
ABOUT = (
    "Members, coupons, points, payments and parking for shopping-mall mini-programs. Amounts are whole fen, instants "
    "RFC 3339 with offset, ids opaque. Errors are told in Chinese or English by Accept-Language; codes never change."
)
SECURITY: dict[str, Schema] = {
    "shopper": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": "From POST /v1/login."},
    "staff": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": "From `make token`."},
    "device": {
        "type": "apiKey",
        "in": "header",
        "name": "X-Device-Signature",
        "description": (session.device_signature.__doc__ or "")
        + " Beside it: X-Device-Key, X-Device-Timestamp (within 5 minutes), X-Device-Nonce (once).",
    },
}
# Statuses a refusal may have, by what is declared of a route.
ALWAYS = (400, 500, 503)
WRITES = (404, 409, 415, 422, 429)


MEANINGS = {
    400: "The request is not valid; `field` says where.",
    401: "Who is asking is not known: token or signature.",
    403: "Who is asking may not.",
    404: "There is no such thing, or it is somebody else's.",
    409: "It cannot be done as things stand; `code` says why.",
    415: "The body is not application/json.",
    422: "A value is not allowed, or the key was used for another body.",
    429: "Too often; wait.",
    500: "A fault here; the same request may be sent again.",
    503: "Too much at once, or an outside party is down; send the same request again.",
}


def document(api: "Api") -> Schema:
    """The whole document, as plain data."""
    answers = [(route, _answer_type(route)) for route in api.routes]
    bodies = [route.body() for route in api.routes if route.body is not None]
    wanted = [*dict.fromkeys([*(answer for _, answer in answers if _has_schema(answer)), *bodies])]
    references, schemas = msgspec.json.schema_components(wanted, ref_template=REF)
    by_type = dict(zip(wanted, references, strict=True))
    paths: dict[str, Schema] = {}
    for route, answer in answers:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, by_type, answer)
    told = {
        "openapi": "3.1.0",
        "info": {"title": "MallPass", "version": VERSION, "description": ABOUT},
        "paths": paths,
        "components": {"schemas": {**schemas, "Error": _error()}, "securitySchemes": SECURITY},
    }
    return _well_named(told, [name for name in schemas if "." in name])


def _well_named(told: Schema, dotted: list[str]) -> Schema:
    """Structs of one name in several rooms are told apart by room and verb: `coupons.wallet.Page` is
    CouponsWalletPage."""
    text = msgspec.json.encode(told).decode()
    for name in dotted:
        _, *parts, last = name.split(".")
        text = text.replace(f'"{name}"', f'"{"".join(map(str.capitalize, parts))}{last}"')
        text = text.replace(f'/{name}"', f'/{"".join(map(str.capitalize, parts))}{last}"')
    renamed: Schema = msgspec.json.decode(text)
    return renamed


def _answer_type(route: "Route") -> Any:
    """What a 200 carries; None for a 204."""
    if route.answers is not None:
        return route.answers()
    told = typing.get_type_hints(route.view)["return"]
    carried = typing.get_args(told)
    return carried[0] if getattr(typing.get_origin(told), "__name__", "") == "Answer" else told


def _has_schema(answer: Any) -> bool:
    return answer is not type(None)


def _operation(route: "Route", by_type: dict[Any, Schema], answer: Any) -> Schema:
    name = route.view.__name__
    told: Schema = {
        "operationId": name,
        "summary": name.replace("_", " ").capitalize(),
        "tags": [route.path.split("/")[2]],
        "parameters": _parameters(route),
        "responses": {**_success(route, by_type, answer), **_refusals(route)},
    }
    schemes = [one for one in route.caller.kind.split("_or_") if one in SECURITY]
    if schemes:
        told["security"] = [{one: []} for one in schemes]  # either will do
        told["description"] = _who(route)
    if route.body is not None:
        content = {"application/json": {"schema": by_type[route.body()]}}
        needed = any(field.required for field in msgspec.structs.fields(route.body()))
        told["requestBody"] = {"required": needed, "content": content}
    return told


def _who(route: "Route") -> str:
    return f"For: {', '.join(route.caller.roles) or route.caller.kind}."


def _parameters(route: "Route") -> list[Schema]:
    text = {"type": "string"}
    told = [_parameter(name, "path", text, required=True) for name in re.findall(r"{(\w+)}", route.path)]
    told += [_parameter(name, "query", text) for name in route.query]
    if route.paged:
        told.append(_parameter("limit", "query", {"type": "integer", "minimum": 1, "maximum": 100, "default": 20}))
        told.append(_parameter("cursor", "query", text))
    key = {"type": "string", "minLength": 1, "maxLength": 64, "pattern": "^[ -~]+$"}
    if route.keyed or route.takes_key:
        told.append(_parameter("Idempotency-Key", "header", key, required=route.keyed))
    return told


def _parameter(name: str, place: str, schema: Schema, *, required: bool = False) -> Schema:
    return {"name": name, "in": place, "required": required, "schema": schema}


def _success(route: "Route", by_type: dict[Any, Schema], answer: Any) -> dict[str, Schema]:
    if not _has_schema(answer):
        return {"204": {"description": "Done."}}
    return {"200": {"description": "OK", "content": {route.media_type: {"schema": by_type[answer]}}}}


def _refusals(route: "Route") -> dict[str, Schema]:
    statuses = set(ALWAYS)
    if route.caller.kind != "anyone" or route.method != "GET":
        statuses |= {401, 403}
    if route.method != "GET":
        statuses |= set(WRITES)
    if "{" in route.path or route.query or route.caller.kind == "shopper":
        statuses.add(404)
    content = {"application/json": {"schema": {"$ref": REF.format(name="Error")}}}
    return {str(status): {"description": MEANINGS[status], "content": content} for status in sorted(statuses)}


def _every_refusal() -> list[type[errors.Refusal]]:
    return list(errors.Refusal.__subclasses__())


def _error() -> Schema:
    refusals = sorted(_every_refusal(), key=lambda one: one.code)
    codes = [*(one.code for one in refusals), "internal", "gateway", "path_unknown"]
    table = "\n".join(f"- `{one.code}` ({one.status}): {one.en} {one.zh}" for one in refusals)
    detail = {
        "type": "object",
        "required": ["code", "message", "field", "request_id"],
        "properties": {
            "code": {"enum": codes, "description": f"Stable: what a client acts on.\n{table}"},
            "message": {"type": "string", "description": "For a reader, by Accept-Language."},
            "field": {"type": ["string", "null"], "description": "The input at fault."},
            "request_id": {"type": "string"},
        },
    }
    return {"type": "object", "required": ["error"], "properties": {"error": detail}}
