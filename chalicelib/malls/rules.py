"""What malls, merchants, stores, staff and devices are, and which values operators may write. No side effects."""

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
    """What each merchant of a mall may create without an operator: how many campaigns that have not ended, and how many
    units in each."""

    campaigns: Annotated[int, msgspec.Meta(ge=0, le=200)] = 20
    units: Annotated[int, msgspec.Meta(ge=1, le=10_000_000)] = 100_000


USUAL_BOUNDS = MerchantBounds()


class MallSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A mall. `mchid`: the WeChat Pay merchant id that receives its payments. `cutover_hour`: when its business day
    begins. `brandid`: the number of its business circle at WeChat Pay, if it has one. `merchants`: what its merchants
    may create."""

    name: Name
    appid: Annotated[str, msgspec.Meta(min_length=6, max_length=32, extra=AS_TEXT)]
    mchid: Annotated[str, msgspec.Meta(min_length=6, max_length=32, extra=AS_TEXT)]
    cutover_hour: Annotated[int, msgspec.Meta(ge=0, le=6)] = 0
    brandid: Annotated[int, msgspec.Meta(ge=1, le=2**53)] | None = None
    merchants: MerchantBounds = USUAL_BOUNDS


class MerchantSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A company with stores in the malls."""

    name: Name


class StoreSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A merchant's store in a mall. `points_per_yuan`: points for each yuan that is really paid, if no earning rule
    applies. `shop_number`: the store's number in the business circle (WeChat Pay: 门店编号); no other store of the same
    merchant id and mini-program may have it."""

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
    """Where a printed code is, and who hands it out. `campaign_id`: the campaign that it offers, if any."""

    qr_id: str
    mall_id: str
    store_id: str | None
    surface: str
    promoter_id: str | None
    campaign_id: str | None = None


class PrintedCode(msgspec.Struct, frozen=True):
    """A printed code: where it is, who hands it out, the campaign that it offers, and when and by whom its id was
    made."""

    qr_id: str
    mall_id: str
    store_id: str | None
    surface: str
    promoter_id: str | None
    made_at: datetime
    made_by: str
    campaign_id: str | None = None


@dataclass(frozen=True)
class StaffMember:
    """A valid staff token. `id`: the token's id. `person`: who has the token; a person may have several. `merchant_id`:
    the only merchant the token reaches, or None for the group's own staff."""

    id: str
    role: str
    merchant_id: str | None
    person: str


class StaffToken(msgspec.Struct, frozen=True):
    """A staff token without the token itself: who has it, its role, and whether it is revoked."""

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
    """A device without its key. `place_id`: the store of a till, the car park of a gate, the merchant of a merchant's
    system (role crm)."""

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
    """A device with its key, which is secret. `place_id` as in DeviceKey."""

    id: str
    name: str
    role: str
    place_id: str
    key: str


def normalise_person(name: str) -> str:
    """Returns a person's name in one form, so that different spellings of it are equal. Four eyes and limits compare
    persons by this form. Raises ValueInvalid."""
    person = " ".join(unicodedata.normalize("NFKC", name).casefold().split())
    if not 1 <= len(person) <= 64 or not person.isprintable() or "#" in person:
        raise errors.ValueInvalid("name", reason="1 to 64 printable characters that tell this person from all others")
    return person


def check_surface(surface: str) -> None:
    """Checks that a surface is one of SURFACES. Raises ValueInvalid."""
    if surface not in SURFACES:
        raise errors.ValueInvalid("surface", reason=f"one of {', '.join(SURFACES)}", allowed=list(SURFACES))
