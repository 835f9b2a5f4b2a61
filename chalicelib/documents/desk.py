"""PUT, GET and list of one kind of document, the same for every room.

A room provides the kind and a check. The check raises a refusal for an invalid document, and returns actions to commit
together with the new version.
"""

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Generic, TypeVar

import msgspec

from chalicelib import errors
from chalicelib.aws.dynamo import Action, Refused
from chalicelib.documents import versions as documents
from chalicelib.documents.versions import Kind, Versioned
from chalicelib.pages import Paging

T = TypeVar("T", bound=msgspec.Struct)
Beside = Sequence[Action]
Check = Callable[[Versioned[T], Versioned[T] | None], Beside]
CheckOwned = Callable[[Versioned[T], Versioned[T] | None, bool], Beside]
ID_SHAPE = re.compile(r"[a-z0-9][a-z0-9_]{1,31}")


class Shown(msgspec.Struct, Generic[T], frozen=True):
    """A document as staff see it. `body`: as it was put."""

    id: str
    version: int
    updated_at: datetime
    updated_by: str
    body: T


class Page(msgspec.Struct, Generic[T], frozen=True):
    """Documents of one kind, in the order of their ids."""

    items: list[Shown[T]]
    next_cursor: str | None


class Desk(Generic[T]):
    """The three operations on one kind of document.

    `owner`: returns the merchant to which a document belongs, or None; a merchant's staff (`merchant_id`) read and put
    only documents of their merchant. `check_owned`: a further check for a document that belongs to a merchant; its last
    argument says whether the merchant's staff put it. `refused`: returns the refusal to raise if the condition of an
    action from a check fails; without it, dynamo.Refused is raised.
    """

    def __init__(
        self,
        kind: Kind[T],
        check: Check[T] | None = None,
        *,
        owner: Callable[[T], str | None] = lambda _: None,
        check_owned: CheckOwned[T] = lambda *_: (),
        refused: Callable[[Refused, T], errors.Refusal] | None = None,
    ) -> None:
        self.kind = kind
        self.check = check
        self.owner = owner
        self.check_owned = check_owned
        self.refused = refused

    @property
    def shown_type(self) -> Any:
        """The type that `get` and `put` return."""
        return Shown[self.kind.spec]  # type: ignore[name-defined]

    @property
    def page_type(self) -> Any:
        """The type that `page` returns."""
        return Page[self.kind.spec]  # type: ignore[name-defined]

    def put(
        self,
        document_id: str,
        body: T,
        *,
        expected: str | None,
        actor: str,
        now: datetime,
        merchant_id: str | None = None,
    ) -> Shown[T]:
        """Writes a new version and returns it. If the body has not changed, returns the current version and writes
        nothing.

        `expected`: the version that the caller read ("0": there is none yet); if it is None, the newest version is
        replaced. Raises VersionConflict, ReferenceInvalid, ValueInvalid, RoleForbidden for another merchant's document,
        and the room's own refusals.
        """
        if not ID_SHAPE.fullmatch(document_id):
            raise errors.ValueInvalid("id", reason="2 to 32 of a-z, 0-9 and _, not beginning with _")
        old = documents.find(self.kind, document_id)
        self._check_owner(body, old, merchant_id)
        if old is not None and old.body == body:
            return _shown(old)
        current = old.version if old else 0
        if expected is not None and expected != str(current):
            raise errors.VersionConflict("version", version=current)
        new = Versioned(document_id, body, current + 1, now, actor)
        beside = [*(self.check(new, old) if self.check else ())]
        if self.owner(body) is not None:
            beside += self.check_owned(new, old, merchant_id is not None)
        try:
            documents.save(self.kind, new, replacing=current, with_actions=beside)
        except Refused as refused:
            if self.refused is None:
                raise
            raise self.refused(refused, body) from refused
        return _shown(new)

    def _check_owner(self, body: T, old: Versioned[T] | None, merchant_id: str | None) -> None:
        if merchant_id is None:
            return
        if self.owner(body) != merchant_id or (old is not None and self.owner(old.body) != merchant_id):
            raise errors.RoleForbidden("merchant_id")

    def get(self, document_id: str, *, merchant_id: str | None = None) -> Shown[T]:
        """The newest version. Raises ResourceNotFound, also for another merchant's document."""
        found = documents.find(self.kind, document_id)
        if found is None or (merchant_id is not None and self.owner(found.body) != merchant_id):
            raise errors.ResourceNotFound(what=self.kind.name)
        return _shown(found)

    def page(self, paging: Paging, *, merchant_id: str | None = None) -> Page[T]:
        """A page of documents, in the order of their ids. Another merchant's documents are left out, so a page may be
        short or empty although there is a next page."""
        found, after = documents.page(self.kind, limit=paging.limit, after=paging.cursor)
        own = [one for one in found if merchant_id is None or self.owner(one.body) == merchant_id]
        return Page([_shown(document) for document in own], after)


def _shown(document: Versioned[T]) -> Shown[T]:
    return Shown(document.id, document.version, document.updated_at, document.updated_by, document.body)
