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

from chalicelib import clock, crypto, errors, lazily, once, session, telemetry

with lazily.rooms():
    from chalicelib.malls import parts as malls
    from chalicelib.members import parts as members

if TYPE_CHECKING:
    from chalicelib.administration import Desk

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
    """One request, checked: its time, its caller and its body. `merchant_id`: the merchant whose staff calls."""

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
        return _language(self.request)

    @property
    def request_hash(self) -> str:
        """What tells this request's body from another's."""
        return once.fingerprint(self.raw_body)

    @property
    def headers(self) -> Any:
        """Request headers, whatever their case."""
        return self.request.headers

    def query(self, name: str) -> str | None:
        """A query parameter, or None; an empty one is none."""
        parameters = self.request.query_params
        return parameters.get(name) or None if parameters else None

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
        """One list of one caller: its path and what it was asked for."""
        asked = sorted((self.request.query_params or {}).items())
        choice = [(name, value) for name, value in asked if name not in ("cursor", "limit")]
        return f"cursor|{self.request.path}|{choice}|{self.member_id or self.staff_id}"


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
    """What is declared of a route. `query`: the parameters its view asks for; `paged`: `limit` and `cursor` too;
    `keyed`: it needs an Idempotency-Key; `takes_key`: it takes one; `answers`: asked where the view's annotation
    cannot say it; `largest_bytes`: how large a body may be; `media_type` of its answer."""

    method: str
    path: str
    caller: Caller
    view: View
    body: Body | None = None
    query: tuple[str, ...] = ()
    paged: bool = False
    keyed: bool = False
    takes_key: bool = False
    answers: Callable[[], Any] | None = None
    largest_bytes: int = LARGEST_BODY_BYTES
    media_type: str = JSON


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

        for view, verb in ((list_documents, "list"), (get_document, "get"), (put_document, "put")):
            view.__name__ = f"{verb}_{noun}"
        one = f"{path}/{{document_id}}"
        self.get(path, caller, paged=True, answers=lambda: desk().page_type)(list_documents)
        self.get(one, caller, answers=lambda: desk().shown_type)(get_document)
        self.put(one, caller, lambda: desk().kind.spec, answers=lambda: desk().shown_type)(put_document)

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
            response = _respond(call, view(call, **path_parts))
        except errors.Refusal as refusal:
            told["refused"] = refusal.code
            telemetry.count("refusals", code=refusal.code, route=view.__name__)
            response = _refuse(refusal, request, request_id)
        except Exception as error:  # the border: told as 500 in the house's shape, logged with its trace
            telemetry.fault(view.__name__, error, request_id=request_id)
            response = _tell(500, {"code": "internal", "message": _internal(request), "field": None}, request_id)
        told["status"] = response.status_code
        return response


def _admit(request: Request, route: Route) -> Call:
    raw = request.raw_body
    raw = raw.encode() if isinstance(raw, str) else raw
    if len(raw) > route.largest_bytes:
        raise errors.BodyInvalid(reason=f"it is larger than {route.largest_bytes} bytes")
    call = Call(request, now=clock.now(), real_now=clock.real_now(), raw_body=raw)
    _ADMIT[route.caller.kind](call, route.caller)
    if route.body is not None:
        call.body = _parse(request, raw, route.body())
    return call


def _admit_shopper(call: Call, _: Caller) -> None:
    found = session.read_shopper_token(_bearer(call), real_now=call.real_now)
    if not members.session_holds(found.member_id, found.version):
        raise errors.TokenInvalid
    call.shopper, call.member_id = found, found.member_id


def _admit_staff(call: Call, caller: Caller) -> None:
    staff_id, role = session.read_staff_token(_bearer(call), real_now=call.real_now)
    staff = malls.find_staff(staff_id)
    if staff is None or staff.role != role or (role == session.MERCHANT) != (staff.merchant_id is not None):
        raise errors.TokenInvalid  # a merchant without its scope reaches nothing, not everything
    if role not in caller.roles:
        raise errors.RoleForbidden
    call.staff_id, call.merchant_id = staff_id, staff.merchant_id


def _admit_device(call: Call, caller: Caller) -> None:
    key_id, timestamp, nonce, signature = (
        call.headers.get(f"x-device-{part}", "") for part in ("key", "timestamp", "nonce", "signature")
    )
    if not (key_id and 8 <= len(nonce) <= 64 and nonce.isascii()):
        raise errors.SignatureInvalid("X-Device-Key", reason="X-Device-Key, -Timestamp, -Nonce, -Signature are needed")
    device = malls.find_device(key_id)
    session.check_device_signature(
        device.key,
        signature,
        method=call.request.method,
        path=call.request.path.format_map(call.request.uri_params or {}),
        timestamp=timestamp,
        nonce=nonce,
        body=call.raw_body,
        real_now=call.real_now,
    )
    if device.role not in caller.roles:
        raise errors.RoleForbidden
    once.use_nonce(key_id, nonce, call.real_now)
    call._device = device


def _admit_staff_or_device(call: Call, caller: Caller) -> None:
    (_admit_device if call.headers.get("x-device-key") else _admit_staff)(call, caller)


_ADMIT: dict[str, Callable[[Call, Caller], None]] = {
    "anyone": lambda call, caller: None,
    "shopper": _admit_shopper,
    "staff": _admit_staff,
    "device": _admit_device,
    "staff_or_device": _admit_staff_or_device,
}


def _bearer(call: Call) -> str:
    scheme, _, token = call.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise errors.TokenMissing("Authorization")
    return token  # type: ignore[no-any-return]


def _parse(request: Request, raw: bytes, struct: type) -> Any:
    if raw and not request.headers.get("content-type", "").lower().startswith(JSON):
        raise errors.MediaTypeUnsupported("Content-Type")
    try:
        return msgspec.json.decode(raw or b"{}", type=struct)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        reason, _, place = str(error).partition(" - at `$.")
        raise errors.BodyInvalid(place.rstrip("`") or None, reason=reason) from error


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


def _refuse(refusal: errors.Refusal, request: Request, request_id: str) -> Response:
    message = refusal.message(_language(request))
    detail = {"code": refusal.code, "message": message, "field": refusal.field, **refusal.details}
    return _tell(refusal.status, detail, request_id)


def _tell(status: int, error: dict[str, Any], request_id: str) -> Response:
    body = msgspec.json.encode({"error": {**error, "request_id": request_id}}).decode()
    return Response(body=body, status_code=status, headers={"Content-Type": JSON, "Cache-Control": "no-store"})


def _internal(request: Request) -> str:
    return "系统繁忙，请稍后再试。" if _language(request) == "zh" else "Something went wrong here; try again."


def _language(request: Request) -> str:
    """The first of zh and en that Accept-Language names; Chinese unless told."""
    for choice in request.headers.get("accept-language", "").lower().split(","):
        if choice.strip()[:2] in {"zh", "en"}:
            return choice.strip()[:2]  # type: ignore[no-any-return]
    return "zh"
