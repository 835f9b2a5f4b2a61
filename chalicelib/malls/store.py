"""The catalog: malls, merchants and stores (documents), QR ids, staff and devices."""

from datetime import datetime

from chalicelib import dynamo, errors
from chalicelib.documents import Kind
from chalicelib.dynamo import Action
from chalicelib.malls.rules import MallSpec, MerchantSpec, QrPlace, StaffMember, StoreSpec
from chalicelib.tables.catalog import Device, QrCode, ShopNumber, Staff

MALL = Kind("mall", MallSpec)
MERCHANT = Kind("merchant", MerchantSpec)
STORE = Kind("store", StoreSpec)


# Whose a shop number is that nobody has any more.
FREE = "-"
# A business circle, as its notices name it (merchant id, mini-program), and a store's number in it.
Numbered = tuple[str, str, str]


def take_shop_number(store_id: str, number: Numbered | None, *, before: Numbered | None) -> list[Action]:
    """The writes that make a shop number a store's, refused where it is another's; the one it had before is free."""
    actions = []
    if number is not None:
        is_free = ShopNumber.pk.does_not_exist() | ShopNumber.store_id.is_in(store_id, FREE)
        actions.append(dynamo.put("shop_number", _shop_number(number, store_id), is_free))
    if before is not None and before != number and _has(store_id, before):
        is_its_own = ShopNumber.store_id == store_id
        actions.append(dynamo.put("shop_number_before", _shop_number(before, FREE), is_its_own))
    return actions


def _has(store_id: str, number: Numbered) -> bool:
    """Not where its mall came to another circle since."""
    key = _shop_number(number, store_id)
    item = dynamo.find(ShopNumber, key.pk, key.sk)
    return item is not None and item.store_id == store_id


def _shop_number(number: Numbered, store_id: str) -> ShopNumber:
    mchid, appid, named = number
    return ShopNumber(pk=f"SHOP#{mchid}#{appid}", sk=named, store_id=store_id)


def save_qr_code(place: QrPlace, *, made_by: str, now: datetime) -> None:
    """Writes a QR id once; a repeat finds it there."""
    item = QrCode(
        pk="QR",
        sk=place.qr_id,
        mall_id=place.mall_id,
        store_id=place.store_id,
        surface=place.surface,
        promoter_id=place.promoter_id,
        made_by=made_by,
        made_at=now,
    )
    id_is_new = QrCode.pk.does_not_exist()
    try:
        dynamo.commit([dynamo.put("qr_code", item, id_is_new)])
    except dynamo.Refused:
        return  # ids are derived from place and key: what stands there is the same


def find_qr_place(qr_id: str) -> QrPlace | None:
    """Where a QR id hangs."""
    item = dynamo.find(QrCode, "QR", qr_id)
    return QrPlace(item.sk, item.mall_id, item.store_id, item.surface, item.promoter_id) if item else None


def save_staff(staff_id: str, *, name: str, role: str, merchant_id: str | None, now: datetime) -> None:
    """A new member of staff."""
    item = Staff(pk="STAFF", sk=staff_id, name=name, role=role, merchant_id=merchant_id, made_at=now)
    dynamo.commit([dynamo.put("staff", item, Staff.pk.does_not_exist())])


def revoke_staff(staff_id: str) -> None:
    """Ends a staff token for good; raises ResourceNotFound."""
    staff_exists = Staff.pk.exists()
    try:
        dynamo.commit([dynamo.update("staff", Staff(pk="STAFF", sk=staff_id), [Staff.revoked.set(True)], staff_exists)])
    except dynamo.Refused as refused:
        raise errors.ResourceNotFound(what="staff") from refused


def find_staff(staff_id: str) -> StaffMember | None:
    """A member of staff whose token was not revoked."""
    item = dynamo.find(Staff, "STAFF", staff_id)
    return StaffMember(item.sk, item.role, item.merchant_id) if item is not None and not item.revoked else None


def save_device(device_id: str, *, name: str, role: str, place_id: str, sealed_key: str, now: datetime) -> None:
    """A new device."""
    item = Device(
        pk="DEVICE", sk=device_id, name=name, role=role, place_id=place_id, sealed_key=sealed_key, made_at=now
    )
    dynamo.commit([dynamo.put("device", item, Device.pk.does_not_exist())])


def find_device(device_id: str) -> Device | None:
    """A device that is not revoked, its key still sealed."""
    item = dynamo.find(Device, "DEVICE", device_id)
    return item if item is not None and not item.revoked else None
