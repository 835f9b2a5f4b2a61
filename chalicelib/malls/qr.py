"""POST /v1/admin/qr-codes: a short id that carries its place."""

from datetime import datetime
from typing import Annotated

import msgspec

from chalicelib import errors, ids
from chalicelib.malls import parts, rules, store
from chalicelib.malls.rules import QrPlace
from chalicelib.once import Key
from chalicelib.shapes import Id


class Request(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The place of a code. `promoter_id` names who hands it out."""

    mall_id: Id
    surface: str
    store_id: Id | None = None
    promoter_id: Annotated[str, msgspec.Meta(min_length=1, max_length=64)] | None = None


class QrCode(msgspec.Struct, frozen=True):
    """`qr_id` goes into the `scene` of a mini-program code (32 visible characters at most)."""

    qr_id: str
    mall_id: str
    store_id: str | None
    surface: str
    promoter_id: str | None


def handle(body: Request, *, staff_id: str, key: Key, now: datetime) -> QrCode:
    """A code that hangs in a mall.

    Makes a QR id; the same key and place give the same id. Raises ReferenceInvalid, ValueInvalid.
    """
    rules.check_surface(body.surface)
    parts.require(mall_id=body.mall_id, store_ids=(body.store_id,) if body.store_id else ())
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
