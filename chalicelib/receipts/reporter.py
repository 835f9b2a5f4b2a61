"""Who may report sales: a till for its own store, a merchant's system for each store of its merchant."""

from datetime import datetime
from typing import Annotated

import msgspec

from chalicelib import errors
from chalicelib.malls import parts as malls
from chalicelib.members import parts as members
from chalicelib.receipts.rules import NOBODY
from chalicelib.shapes import AS_NUMBER, PurchaseFen

# Printable ASCII without a space. Tills print nothing else.
Number = Annotated[str, msgspec.Meta(pattern=r"^[\x21-\x7e]{1,64}\Z", extra=AS_NUMBER)]
Fen = PurchaseFen


def store_of(store_id: str | None, device: malls.Device) -> malls.Store:
    """Returns the store that a device reports for. A merchant's system names it in `store_id`. Raises ValueInvalid,
    ResourceNotFound."""
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
    """Returns the member id of a payer (appid#openid) and when the member joined, or None."""
    appid, openid = payer.split("#", 1)
    known = members.find_id_by_openid(appid, openid)
    found = members.find(known) if known else None
    # WeChat reports payments in whole seconds. A payer who pays in the second of joining counts as a member.
    return (found.id, found.joined_at.replace(microsecond=0)) if found else None


def member_paying(payer: str, *, at: datetime) -> str:
    """Returns the member id of a payer who was a member at that time, or else NOBODY. A payer who joins later can claim
    the receipt (claim.py)."""
    found = payer_joined(payer)
    return found[0] if found is not None and found[1] <= at else NOBODY


def reporter_name(device: malls.Device) -> str:
    """Returns the value of `reported_by` for a device: <role>:<id>."""
    return f"{device.role}:{device.id}"
