"""What the catalog keeps of QR ids, staff and devices: each is new once, and counts until it is revoked."""

import contextlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.aws import dynamo
from chalicelib.malls import store
from chalicelib.malls.rules import PrintedCode, QrPlace, StaffMember
from chalicelib.tables.catalog import Device, QrCode

pytestmark = pytest.mark.usefixtures("bare")

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
PLACE = QrPlace("q1", "sun", "cafe", "counter", None)


def save_qr_code(place, *, made_by, now):
    """Saves a code; the stored one stays."""
    with contextlib.suppress(dynamo.Refused):
        dynamo.commit(store.qr_code_actions(place, made_by=made_by, now=now))


def test_a_qr_id_is_written_once():
    assert store.find_qr_place("q1") is None
    for place in (PLACE, replace(PLACE, surface="door")):
        save_qr_code(place, made_by="staff", now=NOON)
    assert store.find_qr_place("q1") == PLACE


def test_a_qr_code_is_in_the_list_of_its_mall_once_newest_first():
    for number in range(3):
        for _ in range(2):
            place = replace(PLACE, qr_id=f"q{number}")
            save_qr_code(place, made_by="anna", now=NOON + timedelta(minutes=number))
    save_qr_code(replace(PLACE, qr_id="q9", mall_id="moon"), made_by="bo", now=NOON)
    first, after = store.list_qr_codes_of_mall("sun", limit=2, after=None)
    rest, end = store.list_qr_codes_of_mall("sun", limit=2, after=after)
    assert ([one.qr_id for one in first], [one.qr_id for one in rest], end) == (["q2", "q1"], ["q0"], None)
    assert rest == [PrintedCode("q0", "sun", "cafe", "counter", None, NOON, "anna")]


def test_a_code_from_before_the_list_of_its_mall_resolves_and_is_among_all():
    old = QrCode(pk="QR", sk="old", mall_id="sun", surface="door", made_by="anna", made_at=NOON)
    dynamo.commit([dynamo.put("qr_code", old)])
    assert store.find_qr_place("old") == QrPlace("old", "sun", None, "door", None)
    assert store.list_qr_codes(limit=9, after=None) == (
        [PrintedCode("old", "sun", None, "door", None, NOON, "anna")],
        None,
    )
    assert store.list_qr_codes_of_mall("sun", limit=9, after=None) == ([], None)


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
