"""Stores the catalog: malls, merchants and stores (as documents), shop numbers, QR ids, staff and devices."""

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
    PrintedCode,
    QrPlace,
    StaffMember,
    StaffToken,
    StoreSpec,
    normalise_person,
)
from chalicelib.security.tokens import STAFF_LIFE
from chalicelib.tables import base
from chalicelib.tables.base import instant_key
from chalicelib.tables.catalog import Device, MallQrCode, QrCode, ShopNumber, Staff

MALL = Kind("mall", MallSpec)
MERCHANT = Kind("merchant", MerchantSpec)
STORE = Kind("store", StoreSpec)
STORED_PLACE = Mapping(QrPlace, QrCode, qr_id="sk")
STORED_CODE = Mapping(PrintedCode, QrCode, qr_id="sk")
STORED_MALL_CODE = Mapping(PrintedCode, MallQrCode)
STORED_STAFF = Mapping(StaffMember, Staff, id="sk")
STORED_TOKEN = Mapping(StaffToken, Staff, token_id="sk")  # noqa: S106 a name
STORED_DEVICE = Mapping(DeviceKey, Device, device_id="sk")


# The store id of a shop number that no store has any more.
FREE = "-"
SHOP_NUMBER = "shop_number"
# A store's number in a business circle: the circle's merchant id and appid, and the number.
CircleNumber = tuple[str, str, str]


def take_shop_number(store_id: str, number: CircleNumber | None, *, before: CircleNumber | None) -> list[Action]:
    """Returns the actions that give a shop number to a store, and free the number it had before. The commit raises
    Refused with SHOP_NUMBER if another store has the number."""
    actions = []
    if number is not None:
        is_free = ShopNumber.pk.does_not_exist() | ShopNumber.store_id.is_in(store_id, FREE)
        actions.append(dynamo.put(SHOP_NUMBER, _shop_number(number, store_id), is_free))
    if before is not None and before != number and _has(store_id, before):
        is_own = ShopNumber.store_id == store_id
        actions.append(dynamo.put("shop_number_before", _shop_number(before, FREE), is_own))
    return actions


def _has(store_id: str, number: CircleNumber) -> bool:
    """Whether the store has the number. It may not, if its mall moved to another circle."""
    key = _shop_number(number, store_id)
    item = dynamo.find(ShopNumber, key.pk, key.sk)
    return item is not None and item.store_id == store_id


def _shop_number(number: CircleNumber, store_id: str) -> ShopNumber:
    mchid, appid, shop_number = number
    return ShopNumber(pk=f"SHOP#{mchid}#{appid}", sk=shop_number, store_id=store_id)


def qr_code_actions(place: QrPlace, *, made_by: str, now: datetime) -> list[Action]:
    """Returns the actions that save a QR id, and its entry in the list of its mall. The commit raises Refused if the id
    exists."""
    item = STORED_PLACE.item(place, pk="QR", made_by=made_by, made_at=now)
    code = STORED_CODE.read(item)
    listed = STORED_MALL_CODE.item(code, pk=f"QR_MALL#{place.mall_id}", sk=f"{instant_key(now)}#{place.qr_id}")
    id_is_new = QrCode.pk.does_not_exist()
    return [dynamo.put("qr_code", item, id_is_new), dynamo.put("listed", listed)]


def find_qr_place(qr_id: str) -> QrPlace | None:
    """Returns the place of a QR id, or None."""
    item = dynamo.find(QrCode, "QR", qr_id)
    return STORED_PLACE.read(item) if item else None


def list_qr_codes(*, limit: int, after: str | None) -> tuple[list[PrintedCode], str | None]:
    """Returns a page of all codes by id, and the `after` of the next page, or None."""
    items, next_after = base.page(QrCode, "QR", limit=limit, after=after)
    return [STORED_CODE.read(item) for item in items], next_after


def list_qr_codes_of_mall(mall_id: str, *, limit: int, after: str | None) -> tuple[list[PrintedCode], str | None]:
    """Returns a page of a mall's codes, newest first, and the `after` of the next page, or None."""
    items, next_after = base.page(MallQrCode, f"QR_MALL#{mall_id}", limit=limit, after=after, newest_first=True)
    return [STORED_MALL_CODE.read(item) for item in items], next_after


