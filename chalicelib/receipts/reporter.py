"""Who reports: a till for its own store, a merchant's system for each of its merchant's."""

from datetime import datetime
from typing import Annotated

import msgspec

from chalicelib import errors
from chalicelib.malls import parts as malls
from chalicelib.members import parts as members
from chalicelib.receipts.rules import NOBODY
from chalicelib.shapes import AS_NUMBER, PurchaseFen

# Printable ASCII without a space: tills print nothing else.
Number = Annotated[str, msgspec.Meta(pattern=r"^[\x21-\x7e]{1,64}\Z", extra=AS_NUMBER)]
Fen = PurchaseFen


def store_of(store_id: str | None, device: malls.Device) -> malls.Store:
    """The store that is reported for; raises ValueInvalid, ResourceNotFound."""
    if device.role == "till":
        if store_id not in (None, device.place_id):
            raise errors.ValueInvalid("store_id", reason="a till reports for its own store")
        return malls.find_store(device.place_id)
    if store_id is None:
        raise errors.ValueInvalid("store_id", reason="name the store")
    if store_id not in malls.stores_of_merchant(device.place_id):
        raise errors.ResourceNotFound("store_id", what="store")
    return malls.find_store(store_id)


def payer_joined(payer: str) -> tuple[str, datetime] | None:
    """The member that an openid leads to, and since when; None for nobody."""
    appid, openid = payer.split("#", 1)
    known = members.find_id_by_openid(appid, openid)
    found = members.find(known) if known else None
    # Payments are told to the second: who pays in the very second of joining is a member.
    return (found.id, found.joined_at.replace(microsecond=0)) if found else None


def member_paying(payer: str, *, at: datetime) -> str:
    """Who paid, if that was a member then; who joined later claims it, by the mall's days for that."""
    found = payer_joined(payer)
    return found[0] if found is not None and found[1] <= at else NOBODY


def named(device: malls.Device) -> str:
    """How a device is named where something keeps who did it."""
    return f"{device.role}:{device.id}"
