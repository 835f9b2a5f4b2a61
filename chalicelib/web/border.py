"""The border to HTTP: who may call, what a body must look like, how answers and refusals are told.

`Api` wraps the Chalice app; each route names its caller and the struct of its body. The view gets a `Call`.
"""

import base64
import functools
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import msgspec
from chalice.app import Chalice, Request, Response

from chalicelib import clock, errors, lazily, once, typed
from chalicelib.aws import telemetry
from chalicelib.security import crypto, session
from chalicelib.web import admission, answers, reading

with lazily.rooms():
    from chalicelib.malls import parts as malls
    from chalicelib.members import parts as members

if TYPE_CHECKING:
    from chalicelib.documents.desk import Desk

LARGEST_BODY_BYTES = 64 * 1024
PAGE_LIMIT = 100
JSON = "application/json"


@dataclass(frozen=True)
class Caller:
    """Who may call a route: anyone, a shopper, staff of these roles, a device of this role, or either of these."""

    kind: str
    roles: tuple[str, ...] = ()


ANYONE = Caller("anyone")
SHOPPER = Caller("shopper")
OPERATOR = Caller("staff", ("operator",))
OPERATOR_OR_MERCHANT = Caller("staff", ("operator", "merchant"))
FINANCE_OR_OPERATOR = Caller("staff", ("operator", "finance"))
STAFF = Caller("staff", ("operator", "finance", "auditor"))
ACCOUNTS = Caller("staff", ("operator", "finance", "auditor", "merchant"))
TILL = Caller("device", ("till",))
TILL_MERCHANT_OR_OPERATOR = Caller("staff_or_device", ("operator", "merchant", "till"))
TILL_OR_CRM = Caller("device", ("till", "crm"))
GATE = Caller("device", ("gate",))


@dataclass
class Call:
    """One request, checked: its time, its caller and its body. `staff_id`: the person of staff who calls, whichever of
    their tokens it is; `merchant_id`: the merchant whose staff calls."""

    request: Request
    now: datetime
    real_now: datetime
    raw_body: bytes
    body: Any = None
    member_id: str = ""
    shopper: session.ShopperSession | None = None
    staff_id: str = ""
    merchant_id: str | None = None
    _device: "malls.Device | None" = None

    def about(self, member_id: str) -> str:
        """The member that staff ask about; raises ResourceNotFound where there is none."""
        return members.require(member_id)

    @property
    def session(self) -> session.ShopperSession:
        """The shopper's session, on routes that a shopper calls."""
        assert self.shopper is not None
        return self.shopper

    @property
    def device(self) -> "malls.Device":
        """The till or gate, on routes that a device calls."""
        assert self._device is not None
        return self._device

    @property
    def is_device(self) -> bool:
        """Whether a device calls, on routes that staff may call as well."""
        return self._device is not None

    @property
    def idempotency_key(self) -> str | None:
        """The Idempotency-Key header; raises ParameterInvalid if it is not usable."""
        key = self.request.headers.get("idempotency-key")
        if key is not None and not (1 <= len(key) <= 64 and key.isascii() and key.isprintable()):
            raise errors.ParameterInvalid("Idempotency-Key", reason="1 to 64 printable ASCII characters")
        return key

    @property
    def required_key(self) -> str:
        """The Idempotency-Key header; raises IdempotencyKeyMissing."""
        key = self.idempotency_key
        if key is None:
            raise errors.IdempotencyKeyMissing("Idempotency-Key")
        return key

    @property
    def language(self) -> str:
        """zh or en, as the caller reads."""
        return answers.language_of(self.request.headers)

    @property
    def request_hash(self) -> str:
        """What tells this request's body from another's."""
        return once.fingerprint(self.raw_body)

    @property
    def path(self) -> str:
        """The path as it was asked for, without the API's stage: whose it names included."""
        return str(self.request.path.format_map(self.request.uri_params or {}))

    @property
    def address(self) -> str:
        """The network address that API Gateway took the request from."""
        return str((self.request.context.get("identity") or {}).get("sourceIp") or "")

    @property
    def headers(self) -> Any:
        """Request headers, whatever their case."""
        return self.request.headers

    def query(self, name: str) -> str | None:
        """A query parameter in its one form, or None; an empty one is none. Raises NumberShortened."""
        parameters = self.request.query_params
        told = parameters.get(name) if parameters else None
        return typed.parameter(name, told) or None if told else None

    @property
    def limit(self) -> int:
        """Page size asked for, 1 to 100; 20 unless told. Raises ParameterInvalid."""
        text = self.query("limit") or "20"
        if not (text.isascii() and text.isdecimal() and len(text) < 5 and 1 <= int(text) <= PAGE_LIMIT):
            raise errors.ParameterInvalid("limit", reason=f"a whole number from 1 to {PAGE_LIMIT}")
        return int(text)

    @property
    def cursor(self) -> str | None:
        """Where the page before ended, opened again. Raises ParameterInvalid for anything but the `next_cursor` of
        this very list and caller: a place we did not make could lie outside the list."""
        sealed = self.query("cursor")
        if sealed is None:
            return None
        try:
            return crypto.unseal(base64.urlsafe_b64decode(sealed.encode()).decode(), place=self._list)
        except (ValueError, crypto.Forged) as error:
            raise errors.ParameterInvalid("cursor", reason="take it from next_cursor") from error

    def seal_cursor(self, text: str) -> str:
        """A place in this list as told to its caller: encrypted, for it may name what the caller may not see, bound to
        list and caller, and safe in a URL."""
        return base64.urlsafe_b64encode(crypto.seal(text, place=self._list).encode()).decode()

    @property
    def _list(self) -> str:
        """One list of one caller: its whole path and what it was asked for. A page may be of another size."""
        asked = sorted((self.request.query_params or {}).items())
        choice = [(name, value) for name, value in asked if name not in ("cursor", "limit")]
        return f"cursor|{self.path}|{choice}|{self.member_id or self.staff_id}"