def save_staff(staff: StaffMember, *, name: str, now: datetime) -> None:
    """Saves a new staff token. `name`: as it was typed. Raises Refused if the id exists."""
    item = STORED_STAFF.item(staff, pk="STAFF", name=name, made_at=now)
    dynamo.commit([dynamo.put("staff", item, Staff.pk.does_not_exist())])


def find_staff(staff_id: str) -> StaffMember | None:
    """Returns the person of a staff token, or None if the token is unknown or revoked."""
    item = dynamo.find(Staff, "STAFF", staff_id)
    return _staff(item) if item is not None and not item.revoked else None


def find_token(token_id: str) -> StaffToken | None:
    """Returns a staff token, revoked or not, or None."""
    item = dynamo.find(Staff, "STAFF", token_id)
    return _token(item) if item else None


def list_tokens(*, limit: int, after: str | None) -> tuple[list[StaffToken], str | None]:
    """Returns a page of staff tokens by id, revoked ones too, and the `after` of the next page, or None."""
    items, next_after = base.page(Staff, "STAFF", limit=limit, after=after)
    return [_token(item) for item in items], next_after


def revoke_token(token_id: str, *, by: str, now: datetime) -> None:
    """Revokes a staff token for good. Nothing changes if it is revoked already, or unknown."""
    changes = [Staff.revoked.set(True), Staff.revoked_at.set(now), Staff.revoked_by.set(by)]
    with contextlib.suppress(dynamo.Refused):
        key = Staff(pk="STAFF", sk=token_id)
        dynamo.commit([dynamo.update("staff", key, changes, Staff.pk.exists() & _is_live(Staff))])


def _token(item: Staff) -> StaffToken:
    return STORED_TOKEN.read(item, person=_person(item), expires_at=item.made_at + STAFF_LIFE)


def _staff(item: Staff) -> StaffMember:
    return STORED_STAFF.read(item, person=_person(item))


def _person(item: Staff) -> str:
    """Returns the person of a token. Older items have only a name. A token without a name counts as a person of its
    own."""
    return item.person or (normalise_person(item.name) if item.name.strip() else item.sk)


def save_device(device_id: str, *, name: str, role: str, place_id: str, sealed_key: str, now: datetime) -> None:
    """Saves a new device. Raises Refused if the id exists."""
    item = Device(
        pk="DEVICE", sk=device_id, name=name, role=role, place_id=place_id, sealed_key=sealed_key, made_at=now
    )
    dynamo.commit([dynamo.put("device", item, Device.pk.does_not_exist())])


def find_device(device_id: str) -> Device | None:
    """Returns a device with its sealed key, or None if it is unknown or revoked."""
    item = dynamo.find(Device, "DEVICE", device_id)
    return item if item is not None and not item.revoked else None


def find_device_key(device_id: str) -> DeviceKey | None:
    """Returns a device, revoked or not, or None."""
    item = dynamo.find(Device, "DEVICE", device_id)
    return STORED_DEVICE.read(item) if item else None


def list_devices(*, limit: int, after: str | None) -> tuple[list[DeviceKey], str | None]:
    """Returns a page of devices by id, revoked ones too, and the `after` of the next page, or None."""
    items, next_after = base.page(Device, "DEVICE", limit=limit, after=after)
    return [STORED_DEVICE.read(item) for item in items], next_after


def revoke_device(device_id: str, *, by: str, now: datetime) -> None:
    """Revokes a device's key for good. Nothing changes if it is revoked already, or unknown."""
    changes = [Device.revoked.set(True), Device.revoked_at.set(now), Device.revoked_by.set(by)]
    with contextlib.suppress(dynamo.Refused):
        key = Device(pk="DEVICE", sk=device_id)
        dynamo.commit([dynamo.update("device", key, changes, Device.pk.exists() & _is_live(Device))])


def _is_live(model: type[Staff] | type[Device]) -> Any:
    return model.revoked.does_not_exist() | (model.revoked == False)  # noqa: E712 it is a condition
