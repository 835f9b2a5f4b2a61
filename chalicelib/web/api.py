"""Declares routes on a Chalice app."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from chalice.app import Chalice, Response

from chalicelib.pages import Paging
from chalicelib.web import serving
from chalicelib.web.callers import OPERATOR, Caller
from chalicelib.web.route import Route, Verb

if TYPE_CHECKING:
    from chalicelib.documents.desk import Desk


class Api:
    """The routes of an app, each declared in one line."""

    def __init__(self, app: Chalice) -> None:
        self.app = app
        self.routes: list[Route] = []

    def get(self, name: str, path: str, caller: Caller, verb: Callable[[], Verb], **more: Any) -> None:
        """Declares a route that reads. `more`: further fields of Route."""
        self._declare(Route("GET", path, caller, verb, name, **more))

    def post(self, name: str, path: str, caller: Caller, verb: Callable[[], Verb], **more: Any) -> None:
        """Declares a route that performs an action. `more`: further fields of Route."""
        self._declare(Route("POST", path, caller, verb, name, **more))

    def put(self, name: str, path: str, caller: Caller, verb: Callable[[], Verb], **more: Any) -> None:
        """Declares a route that writes the resource named by its path. `more`: further fields of Route."""
        self._declare(Route("PUT", path, caller, verb, name, **more))

    def desk(self, noun: str, path: str, desk: "Callable[[], Desk[Any]]", caller: Caller = OPERATOR) -> None:
        """Declares the three routes of a kind of document: list, get, put. The If-Match header of a put has the version
        that the caller read (0: there is none yet)."""

        def list_documents(*, paging: Paging, merchant_id: str | None) -> Any:
            return desk().page(paging, merchant_id=merchant_id)

        def get_document(*, document_id: str, merchant_id: str | None) -> Any:
            return desk().get(document_id, merchant_id=merchant_id)

        def put_document(
            *, document_id: str, body: Any, version: str | None, staff_id: str, merchant_id: str | None, now: datetime
        ) -> Any:
            return desk().put(document_id, body, expected=version, actor=staff_id, now=now, merchant_id=merchant_id)

        named, one = noun.replace("_", " "), f"{path}/{{document_id}}"
        list_documents.__doc__ = f"Lists every {named}, by id."
        get_document.__doc__ = f"Returns the newest version of the {named}."
        put_document.__doc__ = f"Writes a new version of the {named}; the same body again makes none."
        page, shown = (lambda: desk().page_type), (lambda: desk().shown_type)
        self.get(f"list_{noun}", path, caller, lambda: list_documents, response_type=page)
        self.get(f"get_{noun}", one, caller, lambda: get_document, response_type=shown)
        body = lambda: desk().kind.spec  # noqa: E731
        self.put(f"put_{noun}", one, caller, lambda: put_document, body_type=body, response_type=shown)

    def _declare(self, route: Route) -> None:
        def view(**path_parts: str) -> Response:
            request = self.app.current_request
            assert request is not None  # Chalice sets it before it calls a view
            return serving.serve(request, route, path_parts)

        view.__name__ = route.name
        self.routes.append(route)
        # Chalice accepts every media type, so that we refuse a wrong one with our own error response (415).
        self.app.route(route.path, methods=[route.method], content_types=["*/*"], name=route.name)(view)
