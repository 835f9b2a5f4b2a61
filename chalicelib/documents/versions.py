"""Documents that operators set up (malls, stores, campaigns …). Every version is kept with its author and instant."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

import msgspec

from chalicelib import errors
from chalicelib.aws import dynamo
from chalicelib.aws.dynamo import Action
from chalicelib.memory import remember
from chalicelib.tables import base
from chalicelib.tables.catalog import Document, DocumentVersion

T = TypeVar("T", bound=msgspec.Struct)
KEPT_SECONDS = 5  # how long a warm process may use a cached version
VERSION_KEPT_SECONDS = 3600


@dataclass(frozen=True)
class Kind(Generic[T]):
    """A kind of document: its name in keys and responses, and the struct of its body."""

    name: str
    spec: type[T]


@dataclass(frozen=True)
class Versioned(Generic[T]):
    """A version of a document."""

    id: str
    body: T
    version: int
    updated_at: datetime
    updated_by: str


def find(kind: Kind[T], document_id: str) -> Versioned[T] | None:
    """The newest version of a document, strongly read; None if there is no such document."""
    item = dynamo.find(Document, kind.name, document_id)
    return _read(kind, item) if item else None


def is_there(kind_name: str, document_id: str) -> bool:
    """Whether a document exists, strongly read. For rooms that must not import the document's kind."""
    return dynamo.find(Document, kind_name, document_id) is not None


@remember(seconds=KEPT_SECONDS)
def recall(kind: Kind[T], document_id: str) -> Versioned[T]:
    """The newest version, from a cache that is at most KEPT_SECONDS old. Raises ResourceNotFound."""
    found = find(kind, document_id)
    if found is None:
        raise errors.ResourceNotFound(what=kind.name)
    return found


@remember(seconds=VERSION_KEPT_SECONDS, entries=4096)
def recall_version(kind: Kind[T], document_id: str, version: int) -> Versioned[T]:
    """One version of a document, cached because versions never change. Raises ResourceNotFound."""
    item = dynamo.find(DocumentVersion, f"{kind.name}#{document_id}", f"V#{version:06d}")
    if item is None:
        raise errors.ResourceNotFound(what=kind.name)
    return Versioned(
        document_id, msgspec.convert(item.body, kind.spec), int(item.version), item.updated_at, item.updated_by
    )


def page(kind: Kind[T], *, limit: int, after: str | None) -> tuple[list[Versioned[T]], str | None]:
    """A page of a kind's documents in the order of their ids, and the id after which the next page begins (None: there
    is no next page)."""
    items, next_after = base.page(Document, kind.name, limit=limit, after=after, strong=False)
    return [_read(kind, item) for item in items], next_after


@remember(seconds=KEPT_SECONDS)
def every(kind: Kind[T]) -> list[Versioned[T]]:
    """All documents of a kind, from a cache that is at most KEPT_SECONDS old. For kinds with at most some hundreds of
    documents."""
    return [_read(kind, item) for item in Document.query(kind.name)]


def save(kind: Kind[T], new: Versioned[T], *, replacing: int, with_actions: Sequence[Action] = ()) -> None:
    """Writes a document's new version, also into its history, and commits `with_actions` together with it.

    `replacing`: the version that the new one replaces (0: none). Raises VersionConflict if that is not the newest, and
    dynamo.Refused if only conditions of `with_actions` failed.
    """
    values: dict[str, Any] = {
        "body": msgspec.to_builtins(new.body),
        "version": new.version,
        "updated_at": new.updated_at,
        "updated_by": new.updated_by,
    }
    unchanged_since_read = Document.version == replacing if replacing else Document.pk.does_not_exist()
    history_is_append_only = DocumentVersion.pk.does_not_exist()
    history = DocumentVersion(pk=f"{kind.name}#{new.id}", sk=f"V#{new.version:06d}", **values)
    try:
        dynamo.commit(
            [
                dynamo.put("document", Document(pk=kind.name, sk=new.id, **values), unchanged_since_read),
                dynamo.put("history", history, history_is_append_only),
                *with_actions,
            ]
        )
    except dynamo.Refused as refused:
        if "document" not in refused and "history" not in refused:
            raise
        blocking = refused.blocking.get("document") or refused.blocking.get("history")
        current = int(blocking["version"]["N"]) if blocking else 0
        raise errors.VersionConflict("version", version=current) from refused


def still_version(kind: Kind[T], document_id: str, version: int) -> Action:
    """An action that checks that a document still has this version. dynamo.Refused names it `document`."""
    return dynamo.check("document", Document(pk=kind.name, sk=document_id), Document.version == version)


def _read(kind: Kind[T], item: Document) -> Versioned[T]:
    body = msgspec.convert(item.body, kind.spec)
    return Versioned(item.sk, body, int(item.version), item.updated_at, item.updated_by)
