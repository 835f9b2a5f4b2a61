"""The catalog: malls, merchants and stores (documents), QR ids, staff and devices."""

from datetime import datetime

from chalicelib import dynamo, errors
from chalicelib.documents import Kind
from chalicelib.malls.rules import MallSpec, MerchantSpec, QrPlace, StaffMember, StoreSpec, person_named
from chalicelib.tables.catalog import Device, QrCode, Staff

MALL = Kind("mall", MallSpec)
MERCHANT = Kind("merchant", MerchantSpec)
STORE = Kind("store", StoreSpec)


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


def save_staff(staff: StaffMember, *, name: str, now: datetime) -> None:
    """A new token of one of staff."""
    item = Staff(
        pk="STAFF",
        sk=staff.id,
        name=name,
        person=staff.person,
        role=staff.role,
        merchant_id=staff.merchant_id,
        made_at=now,
    )
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
    return _staff(item) if item is not None and not item.revoked else None


def _staff(item: Staff) -> StaffMember:
    # A token from before persons were noted is of who it was named for.
    return StaffMember(item.sk, item.role, item.merchant_id, item.person or person_named(item.name))


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