T = TypeVar("T")


@dataclass(frozen=True)
class Answer(Generic[T]):
    """An answer that is not a plain 200: another status, a replay, or text of another media type."""

    body: T
    status: int = 200
    replayed: bool = False
    media_type: str = JSON


NO_CONTENT: "Answer[None]" = Answer(None, status=204)
View = Callable[..., Any]
Body = Callable[[], type]


@dataclass(frozen=True)
class Route:
    """What is declared of a route. `query`: the parameters its view asks for, of which it `needs` some; `paged`:
    `limit` and `cursor` too; `keyed`: it needs an Idempotency-Key; `takes_key`: it takes one; `takes_version`: it takes
    If-Match; `answers`: asked where the view's annotation cannot say it; `largest_bytes`: how large a body may be;
    `media_type` of its answer; `outside`: an outside party calls by its own rules, so its view reads the request."""

    method: str
    path: str
    caller: Caller
    view: View
    body: Body | None = None
    query: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    paged: bool = False
    keyed: bool = False
    takes_key: bool = False
    takes_version: bool = False
    answers: Callable[[], Any] | None = None
    largest_bytes: int = LARGEST_BODY_BYTES
    media_type: str = JSON
    outside: bool = False

    @functools.cached_property
    def known_query(self) -> tuple[str, ...]:
        """Every query parameter it takes."""
        return (*self.query, "limit", "cursor") if self.paged else self.query


