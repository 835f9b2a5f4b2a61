"""POST /v1/admin/qr-codes: makes the id of a printed code, which leads to the code's place. GET: lists them."""

from datetime import datetime
from typing import Annotated

import msgspec

from chalicelib import errors, ids
from chalicelib.malls import parts, rules, store
from chalicelib.malls.rules import PrintedCode, QrPlace
from chalicelib.once import Key
from chalicelib.pages import Paging
from chalicelib.shapes import Id


class Request(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The place of a code. `promoter_id`: who hands the code out."""

    mall_id: Id
    surface: str
    store_id: Id | None = None
    promoter_id: Annotated[str, msgspec.Meta(min_length=1, max_length=64)] | None = None


class QrCode(msgspec.Struct, frozen=True):
    """Put `qr_id` into the `scene` of the mini-program code (WeChat allows 32 visible characters)."""

    qr_id: str
    mall_id: str
    store_id: str | None
    surface: str
    promoter_id: str | None


class QrCodes(msgspec.Struct, frozen=True):
    """A page of printed codes."""

    qr_codes: list[PrintedCode]
    next_cursor: str | None


def list_codes(*, mall_id: str | None, paging: Paging) -> QrCodes:
    """The printed codes of a mall, newest first; without a mall, all codes by id.

    A code that was made before codes were listed by mall is only among all codes. Raises ResourceNotFound for an
    unknown mall.
    """
    if mall_id is None:
        return QrCodes(*store.list_qr_codes(limit=paging.limit, after=paging.cursor))
    parts.find_mall(mall_id)
    return QrCodes(*store.list_qr_codes_of_mall(mall_id, limit=paging.limit, after=paging.cursor))


def make(body: Request, *, staff_id: str, key: Key, now: datetime) -> QrCode:
    """Makes the id of a printed code that hangs in a mall.

    The same Idempotency-Key and place give the same id. Raises ValueInvalid for an unknown surface, ReferenceInvalid
    for an unknown mall or store, or a store of another mall.
    """
    rules.check_surface(body.surface)
    parts.check_references(mall_id=body.mall_id, store_ids=(body.store_id,) if body.store_id else ())
    if body.store_id and parts.find_store(body.store_id).mall_id != body.mall_id:
        raise errors.ReferenceInvalid("store_id", what="store of this mall")
    place_text = (body.mall_id, body.store_id or "", body.surface, body.promoter_id or "")
    place = QrPlace(
        qr_id=ids.derived("qr", key.text, *place_text, length=12),
        mall_id=body.mall_id,
        store_id=body.store_id,
        surface=body.surface,
        promoter_id=body.promoter_id,
    )
    store.save_qr_code(place, made_by=staff_id, now=now)
    return QrCode(place.qr_id, place.mall_id, place.store_id, place.surface, place.promoter_id)
