"""When a coupon may be claimed and used, and what it is worth. Touches nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated

import msgspec

from chalicelib import business_day, errors, ids

CLAIMED, HELD, REDEEMED = "claimed", "held", "redeemed"

Id = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9_]{1,31}\Z")]
Fen = Annotated[int, msgspec.Meta(ge=1, le=100_000_00)]

# A transaction takes 100 actions and a campaign's first version writes all its shards.
MOST_SHARDS = 64
UNITS_PER_SHARD = 10
LATEST_YEAR = 2099


class CampaignSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A cash-off campaign: `discount_fen` off a payment of `threshold_fen` or more.

    Valid from the claim until the end of business day `valid_until`, or of the `valid_days`-th day after the claim's.
    `store_ids` empty: every store of the mall.
    """

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
    mall_id: Id
    threshold_fen: Fen
    discount_fen: Fen
    units: Annotated[int, msgspec.Meta(ge=1, le=10_000_000)]
    limit_per_member: Annotated[int, msgspec.Meta(ge=1, le=99)]
    opens_at: datetime
    closes_at: datetime
    valid_days: Annotated[int, msgspec.Meta(ge=0, le=366)] | None = None
    valid_until: date | None = None
    store_ids: tuple[Id, ...] = ()


@dataclass(frozen=True)
class Campaign:
    """A campaign as claims see it; `version` is its document's."""

    id: str
    version: int
    spec: CampaignSpec
    cutover_hour: int

    @property
    def shards(self) -> int:
        return shard_count(self.spec.units)


@dataclass(frozen=True)
class Terms:
    """What a coupon is worth and where: kept with the coupon, whatever becomes of its campaign."""

    name: str
    mall_id: str
    threshold_fen: int
    discount_fen: int
    store_ids: tuple[str, ...]


@dataclass(frozen=True)
class Coupon:
    """A member's coupon."""

    id: str
    campaign_id: str
    member_id: str
    request_key: str
    state: str
    terms: Terms
    claimed_at: datetime
    expires_at: datetime
    payment_id: str | None = None
    redeemed_at: datetime | None = None
    store_id: str | None = None


def shard_count(units: int) -> int:
    """How many counters the stock is spread over: one hot item takes about a hundred transactions a second."""
    return max(1, min(MOST_SHARDS, units // UNITS_PER_SHARD))


def shares(units: int, shards: int) -> list[int]:
    """Units per shard: equal, the first ones take the remainder; the sum is exact."""
    each, remainder = divmod(units, shards)
    return [each + (1 if shard < remainder else 0) for shard in range(shards)]


def check_campaign(new: CampaignSpec, old: CampaignSpec | None) -> None:
    """Raises ValueInvalid for what no campaign may be."""
    if new.opens_at.tzinfo is None or new.closes_at.tzinfo is None:
        raise errors.ValueInvalid("opens_at", reason="instants need an offset")
    if new.closes_at.year > LATEST_YEAR or (new.valid_until is not None and new.valid_until.year > LATEST_YEAR):
        raise errors.ValueInvalid("closes_at", reason=f"no later than {LATEST_YEAR}")
    if new.closes_at <= new.opens_at:
        raise errors.ValueInvalid("closes_at", reason="it must be after opens_at")
    if (new.valid_days is None) == (new.valid_until is None):
        raise errors.ValueInvalid("valid_days", reason="give either valid_days or valid_until")
    if new.valid_until is not None and new.valid_until < business_day.day_of(new.closes_at - timedelta(microseconds=1)):
        raise errors.ValueInvalid("valid_until", reason="it must not be before closes_at")
    if new.discount_fen >= new.threshold_fen:
        raise errors.ValueInvalid("discount_fen", reason="it must be less than threshold_fen")
    if old is not None and new.mall_id != old.mall_id:
        raise errors.ValueInvalid("mall_id", reason="a campaign stays in its mall")
    if old is not None and new.units < old.units:
        raise errors.ValueInvalid("units", reason="a campaign's stock can grow, not shrink")


def check_open(spec: CampaignSpec, *, now: datetime) -> None:
    """Refuses a claim outside the campaign's window."""
    if now < spec.opens_at:
        raise errors.CouponNotStarted
    if now >= spec.closes_at:
        raise errors.CouponEnded


def decide_claim(campaign: Campaign, held: Sequence[Coupon], *, now: datetime) -> None:
    """Refuses a claim outside the window or past the member's limit; stock is the write's to guard."""
    check_open(campaign.spec, now=now)
    if len(held) >= campaign.spec.limit_per_member:
        raise errors.CouponLimitReached


def claimed_with(held: Sequence[Coupon], request_key: str) -> Coupon | None:
    """The coupon that the same request got before."""
    return next((coupon for coupon in held if coupon.request_key == request_key), None)


def issue(campaign: Campaign, *, member_id: str, slot: int, request_key: str, now: datetime) -> Coupon:
    """The coupon a claim brings. `slot` counts the member's coupons of the campaign from 1; its id names it."""
    spec = campaign.spec
    if spec.valid_until is not None:
        last_day = spec.valid_until
    else:
        assert spec.valid_days is not None
        last_day = business_day.day_of(now, cutover_hour=campaign.cutover_hour) + timedelta(days=spec.valid_days)
    return Coupon(
        id=coupon_id(campaign.id, member_id, slot),
        campaign_id=campaign.id,
        member_id=member_id,
        request_key=request_key,
        state=CLAIMED,
        terms=Terms(spec.name, spec.mall_id, spec.threshold_fen, spec.discount_fen, spec.store_ids),
        claimed_at=now,
        expires_at=business_day.end_of(last_day, cutover_hour=campaign.cutover_hour),
    )


def coupon_id(campaign_id: str, member_id: str, slot: int) -> str:
    """One id per member and slot, so that a second claim of the slot meets the first. No campaign id holds a dot."""
    return f"{campaign_id}.{slot:02d}.{ids.derived('coupon', campaign_id, member_id, str(slot), length=10)}"


def decide_use(coupon: Coupon, *, payment_id: str, mall_id: str, store_id: str, amount_fen: int, now: datetime) -> int:
    """What the coupon takes off a payment, in fen. Raises CouponInUse, CouponExpired, CouponNotEligible.

    One that this very order holds already is no refusal: a repeat of the request was faster.
    """
    if coupon.state != CLAIMED and coupon.payment_id != payment_id:
        raise errors.CouponInUse("coupon_id")
    if now >= coupon.expires_at:
        raise errors.CouponExpired("coupon_id")
    if coupon.terms.mall_id != mall_id or (coupon.terms.store_ids and store_id not in coupon.terms.store_ids):
        raise errors.CouponNotEligible("coupon_id", reason="store")
    if amount_fen < coupon.terms.threshold_fen:
        missing_fen = coupon.terms.threshold_fen - amount_fen
        raise errors.CouponNotEligible("coupon_id", reason="threshold", missing_fen=missing_fen)
    return coupon.terms.discount_fen


def shown_state(coupon: Coupon, *, now: datetime) -> str:
    """The state a shopper sees: expiry needs no job."""
    return "expired" if coupon.state == CLAIMED and now >= coupon.expires_at else coupon.state