class Api:
    """Declares routes on a Chalice app."""

    def __init__(self, app: Chalice) -> None:
        self.app = app
        self.routes: list[Route] = []

    def get(self, path: str, caller: Caller, **more: Any) -> Callable[[View], View]:
        """A reading route; `more` as the fields of Route."""
        return self._route("GET", path, caller, None, more)

    def post(self, path: str, caller: Caller, body: Body | None = None, **more: Any) -> Callable[[View], View]:
        """A writing route; `body` answers the msgspec struct its JSON must fit (None: the view reads raw bytes). It is
        asked when the route is first called, so that declaring a route loads no room."""
        return self._route("POST", path, caller, body, more)

    def put(self, path: str, caller: Caller, body: Body | None = None, **more: Any) -> Callable[[View], View]:
        """A route that writes the resource its path names."""
        return self._route("PUT", path, caller, body, more)

    def desk(self, path: str, noun: str, desk: "Callable[[], Desk[Any]]", caller: Caller = OPERATOR) -> None:
        """The three routes of a kind of document: list, get, put; for operators, and merchants where it says so.
        `If-Match` carries the version the caller read (0: none yet)."""

        def list_documents(call: Call) -> Any:
            return desk().page(limit=call.limit, cursor=call.cursor, merchant_id=call.merchant_id)

        def get_document(call: Call, document_id: str) -> Any:
            return desk().get(document_id, merchant_id=call.merchant_id)

        def put_document(call: Call, document_id: str) -> Any:
            expected = call.headers.get("if-match", "").strip('"') or None
            return desk().put(
                document_id,
                call.body,
                expected=expected,
                actor=call.staff_id,
                now=call.now,
                merchant_id=call.merchant_id,
            )

        named = noun.replace("_", " ")
        for view, verb, about in (
            (list_documents, "list", f"Every {named}, by id."),
            (get_document, "get", f"The {named} as it stands, with its version."),
            (put_document, "put", f"Writes the {named}: a new version, unless it stands there already."),
        ):
            view.__name__, view.__doc__ = f"{verb}_{noun}", about
        one = f"{path}/{{document_id}}"
        self.get(path, caller, paged=True, answers=lambda: desk().page_type)(list_documents)
        self.get(one, caller, answers=lambda: desk().shown_type)(get_document)
        body = lambda: desk().kind.spec  # noqa: E731
        self.put(one, caller, body, answers=lambda: desk().shown_type, takes_version=True)(put_document)

    def _route(
        self, method: str, path: str, caller: Caller, body: Body | None, more: dict[str, Any]
    ) -> Callable[[View], View]:
        def declare(view: View) -> View:
            @functools.wraps(view)
            def answer(**path_parts: str) -> Response:
                request = self.app.current_request
                assert request is not None
                return _answer(request, route, path_parts)

            route = Route(method, path, caller, view, body, **more)
            self.routes.append(route)
            # Every media type is let in, so that our own 415 answers in the house's shape.
            self.app.route(path, methods=[method], content_types=["*/*"], name=view.__name__)(answer)
            return view

        return declare


def _answer(request: Request, route: Route, path_parts: dict[str, str]) -> Response:
    view = route.view
    request_id = request.context.get("requestId") or str(uuid.uuid4())
    with telemetry.call(view.__name__, request_id=request_id, method=request.method) as told:
        try:
            call = _admit(request, route)
            named = {name: typed.path_part(name, part) for name, part in path_parts.items()}
            response = _respond(call, view(call, **named))
        except errors.Refusal as refusal:
            told["refused"] = refusal.code
            telemetry.count("refusals", code=refusal.code, route=view.__name__)
            response = answers.refuse(refusal, answers.language_of(request.headers), request_id)
        except Exception as error:  # the border: told as 500 in the house's shape, logged with its trace
            told["failed_share"] = 1
            telemetry.fault(view.__name__, error, request_id=request_id)
            response = answers.fail(answers.language_of(request.headers), request_id)
        told["status"] = response.status_code
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
        call.body = reading.read_body(request.headers, raw, route.body())
    elif raw and route.method != "GET":
        reading.read_body(request.headers, raw, reading.Nothing)
    return call


def _respond(call: Call, result: Any) -> Response:
    answer = result if isinstance(result, Answer) else Answer(result)
    body = answer.body
    if getattr(body, "next_cursor", None) is not None:
        body = msgspec.structs.replace(body, next_cursor=call.seal_cursor(body.next_cursor))
    headers: dict[str, str | list[str]] = {"Content-Type": answer.media_type, "Cache-Control": "no-store"}
    if answer.replayed:
        headers["Idempotency-Replayed"] = "true"
    if answer.status == 204:
        return Response(body="", status_code=204, headers=headers)
    if answer.media_type != JSON:
        return Response(body=body, status_code=answer.status, headers=headers)
    return Response(body=msgspec.json.encode(body).decode(), status_code=answer.status, headers=headers)
