"""Serves one request: admits the caller, checks the request, calls the verb, writes the response."""

import uuid
from typing import Any

import msgspec
from chalice.app import Request, Response

from chalicelib import clock, errors, lazily, typed
from chalicelib.aws import telemetry
from chalicelib.web import admission, answers, reading
from chalicelib.web.call import Call
from chalicelib.web.route import Route

with lazily.rooms():
    from chalicelib.members import parts as members


def serve(request: Request, route: Route, path_parts: dict[str, str]) -> Response:
    """Returns the response to a request, whatever happens. A refusal becomes its status (4xx or 503); a fault
    is logged and becomes a 500."""
    request_id = request.context.get("requestId") or str(uuid.uuid4())
    with telemetry.call(route.name, request_id=request_id, method=request.method) as line:
        try:
            call = _admit(request, route)
            response = _respond(call, route, route.verb(**_arguments(call, route, path_parts)))
        except errors.Refusal as refusal:
            line["refused"] = refusal.code
            telemetry.count("refusals", code=refusal.code, route=route.name)
            response = answers.refuse(refusal, answers.language_of(request.headers), request_id)
        except Exception as error:  # a fault: it is logged with its traceback, and the response is a 500
            line["failed_share"] = 1
            telemetry.fault(route.name, error, request_id=request_id)
            response = answers.fail(answers.language_of(request.headers), request_id)
        line["status"] = response.status_code
        return response


def _admit(request: Request, route: Route) -> Call:
    raw = request.raw_body
    raw = raw.encode() if isinstance(raw, str) else raw
    if len(raw) > route.largest_bytes:
        raise errors.BodyInvalid(reason=f"it is larger than {route.largest_bytes} bytes", allowed=route.largest_bytes)
    call = Call(request, now=clock.now(), real_now=clock.real_now(), raw_body=raw)
    if route.outside:
        return call
    reading.check_accept(request.headers.get("accept"), route.media_type)
    admission.BY_KIND[route.caller.kind](call, route.caller)
    if request.query_params:
        reading.check_query(request.query_params, route.known_query)
    if route.body is not None:
        call.body = reading.read_body(request.headers, raw, route.body)
    elif raw and route.method != "GET":
        reading.read_body(request.headers, raw, reading.Nothing)
    return call


def _arguments(call: Call, route: Route, path_parts: dict[str, str]) -> dict[str, Any]:
    """The verb's arguments by name. Raises NumberShortened, ParameterInvalid, IdempotencyKeyMissing, and
    ResourceNotFound for a path that names nothing."""
    named = {name: typed.path_part(name, part) for name, part in path_parts.items()}
    if "member_id" in named:
        members.require(named["member_id"])
    queried = dict(zip(route.query_arguments, route.query, strict=True))
    given: dict[str, Any] = {}
    for name in route.takes:
        if name in named:
            given[name] = named[name]
        elif name in queried:
            given[name] = _query(call, queried[name], route)
        elif name == "version":
            given[name] = call.headers.get("if-match", "").strip('"') or None
        else:
            given[name] = getattr(call, name)
    if route.keyed and given["key"] is None:
        raise errors.IdempotencyKeyMissing("Idempotency-Key")
    return given


def _query(call: Call, name: str, route: Route) -> str | None:
    value = call.query(name)
    if value is None and name in route.needs:
        raise errors.ParameterInvalid(name, reason="it is required")
    return value


def _respond(call: Call, route: Route, result: Any) -> Response:
    body, replayed = result if route.may_replay else (result, False)
    headers: dict[str, str | list[str]] = {"Content-Type": route.media_type, "Cache-Control": "no-store"}
    if body is None:
        return Response(body="", status_code=204, headers=headers)
    if isinstance(body, str):
        headers["Content-Type"] = f"{route.media_type}; charset=utf-8"
        return Response(body=body, status_code=200, headers=headers)
    if getattr(body, "next_cursor", None) is not None:
        body = msgspec.structs.replace(body, next_cursor=call.seal_cursor(body.next_cursor))
    if replayed:
        headers["Idempotency-Replayed"] = "true"
    return Response(body=msgspec.json.encode(body).decode(), status_code=200, headers=headers)
