"""Staff tokens and device keys. Commands make them, and show them once. Commands and routes list and revoke them."""

import os
from datetime import datetime

import msgspec

from chalicelib import errors, ids
from chalicelib.documents import versions as documents
from chalicelib.malls import parts, store
from chalicelib.malls.rules import DeviceKey, StaffMember, StaffToken, normalise_person
from chalicelib.pages import Paging
from chalicelib.security import crypto, devices, tokens

# The kind of document that a device's `place_id` names, by the device's role.
PLACES = {"till": "store", "gate": "car_park", "crm": "merchant"}


class StaffTokens(msgspec.Struct, frozen=True):
    """A page of staff tokens by id, revoked and expired ones too."""

    staff_tokens: list[StaffToken]
    next_cursor: str | None


class TokenHolder(msgspec.Struct, frozen=True):
    """Who a staff token belongs to, and what it may reach. `name`: the person's name, as it was typed. `person`: the
    same name in the form by which persons are compared. `merchant_id`: the only merchant it reaches; none: the token is
    of the group's own staff."""

    token_id: str
    name: str
    person: str
    role: str
    merchant_id: str | None
    expires_at: datetime


class DeviceKeys(msgspec.Struct, frozen=True):
    """A page of devices by id, revoked ones too."""

    devices: list[DeviceKey]
    next_cursor: str | None


# --- staff --------------------------------------------------------------------------------------------------------
def issue_staff_token(
    *, name: str, role: str, real_now: datetime, merchant_id: str | None = None
) -> tuple[str, str, datetime]:
    """Makes a staff token. Returns its id, the token and its expiry. The token itself is not stored.

    `name`: the person; tokens with the same name belong to one person, whatever their roles. `merchant_id`: for the
    role merchant; the token then reaches that merchant only.

    Raises ValueInvalid for an unknown role, an invalid name, a missing merchant id, or a merchant id with a role other
    than merchant; ReferenceInvalid for an unknown merchant.
    """
    if role not in tokens.STAFF_ROLES:
        raise errors.ValueInvalid("role", reason=f"one of {', '.join(tokens.STAFF_ROLES)}")
    if (role == tokens.MERCHANT) != (merchant_id is not None):
        raise errors.ValueInvalid("merchant_id", reason="named for the role merchant, and for no other")
    parts.check_references(merchant_id=merchant_id)
    token_id = ids.from_entropy(os.urandom(10))
    store.save_staff(StaffMember(token_id, role, merchant_id, normalise_person(name)), name=name, now=real_now)
    token, expires_at = tokens.staff_token(token_id, role, real_now=real_now)
    return token_id, token, expires_at


def show_own(*, token_id: str) -> TokenHolder:
    """Who the staff token of this request belongs to.

    GET /v1/admin/me. Raises TokenInvalid if the token is gone.
    """
    found = store.find_token(token_id)
    if found is None:
        raise errors.TokenInvalid
    return TokenHolder(found.token_id, found.name, found.person, found.role, found.merchant_id, found.expires_at)


def list_tokens(*, paging: Paging) -> StaffTokens:
    """Staff tokens by id, revoked and expired ones too.

    GET /v1/admin/staff-tokens.
    """
    found, after = store.list_tokens(limit=paging.limit, after=paging.cursor)
    return StaffTokens(found, after)


def revoke_token(token_id: str, *, staff_id: str, real_now: datetime) -> StaffToken:
    """Revokes a staff token within half a minute.

    POST /v1/admin/staff-tokens/{token_id}/revoke. A repeat returns the same. Raises ResourceNotFound.
    """
    store.revoke_token(token_id, by=staff_id, now=real_now)
    found = store.find_token(token_id)
    if found is None:
        raise errors.ResourceNotFound(what="staff token")
    return found


# --- devices ------------------------------------------------------------------------------------------------------
def issue_device_key(*, name: str, role: str, place_id: str, real_now: datetime) -> tuple[str, str]:
    """Makes a device. Returns its id and its key. Only the sealed key is stored.

    `place_id`: the store of a till, the car park of a gate, the merchant of a merchant's system. Raises ValueInvalid
    for an unknown role, ReferenceInvalid for an unknown place.
    """
    if role not in devices.DEVICE_ROLES:
        raise errors.ValueInvalid("role", reason=f"one of {', '.join(devices.DEVICE_ROLES)}")
    if not documents.is_there(PLACES[role], place_id):
        raise errors.ReferenceInvalid("place_id", what=PLACES[role])
    device_id, key = ids.from_entropy(os.urandom(10)), os.urandom(32).hex()
    sealed = crypto.seal(key, place=f"device:{device_id}")
    store.save_device(device_id, name=name, role=role, place_id=place_id, sealed_key=sealed, now=real_now)
    return device_id, key


def list_devices(*, paging: Paging) -> DeviceKeys:
    """Devices by id, revoked ones too.

    GET /v1/admin/devices.
    """
    found, after = store.list_devices(limit=paging.limit, after=paging.cursor)
    return DeviceKeys(found, after)


def revoke_device(device_id: str, *, staff_id: str, real_now: datetime) -> DeviceKey:
    """Revokes a device's key within half a minute.

    POST /v1/admin/devices/{device_id}/revoke. A repeat returns the same. Raises ResourceNotFound.
    """
    store.revoke_device(device_id, by=staff_id, now=real_now)
    found = store.find_device_key(device_id)
    if found is None:
        raise errors.ResourceNotFound(what="device")
    return found
