"""What other rooms may ask about malls and stores; answers are a few seconds old at most."""

from collections.abc import Collection, Sequence
from typing import Any

from chalicelib import errors
from chalicelib.documents import versions as documents
from chalicelib.documents.versions import Kind, Versioned
from chalicelib.malls import store
from chalicelib.malls.rules import Device, Mall, MallSpec, MerchantBounds, QrPlace, StaffMember, Store, StoreSpec
from chalicelib.memory import remember
from chalicelib.security import crypto

__all__ = [
    "Device",
    "Mall",
    "MerchantBounds",
    "QrPlace",
    "Store",
    "appids",
    "find_device",
    "find_mall",
    "find_qr_place",
    "find_staff",
    "find_store",
    "is_merchant",
    "is_store",
    "is_tenant",
    "mall_of_appid",
    "malls_of_appid",
    "malls_of_circle",
    "malls_of_merchant_id",
    "merchant_ids",
    "require",
    "stores_numbered",
    "stores_of",
    "stores_of_merchant",
    "whose_prefix",
]


def find_mall(mall_id: str) -> Mall:
    """Raises ResourceNotFound."""
    return _mall(documents.recall(store.MALL, mall_id))


def find_store(store_id: str) -> Store:
    """Raises ResourceNotFound."""
    return _store(documents.recall(store.STORE, store_id))


def is_store(store_id: str) -> bool:
    """Whether there is such a store."""
    return any(document.id == store_id for document in documents.every(store.STORE))


def is_merchant(merchant_id: str) -> bool:
    """Whether there is such a merchant, strongly read."""
    return documents.find(store.MERCHANT, merchant_id) is not None


def is_tenant(merchant_id: str, mall_id: str) -> bool:
    """Whether a merchant has a store in a mall."""
    stores = [one.body for one in documents.every(store.STORE)]
    return any((one.merchant_id, one.mall_id) == (merchant_id, mall_id) for one in stores)


def whose_prefix(document_id: str) -> str | None:
    """The merchant whose prefix a document's id carries; of several the one with the longest."""
    merchants = [one.id for one in documents.every(store.MERCHANT) if document_id.startswith(f"{one.id}_")]
    return max(merchants, key=len, default=None)


def malls_of_appid(appid: str) -> list[Mall]:
    """The malls a mini-program belongs to: a group may have one for all of them."""
    return [_mall(document) for document in documents.every(store.MALL) if document.body.appid == appid]


def stores_numbered(mall_ids: Collection[str], shop_number: str) -> list[Store]:
    """The stores that a business circle of these malls may name so: one, unless two malls became one circle since."""
    found = [one for one in documents.every(store.STORE) if one.body.shop_number == shop_number]
    return [_store(one) for one in found if one.body.mall_id in mall_ids]


def malls_of_circle(*, mchid: str, appid: str) -> list[Mall]:
    """The malls that a notice of the business circle may be about: it names a merchant id and a mini-program."""
    return [mall for mall in malls_of_merchant_id(mchid) if mall.appid == appid]


def malls_of_merchant_id(mchid: str) -> list[Mall]:
    """The malls that are paid through a merchant id (mchid)."""
    return [_mall(document) for document in documents.every(store.MALL) if document.body.mchid == mchid]


def stores_of(mall_id: str) -> list[Store]:
    """The open stores of a mall, by id."""
    found = [_store(document) for document in documents.every(store.STORE)]
    return [one for one in found if one.mall_id == mall_id and one.open]


def mall_of_appid(appid: str) -> Mall:
    """The mall a mini-program belongs to; raises ReferenceInvalid."""
    for document in documents.every(store.MALL):
        if document.body.appid == appid:
            return _mall(document)
    raise errors.ReferenceInvalid("appid", what="mini-program")


def appids() -> list[str]:
    """The mini-programs of the malls."""
    return sorted({document.body.appid for document in documents.every(store.MALL)})


def merchant_ids() -> list[str]:
    """The merchant ids (mchid) that the malls are paid through."""
    return sorted({document.body.mchid for document in documents.every(store.MALL)})


def require(
    *,
    mall_id: str | None = None,
    merchant_id: str | None = None,
    mall_ids: Sequence[str] = (),
    merchant_ids: Sequence[str] = (),
    store_ids: Sequence[str] = (),
    within: str = "",
) -> None:
    """Holds a document to refer only to what exists; raises ReferenceInvalid that names the field, with its place in a
    list, and the id. `within`: the part of the document that the fields stand in, as `include.`"""
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
    """Where a QR id hangs; None for one we never made."""
    return store.find_qr_place(qr_id)


def stores_of_merchant(merchant_id: str) -> frozenset[str]:
    """The ids of a merchant's stores, open or not."""
    return frozenset(one.id for one in documents.every(store.STORE) if one.body.merchant_id == merchant_id)


@remember(seconds=30)
def find_staff(staff_id: str) -> StaffMember | None:
    """Whose staff token still counts."""
    return store.find_staff(staff_id)


@remember(seconds=30)
def find_device(device_id: str) -> Device:
    """A device with its key opened; raises SignatureInvalid for one unknown or revoked."""
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
