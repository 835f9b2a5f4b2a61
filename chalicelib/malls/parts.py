"""What other rooms may use of malls, stores, staff and devices. Values may be some seconds old, as each function says.

Documents are kept in memory for a few seconds (documents/versions.py).
"""

from collections.abc import Collection, Sequence
from typing import Any

from chalicelib import errors
from chalicelib.documents import versions as documents
from chalicelib.documents.versions import Kind, Versioned
from chalicelib.malls import store
from chalicelib.malls.rules import (
    Device,
    Mall,
    MallSpec,
    MerchantBounds,
    QrPlace,
    StaffMember,
    Store,
    StoreSpec,
    check_surface,
)
from chalicelib.malls.store import qr_code_actions
from chalicelib.memory import remember
from chalicelib.security import crypto

__all__ = [
    "Device",
    "Mall",
    "MerchantBounds",
    "QrPlace",
    "Store",
    "appids",
    "check_references",
    "check_surface",
    "find_device",
    "find_mall",
    "find_qr_place",
    "find_staff",
    "find_store",
    "find_stores_by_number",
    "is_merchant",
    "is_store",
    "is_tenant",
    "mall_ids",
    "mall_of_appid",
    "malls_of_appid",
    "malls_of_circle",
    "malls_of_merchant_id",
    "merchant_ids",
    "merchant_of_prefix",
    "qr_code_actions",
    "stores_of",
    "stores_of_merchant",
]


def find_mall(mall_id: str) -> Mall:
    """Returns a mall. Raises ResourceNotFound."""
    return _mall(documents.recall(store.MALL, mall_id))


def find_store(store_id: str) -> Store:
    """Returns a store, open or not. Raises ResourceNotFound."""
    return _store(documents.recall(store.STORE, store_id))


def is_store(store_id: str) -> bool:
    """Whether there is such a store."""
    return any(document.id == store_id for document in documents.every(store.STORE))


def is_merchant(merchant_id: str) -> bool:
    """Whether there is such a merchant. Strongly consistent."""
    return documents.find(store.MERCHANT, merchant_id) is not None


def is_tenant(merchant_id: str, mall_id: str) -> bool:
    """Whether a merchant has a store in a mall."""
    stores = [one.body for one in documents.every(store.STORE)]
    return any((one.merchant_id, one.mall_id) == (merchant_id, mall_id) for one in stores)


def merchant_of_prefix(document_id: str) -> str | None:
    """Returns the merchant id that a document's id begins with, as in <merchant id>_summer. If several match, returns
    the longest; if none, None."""
    merchants = [one.id for one in documents.every(store.MERCHANT) if document_id.startswith(f"{one.id}_")]
    return max(merchants, key=len, default=None)


def malls_of_appid(appid: str) -> list[Mall]:
    """Returns the malls of a mini-program. A group may use one mini-program for all its malls."""
    return [_mall(document) for document in documents.every(store.MALL) if document.body.appid == appid]


def find_stores_by_number(mall_ids: Collection[str], shop_number: str) -> list[Store]:
    """Returns the stores that have a shop number in the business circle of these malls. There are several only if two
    malls joined one circle after their stores got their numbers."""
    found = [one for one in documents.every(store.STORE) if one.body.shop_number == shop_number]
    return [_store(one) for one in found if one.body.mall_id in mall_ids]


def malls_of_circle(*, mchid: str, appid: str) -> list[Mall]:
    """Returns the malls of a business circle. A notice names the circle by merchant id and mini-program."""
    return [mall for mall in malls_of_merchant_id(mchid) if mall.appid == appid]


def malls_of_merchant_id(mchid: str) -> list[Mall]:
    """Returns the malls that receive payments through a merchant id (mchid)."""
    return [_mall(document) for document in documents.every(store.MALL) if document.body.mchid == mchid]


def stores_of(mall_id: str) -> list[Store]:
    """Returns the open stores of a mall, in the order of their ids."""
    found = [_store(document) for document in documents.every(store.STORE)]
    return [one for one in found if one.mall_id == mall_id and one.open]


def mall_of_appid(appid: str) -> Mall:
    """Returns a mall of a mini-program. Raises ReferenceInvalid if there is none."""
    for document in documents.every(store.MALL):
        if document.body.appid == appid:
            return _mall(document)
    raise errors.ReferenceInvalid("appid", what="mini-program")


def mall_ids() -> list[str]:
    """Returns the ids of all malls, sorted."""
    return sorted(document.id for document in documents.every(store.MALL))


def appids() -> list[str]:
    """Returns the appids of all malls' mini-programs, sorted."""
    return sorted({document.body.appid for document in documents.every(store.MALL)})


def merchant_ids() -> list[str]:
    """Returns the merchant ids (mchid) of all malls, sorted."""
    return sorted({document.body.mchid for document in documents.every(store.MALL)})


def check_references(
    *,
    mall_id: str | None = None,
    merchant_id: str | None = None,
    mall_ids: Sequence[str] = (),
    merchant_ids: Sequence[str] = (),
    store_ids: Sequence[str] = (),
    within: str = "",
) -> None:
    """Checks that malls, merchants and stores that a document names exist.

    `within`: the part of the document that has these fields, with a dot, as `include.`. Raises ReferenceInvalid with
    the field (in a list with its index) and the id.
    """
    wanted: list[tuple[str, Kind[Any], str | None]] = [
        ("mall_id", store.MALL, mall_id),
        ("merchant_id", store.MERCHANT, merchant_id),
    ]
    lists: list[tuple[str, Kind[Any], Sequence[str]]] = [
        ("mall_ids", store.MALL, mall_ids),
        ("merchant_ids", store.MERCHANT, merchant_ids),
        ("store_ids", store.STORE, store_ids),
    ]
    for name, kind, listed in lists:
        wanted += [(f"{name}[{at}]", kind, one) for at, one in enumerate(listed)]
    for field, kind, document_id in wanted:
        if document_id is not None and documents.find(kind, document_id) is None:
            raise errors.ReferenceInvalid(f"{within}{field}", what=kind.name, id=document_id)


@remember(seconds=60)
def find_qr_place(qr_id: str) -> QrPlace | None:
    """Returns the place of a QR id, or None if we did not make the code. May be a minute old."""
    return store.find_qr_place(qr_id)


def stores_of_merchant(merchant_id: str) -> frozenset[str]:
    """Returns the ids of a merchant's stores, open or not."""
    return frozenset(one.id for one in documents.every(store.STORE) if one.body.merchant_id == merchant_id)


@remember(seconds=30)
def find_staff(staff_id: str) -> StaffMember | None:
    """Returns the person of a staff token, or None if the token is unknown or revoked. May be half a minute old."""
    return store.find_staff(staff_id)


@remember(seconds=30)
def find_device(device_id: str) -> Device:
    """Returns a device with its key unsealed. May be half a minute old. Raises SignatureInvalid if the device is
    unknown or revoked."""
    item = store.find_device(device_id)
    if item is None:
        raise errors.SignatureInvalid("X-Device-Key", reason="there is no such device")
    key = crypto.unseal(item.sealed_key, place=f"device:{device_id}")
    return Device(device_id, item.name, item.role, item.place_id, key)


def _mall(document: Versioned[MallSpec]) -> Mall:
    body = document.body
    return Mall(document.id, body.name, body.appid, body.mchid, body.cutover_hour, body.brandid, body.merchants)


def _store(document: Versioned[StoreSpec]) -> Store:
    body = document.body
    return Store(
        document.id,
        body.name,
        body.mall_id,
        body.merchant_id,
        body.points_per_yuan,
        body.floor,
        body.category,
        body.open,
    )
