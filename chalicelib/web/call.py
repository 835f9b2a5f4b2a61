"""One request, in the form in which the rooms' verbs use it."""

import base64
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from chalice.app import Request

from chalicelib import errors, once, typed
from chalicelib.pages import Paging
from chalicelib.security import crypto
from chalicelib.security.tokens import ShopperSession
from chalicelib.web import answers

if TYPE_CHECKING:
    from chalicelib.malls import parts as malls

PAGE_LIMIT = 100


@dataclass
class Call:
    """One checked request: its time, its caller and its body.

    `staff_id`: the person of staff who calls; all tokens of a person have the same. `token_id`: the id of the staff
    token. `merchant_id`: the merchant, if a merchant's staff call. `device`: the till, gate or merchant's system that
    calls. `shopper`: the shopper's session.
    """

    request: Request
    now: datetime
    real_now: datetime
    raw_body: bytes
    body: Any = None
    member_id: str = ""
    shopper: ShopperSession | None = None
    staff_id: str = ""
    token_id: str = ""
    merchant_id: str | None = None
    device: "malls.Device | None" = None

    @property
    def session(self) -> ShopperSession:
        """The shopper's session, on routes that a shopper calls."""
        assert self.shopper is not None  # admission set it
        return self.shopper

    @property
    def language(self) -> str:
        """The language of messages for this caller: zh or en."""
        return answers.language_of(self.request.headers)

    @property
    def key(self) -> once.Key | None:
        """The Idempotency-Key header and the hash of the body; None without the header. Raises ParameterInvalid."""
        text = self.headers.get("idempotency-key")
        if text is None:
            return None
        if not (1 <= len(text) <= 64 and text.isascii() and text.isprintable()):
            raise errors.ParameterInvalid("Idempotency-Key", reason="1 to 64 printable ASCII characters")
        return once.Key(text, once.fingerprint(self.raw_body))

    @property
    def path(self) -> str:
        """The requested path with its ids, without the API's stage."""
        return str(self.request.path.format_map(self.request.uri_params or {}))

    @property
    def address(self) -> str:
        """The network address from which API Gateway received the request."""
        return str((self.request.context.get("identity") or {}).get("sourceIp") or "")

    @property
    def headers(self) -> Any:
        """The request's headers; upper and lower case of their names do not matter."""
        return self.request.headers

    def query(self, name: str) -> str | None:
        """A normalised query parameter; None if it is absent or empty. Raises NumberShortened."""
        parameters = self.request.query_params
        text = parameters.get(name) if parameters else None
        return typed.parameter(name, text) or None if text else None

    @property
    def paging(self) -> Paging:
        """The requested page; 20 entries by default. Raises ParameterInvalid."""
        text = self.query("limit") or "20"
        if not (text.isascii() and text.isdecimal() and len(text) < 5 and 1 <= int(text) <= PAGE_LIMIT):
            raise errors.ParameterInvalid("limit", reason=f"a whole number from 1 to {PAGE_LIMIT}")
        return Paging(int(text), self._cursor)

    @property
    def _cursor(self) -> str | None:
        """Where the previous page ended; None for the first page. Raises ParameterInvalid if the cursor is not a
        `next_cursor` of this list and caller, because a foreign cursor could point outside the list."""
        sealed = self.query("cursor")
        if sealed is None:
            return None
        try:
            return crypto.unseal(base64.urlsafe_b64decode(sealed.encode()).decode(), place=self._list)
        except (ValueError, crypto.Forged) as error:
            raise errors.ParameterInvalid("cursor", reason="take it from next_cursor") from error

    def seal_cursor(self, text: str) -> str:
        """Turns a place in this list into the caller's cursor. It is encrypted, because it may contain something that
        the caller may not see; it is valid for this list and caller only, and safe in a URL."""
        return base64.urlsafe_b64encode(crypto.seal(text, place=self._list).encode()).decode()

    @property
    def _list(self) -> str:
        """The name of one list of one caller, made of path and query. `limit` is left out, because it may differ from
        page to page."""
        asked = sorted((self.request.query_params or {}).items())
        choice = [(name, value) for name, value in asked if name not in ("cursor", "limit")]
        return f"cursor|{self.path}|{choice}|{self.member_id or self.staff_id}"
