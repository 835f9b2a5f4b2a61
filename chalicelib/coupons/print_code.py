"""POST /v1/admin/qr-codes: makes the id of a printed code, which leads to the code's place and may offer a campaign.

Codes belong to the room `malls`. Making one is here, because `malls` knows no campaigns.
"""

import contextlib
from datetime import datetime
from typing import Annotated

import msgspec

from chalicelib import errors, ids
from chalicelib.aws import dynamo
from chalicelib.coupons import campaigns
from chalicelib.malls import parts as malls
from chalicelib.once import Key
from chalicelib.shapes import Id


class NewQrCode(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The place of a code. `promoter_id`: who hands the code out. `campaign_id`: a login with the code claims a coupon
    of this campaign, if it names no other."""

    mall_id: Id
    surface: str
    store_id: Id | None = None
    promoter_id: Annotated[str, msgspec.Meta(min_length=1, max_length=64)] | None = None
    campaign_id: Id | None = None


class QrCode(msgspec.Struct, frozen=True):
    """Put `qr_id` into the `scene` of the mini-program code (WeChat allows 32 visible characters)."""

    qr_id: str
    mall_id: str
    store_id: str | None
    surface: str
    promoter_id: str | None
    campaign_id: str | None


def make(body: NewQrCode, *, staff_id: str, key: Key, now: datetime) -> QrCode:
    """Makes the id of a printed code that hangs in a mall.

    The same Idempotency-Key, place and campaign give the same id. Raises ValueInvalid for an unknown surface,
    ReferenceInvalid for an unknown mall or store, or a store of another mall, or a campaign that is unknown, of another
    mall, or costs points.
    """
    malls.check_surface(body.surface)
    malls.check_references(mall_id=body.mall_id, store_ids=(body.store_id,) if body.store_id else ())
    if body.store_id and malls.find_store(body.store_id).mall_id != body.mall_id:
        raise errors.ReferenceInvalid("store_id", what="store of this mall")
    if body.campaign_id is not None:
        campaigns.check_free_in_mall(body.campaign_id, body.mall_id)
    place = malls.QrPlace(
        qr_id=_id_of(body, key),
        mall_id=body.mall_id,
        store_id=body.store_id,
        surface=body.surface,
        promoter_id=body.promoter_id,
        campaign_id=body.campaign_id,
    )
    # If the id exists, the stored code is the same, because the id is derived from the key and the body.
    with contextlib.suppress(dynamo.Refused):
        dynamo.commit(malls.qr_code_actions(place, made_by=staff_id, now=now))
    return QrCode(
        place.qr_id, place.mall_id, place.store_id, place.surface, place.promoter_id, campaign_id=place.campaign_id
    )


def _id_of(body: NewQrCode, key: Key) -> str:
    place = (body.mall_id, body.store_id or "", body.surface, body.promoter_id or "")
    # A code without a campaign has the id that it had before codes had campaigns.
    offered = (body.campaign_id,) if body.campaign_id is not None else ()
    return ids.derived("qr", key.text, *place, *offered, length=12)
