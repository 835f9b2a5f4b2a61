"""Staff tokens and device keys: made by a command, shown once, revoked by a command."""

import os
from datetime import datetime

from chalicelib import crypto, errors, ids, session
from chalicelib.malls import parts, store
from chalicelib.malls.rules import StaffMember, person_named


def issue_staff_token(
    *, name: str, role: str, real_now: datetime, merchant_id: str | None = None
) -> tuple[str, str, datetime]:
    """Id, token and when it ends; the token is not kept. `name`: whose it is; two tokens with one name are one
    person's, whatever their roles. A merchant's token reaches that merchant only.

    Raises ValueInvalid for an unknown role, no name, or a merchant named where there is none to name; ReferenceInvalid.
    """
    if role not in session.STAFF_ROLES:
        raise errors.ValueInvalid("role", reason=f"one of {', '.join(session.STAFF_ROLES)}")
    if (role == session.MERCHANT) != (merchant_id is not None):
        raise errors.ValueInvalid("merchant_id", reason="named for the role merchant, and for no other")
    parts.require(merchant_id=merchant_id)
    staff_id = ids.from_entropy(os.urandom(10))
    store.save_staff(StaffMember(staff_id, role, merchant_id, person_named(name)), name=name, now=real_now)
    token, expires_at = session.staff_token(staff_id, role, real_now=real_now)
    return staff_id, token, expires_at


def revoke_staff(staff_id: str) -> None:
    """Ends a staff token; felt within half a minute. Raises ResourceNotFound."""
    store.revoke_staff(staff_id)


def issue_device_key(*, name: str, role: str, place_id: str, real_now: datetime) -> tuple[str, str]:
    """Key id and key of a new till or gate at a store or car park; the key is kept sealed only."""
    if role not in session.DEVICE_ROLES:
        raise errors.ValueInvalid("role", reason=f"one of {', '.join(session.DEVICE_ROLES)}")
    device_id, key = ids.from_entropy(os.urandom(10)), os.urandom(32).hex()
    sealed = crypto.seal(key, place=f"device:{device_id}")
    store.save_device(device_id, name=name, role=role, place_id=place_id, sealed_key=sealed, now=real_now)
    return device_id, key
