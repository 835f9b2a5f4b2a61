"""The catalog: malls, merchants and stores (documents), QR ids, staff and devices."""

import contextlib
from datetime import datetime
from typing import Any

from chalicelib.aws import dynamo
from chalicelib.aws.dynamo import Action
from chalicelib.aws.mapping import Mapping
from chalicelib.documents.versions import Kind
from chalicelib.malls.rules import (
    DeviceKey,
    MallSpec,
    MerchantSpec,
    QrPlace,
    StaffMember,
    StaffToken,
    StoreSpec,
    person_named,
)
from chalicelib.security.tokens import STAFF_LIFE
from chalicelib.tables.catalog import Device, QrCode, ShopNumber, Staff

MALL = Kind("mall", MallSpec)
MERCHANT = Kind("merchant", MerchantSpec)
STORE = Kind("store", StoreSpec)
STORED_PLACE = Mapping(QrPlace, QrCode, qr_id="sk")
STORED_STAFF = Mapping(StaffMember, Staff, id="sk")
STORED_TOKEN = Mapping(StaffToken, Staff, token_id="sk")  # noqa: S106 a name
STORED_DEVICE = Mapping(DeviceKey, Device, device_id="sk")


# Whose a shop number is that nobody has any more.
FREE = "-"
SHOP_NUMBER = "shop_number"
# A business circle, as its notices name it (merchant id, mini-program), and a store's number in it.
Numbered = tuple[str, str, str]


def take_shop_number(store_id: str, number: Numbered | None, *, before: Numbered | None) -> list[Action]:
    """The writes that make a shop number a store's, refused where it is another's; the one it had before is free."""
    actions = []
    if number is not None:
        is_free = ShopNumber.pk.does_not_exist() | ShopNumber.store_id.is_in(store_id, FREE)
        actions.append(dynamo.put(SHOP_NUMBER, _shop_number(number, store_id), is_free))
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
    item = STORED_PLACE.item(place, pk="QR", made_by=made_by, made_at=now)
    id_is_new = QrCode.pk.does_not_exist()
    try:
        dynamo.commit([dynamo.put("qr_code", item, id_is_new)])
    except dynamo.Refused:
        return  # ids are derived from place and key: what stands there is the same


def find_qr_place(qr_id: str) -> QrPlace | None:
    """Where a QR id hangs."""
    item = dynamo.find(QrCode, "QR", qr_id)
    return STORED_PLACE.read(item) if item else None


def save_staff(staff: StaffMember, *, name: str, now: datetime) -> None:
    """A new token of one of staff."""
    item = STORED_STAFF.item(staff, pk="STAFF", name=name, made_at=now)
    dynamo.commit([dynamo.put("staff", item, Staff.pk.does_not_exist())])


def find_staff(staff_id: str) -> StaffMember | None:
    """A member of staff whose token was not revoked."""
    item = dynamo.find(Staff, "STAFF", staff_id)
    return _staff(item) if item is not None and not item.revoked else None


def find_token(token_id: str) -> StaffToken | None:
    """A staff token, revoked or not."""
    item = dynamo.find(Staff, "STAFF", token_id)
    return _token(item) if item else None


def tokens(*, limit: int, after: str | None) -> tuple[list[StaffToken], str | None]:
    """Staff tokens by id, revoked ones too, and the id to go on after."""
    found = Staff.query("STAFF", limit=limit, last_evaluated_key=_after("STAFF", after), consistent_read=True)
    shown = [_token(item) for item in found]
    return shown, found.last_evaluated_key["sk"]["S"] if found.last_evaluated_key else None


def revoke_token(token_id: str, *, by: str, now: datetime) -> None:
    """Ends a staff token for good; nothing where it is ended, or is none."""
    changes = [Staff.revoked.set(True), Staff.revoked_at.set(now), Staff.revoked_by.set(by)]
    with contextlib.suppress(dynamo.Refused):
        key = Staff(pk="STAFF", sk=token_id)
        dynamo.commit([dynamo.update("staff", key, changes, Staff.pk.exists() & _is_live(Staff))])


def _token(item: Staff) -> StaffToken:
    return STORED_TOKEN.read(item, person=_person(item), expires_at=item.made_at + STAFF_LIFE)


def _staff(item: Staff) -> StaffMember:
    return STORED_STAFF.read(item, person=_person(item))


def _person(item: Staff) -> str:
    """A token from before persons were noted is of who it was named for; of one without a name, nobody else is."""
    return item.person or (person_named(item.name) if item.name.strip() else item.sk)


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


def find_key(device_id: str) -> DeviceKey | None:
    """A device, revoked or not."""
    item = dynamo.find(Device, "DEVICE", device_id)
    return STORED_DEVICE.read(item) if item else None


def devices(*, limit: int, after: str | None) -> tuple[list[DeviceKey], str | None]:
    """Devices by id, revoked ones too, and the id to go on after."""
    found = Device.query("DEVICE", limit=limit, last_evaluated_key=_after("DEVICE", after), consistent_read=True)
    shown = [STORED_DEVICE.read(item) for item in found]
    return shown, found.last_evaluated_key["sk"]["S"] if found.last_evaluated_key else None


def revoke_device(device_id: str, *, by: str, now: datetime) -> None:
    """Ends a device's key for good; nothing where it is ended, or is none."""
    changes = [Device.revoked.set(True), Device.revoked_at.set(now), Device.revoked_by.set(by)]
    with contextlib.suppress(dynamo.Refused):
        key = Device(pk="DEVICE", sk=device_id)
        dynamo.commit([dynamo.update("device", key, changes, Device.pk.exists() & _is_live(Device))])


def _is_live(model: type[Staff] | type[Device]) -> Any:
    return model.revoked.does_not_exist() | (model.revoked == False)  # noqa: E712 it is a condition


def _after(pk: str, sk: str | None) -> dict[str, dict[str, str]] | None:
    return {"pk": {"S": pk}, "sk": {"S": sk}} if sk else None
