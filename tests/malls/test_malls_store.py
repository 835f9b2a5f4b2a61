"""What the catalog keeps of QR ids, staff and devices: each is new once, and counts until it is revoked."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from chalicelib.aws import dynamo
from chalicelib.malls import store
from chalicelib.malls.rules import QrPlace, StaffMember
from chalicelib.tables.catalog import Device

pytestmark = pytest.mark.usefixtures("bare")

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
PLACE = QrPlace("q1", "sun", "cafe", "counter", None)


def test_a_qr_id_is_written_once():
    assert store.find_qr_place("q1") is None
    for place in (PLACE, replace(PLACE, surface="door")):
        store.save_qr_code(place, made_by="staff", now=NOON)
    assert store.find_qr_place("q1") == PLACE


def test_staff_are_new_once_and_count_until_they_are_revoked():
    assert store.find_staff("s1") is None
    lin = StaffMember("s1", "operator", None, "lin")
    store.save_staff(lin, name="Lin", now=NOON)
    with pytest.raises(dynamo.Refused):
        store.save_staff(replace(lin, role="admin"), name="Lin", now=NOON)
    assert store.find_staff("s1") == lin
    for by in ("anna", "bo"):
        store.revoke_token("s1", by=by, now=NOON)
    assert store.find_staff("s1") is None
    assert store.find_token("s1").revoked_by == "anna"
    store.revoke_token("s2", by="anna", now=NOON)
    assert store.find_token("s2") is None


def test_a_device_is_new_once_and_counts_until_it_is_revoked():
    assert store.find_device("d1") is None
    fields = {"name": "till", "place_id": "cafe", "sealed_key": "k", "now": NOON}
    store.save_device("d1", role="till", **fields)
    with pytest.raises(dynamo.Refused):
        store.save_device("d1", role="gate", **fields)
    found = store.find_device("d1")
    assert (found.role, found.place_id) == ("till", "cafe")
    dynamo.commit([dynamo.update("device", Device(pk="DEVICE", sk="d1"), [Device.revoked.set(True)])])
    assert store.find_device("d1") is None
