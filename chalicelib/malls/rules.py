"""What malls, merchants and stores are, and what an operator may write. Touches nothing."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

import msgspec

from chalicelib import errors
from chalicelib.shapes import AS_TEXT, Id

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]

SURFACES = ("door", "pile", "shelf", "tag", "receipt", "screen", "trolley", "locker", "counter", "poster", "other")


class MerchantBounds(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a mall lets each of its merchants put without an operator: so many campaigns that are not ended, each of so
    many units at most."""

    campaigns: Annotated[int, msgspec.Meta(ge=0, le=200)] = 20
    units: Annotated[int, msgspec.Meta(ge=1, le=10_000_000)] = 100_000


USUAL_BOUNDS = MerchantBounds()


class MallSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A mall: its mini-program, the merchant id its payments go to, and its business day. `brandid`: of its business
    circle at WeChat Pay, where it is in one. `merchants`: bounds of what they put."""

    name: Name
    appid: Annotated[str, msgspec.Meta(min_length=6, max_length=32, extra=AS_TEXT)]
    mchid: Annotated[str, msgspec.Meta(min_length=6, max_length=32, extra=AS_TEXT)]
    cutover_hour: Annotated[int, msgspec.Meta(ge=0, le=6)] = 0
    brandid: Annotated[int, msgspec.Meta(ge=1, le=2**53)] | None = None
    merchants: MerchantBounds = USUAL_BOUNDS


class MerchantSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A tenant of the group."""

    name: Name


class StoreSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A merchant's shop in a mall. `points_per_yuan` is earned on what is really paid where no earning rule
    says otherwise. `shop_number`: how the mall's business circle names it, once among the malls of a
    merchant id and a mini-program."""

    name: Name
    mall_id: Id
    merchant_id: Id
    points_per_yuan: Annotated[int, msgspec.Meta(ge=0, le=1000)]
    floor: Annotated[str, msgspec.Meta(max_length=16)] = ""
    category: Annotated[str, msgspec.Meta(max_length=32)] = ""
    open: bool = True
    shop_number: Annotated[str, msgspec.Meta(min_length=1, max_length=64, extra=AS_TEXT)] | None = None


@dataclass(frozen=True)
class Mall:
    """A mall as other rooms see it."""

    id: str
    name: str
    appid: str
    mchid: str
    cutover_hour: int
    brandid: int | None = None
    merchants: MerchantBounds = USUAL_BOUNDS


@dataclass(frozen=True)
class Store:
    """A store as other rooms see it."""

    id: str
    name: str
    mall_id: str
    merchant_id: str
    points_per_yuan: int
    floor: str
    category: str
    open: bool


@dataclass(frozen=True)
class QrPlace:
    """Where a QR id hangs and who handed it out."""

    qr_id: str
    mall_id: str
    store_id: str | None
    surface: str
    promoter_id: str | None


@dataclass(frozen=True)
class StaffMember:
    """Whose staff token still counts. `id`: the token's; `person`: whose it is, who may have several;
    `merchant_id`: the scope of a merchant's, None for the group's own staff."""

    id: str
    role: str
    merchant_id: str | None
    person: str


class StaffToken(msgspec.Struct, frozen=True):
    """A staff token, never shown again: whose it is, what it may, and whether it is worth nothing any more."""

    token_id: str
    person: str
    name: str
    role: str
    merchant_id: str | None
    made_at: datetime
    expires_at: datetime
    revoked: bool
    revoked_at: datetime | None
    revoked_by: str | None


class DeviceKey(msgspec.Struct, frozen=True):
    """A device, whose key is never shown again. `place_id`: the store of a till, the car park of a gate, the merchant
    of a merchant's system (role crm)."""

    device_id: str
    name: str
    role: str
    place_id: str
    made_at: datetime
    revoked: bool
    revoked_at: datetime | None
    revoked_by: str | None


@dataclass(frozen=True)
class Device:
    """A till or a gate; `place_id` is its store or car park. `key` is secret."""

    id: str
    name: str
    role: str
    place_id: str
    key: str


def person_named(name: str) -> str:
    """One person under one name, however it is typed: four eyes and limits go by it. Raises ValueInvalid."""
    person = " ".join(unicodedata.normalize("NFKC", name).casefold().split())
    if not 1 <= len(person) <= 64 or not person.isprintable() or "#" in person:
        raise errors.ValueInvalid("name", reason="1 to 64 printable characters that tell this person from all others")
    return person


def check_surface(surface: str) -> None:
    """Raises ValueInvalid for a surface nobody counts by."""
    if surface not in SURFACES:
        raise errors.ValueInvalid("surface", reason=f"one of {', '.join(SURFACES)}", allowed=list(SURFACES))
