"""Campaigns: what may be put, who may claim and when, and how stock and budget lie over shards. Touches nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Literal

import msgspec

from chalicelib import business_day, errors, money
from chalicelib.shapes import Id, Ids, LocalTime, Word, Words

DRAFT, PUBLISHED, PAUSED, ENDED = "draft", "published", "paused", "ended"


Fen = Annotated[int, msgspec.Meta(ge=1, le=100_000_00)]
FenOrNone = Annotated[int, msgspec.Meta(ge=0, le=100_000_00)]
Percent = Annotated[int, msgspec.Meta(ge=1, le=100)]
Channel = Literal[
    "mini_program", "login", "qr", "code", "points", "list", "payment", "joining", "birthday", "busifavor"
]

# A transaction takes 100 actions and a campaign's first publication writes all its shards.
MOST_SHARDS = 64
UNITS_PER_SHARD = 10
# Ways to a coupon that the member asked for, and so may cost points.
ASKED_FOR = {"mini_program", "qr", "points", "login"}
FEW_PERCENT = 20


class CashOff(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="cash_off"):
    """满减: `discount_fen` off goods of `threshold_fen` or more."""

    threshold_fen: Fen
    discount_fen: Fen


class PercentOff(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="percent_off"):
    """折扣: `percent` of the goods' amount off, at most `ceiling_fen`."""

    percent: Percent
    ceiling_fen: Fen
    threshold_fen: FenOrNone = 0


class Exchange(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="exchange"):
    """换购: one of `skus` for `price_fen`, beside goods of `threshold_fen`. It takes off at most `ceiling_fen`."""

    skus: Annotated[tuple[Word, ...], msgspec.Meta(min_length=1, max_length=50)]
    price_fen: FenOrNone
    ceiling_fen: Fen
    threshold_fen: FenOrNone = 0


class Gift(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="gift"):
    """买赠: one of `skus` free, beside goods of `threshold_fen`. It takes off at most `ceiling_fen`."""

    skus: Annotated[tuple[Word, ...], msgspec.Meta(min_length=1, max_length=50)]
    ceiling_fen: Fen
    threshold_fen: FenOrNone = 0


class RandomCash(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="random_cash"):
    """随机立减: between `least_fen` and `most_fen` off, drawn at the claim, on goods of `threshold_fen` or more."""

    threshold_fen: Fen
    least_fen: Fen
    most_fen: Fen


class ParkingTime(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="parking_time"):
    """停车时长: so many minutes of a parking visit, worth at most `ceiling_fen` where one is set."""

    minutes: Annotated[int, msgspec.Meta(ge=1, le=1440)]
    ceiling_fen: Fen | None = None


Worth = CashOff | PercentOff | Exchange | Gift | RandomCash | ParkingTime


class Scope(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Stores and merchants say where, categories, brands and SKUs what. Empty: everywhere, everything."""

    store_ids: Ids = ()
    merchant_ids: Ids = ()
    categories: Words = ()
    brands: Words = ()
    skus: Words = ()


class Hours(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When a valid coupon is usable: weekdays (1 is Monday) of the business day, and from `begins` to before `ends`
    on the clock in Shanghai. Hours that end before they begin end the next day, and are those of the day they began
    on."""

    weekdays: Annotated[tuple[Annotated[int, msgspec.Meta(ge=1, le=7)], ...], msgspec.Meta(min_length=1)] = (
        *(1, 2, 3, 4, 5, 6, 7),
    )
    begins: LocalTime = "00:00"
    ends: LocalTime = "24:00"


class Share(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who bears how much of what a coupon takes off."""

    party: Literal["mall", "merchant", "brand"]
    percent: Percent
    id: Word | None = None


class CampaignSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A campaign. What was claimed keeps the version it was claimed under.

    Claims: from `opens_at` to before `closes_at`, while published; `units` in stock, and `budget_fen` never passed.
    Validity: from business day `valid_from` (else the claim, or `valid_after_days` later) until the end of business day
    `valid_until`, or of the `valid_days`-th day after the claim's. `merchant_id`: whose campaign it is (none: the
    mall's), usable in its own shops; where `other_merchants`, which an operator puts, in those of others too that
    `include` names. `points_price`: what a coupon costs in points. `limit_by`: `number` makes `limit_per_member` the
    limit of all who proved one phone number, and refuses who proved none; it is the usual for what only new members
    get, `member` for the rest. `stacking`: exclusive goes with no other coupon, per_kind
    with others of other kinds; the lower `priority` is taken off first. `on_refund`: whether a full refund gives the
    coupon back; `lengthen_on_return` adds the days it was away.
    """

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
    mall_id: Id
    worth: Worth
    units: Annotated[int, msgspec.Meta(ge=1, le=10_000_000)]
    limit_per_member: Annotated[int, msgspec.Meta(ge=1, le=99)]
    opens_at: datetime
    closes_at: datetime
    state: Literal["draft", "published", "paused", "ended"] = "draft"
    merchant_id: Id | None = None
    other_merchants: bool = False
    limit_by: Literal["member", "number"] | None = None
    limit_per_member_day: Annotated[int, msgspec.Meta(ge=1, le=99)] | None = None
    budget_fen: Annotated[int, msgspec.Meta(ge=1, le=10_000_000_000_00)] | None = None
    points_price: Annotated[int, msgspec.Meta(ge=1, le=10_000_000)] | None = None
    joined_within_days: Annotated[int, msgspec.Meta(ge=0, le=366)] | None = None
    tiers: Annotated[tuple[Word, ...], msgspec.Meta(max_length=20)] = ()
    channels: tuple[Channel, ...] = ()
    valid_from: date | None = None
    valid_until: date | None = None
    valid_days: Annotated[int, msgspec.Meta(ge=0, le=366)] | None = None
    valid_after_days: Annotated[int, msgspec.Meta(ge=0, le=366)] = 0
    hours: Hours = Hours()
    include: Scope = Scope()
    exclude: Scope = Scope()
    stacking: Literal["exclusive", "per_kind"] = "exclusive"
    priority: Annotated[int, msgspec.Meta(ge=0, le=1000)] = 100
    funding: Annotated[tuple[Share, ...], msgspec.Meta(max_length=10)] = ()
    on_refund: Literal["no", "yes", "if_valid"] = "if_valid"
    lengthen_on_return: bool = False


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
class Claimant:
    """Who claims: when they joined, their tier, and the channel they come through."""

    joined_at: datetime | None
    tier: str | None
    channel: str


# --- who pays ----------------------------------------------------------------------------------------------------
def funding_of(spec: CampaignSpec) -> tuple[Share, ...]:
    """Who bears what the campaign's coupons take off; the campaign's owner unless told."""
    if spec.funding:
        return spec.funding
    return (Share("merchant", 100, spec.merchant_id) if spec.merchant_id else Share("mall", 100),)


def borne(funding: Sequence[Share], discount_fen: int) -> list[tuple[str, int]]:
    """What each party bears, in fen, as `mall` or `merchant:<id>`. The percentages sum to 100."""
    parties = [share.party if share.id is None else f"{share.party}:{share.id}" for share in funding]
    return list(zip(parties, money.split(discount_fen, [share.percent for share in funding]), strict=True))


# --- claiming -----------------------------------------------------------------------------------------------------
def check_open(spec: CampaignSpec, *, now: datetime) -> None:
    """Refuses a claim outside the campaign's window, or while it is not published."""
    if spec.state == DRAFT:
        raise errors.ResourceNotFound(what="campaign")
    if spec.state == PAUSED:
        raise errors.CouponPaused
    if now < spec.opens_at:
        raise errors.CouponNotStarted
    if spec.state == ENDED or now >= spec.closes_at:
        raise errors.CouponEnded


def check_claimant(campaign: Campaign, claimant: Claimant, *, now: datetime) -> None:
    """Refuses whom the campaign is not for."""
    spec = campaign.spec
    unasked = spec.points_price is not None and claimant.channel not in ASKED_FOR
    if unasked or (spec.channels and claimant.channel not in spec.channels):
        raise errors.CouponNotEligible(reason="channel")
    if spec.joined_within_days is not None:
        today = business_day.day_of(now, cutover_hour=campaign.cutover_hour)
        earliest = today - timedelta(days=spec.joined_within_days)
        joined_at = claimant.joined_at
        if joined_at is None or business_day.day_of(joined_at, cutover_hour=campaign.cutover_hour) < earliest:
            raise errors.CouponNotEligible(reason="new_members")
    if spec.tiers and claimant.tier not in spec.tiers:
        raise errors.CouponNotEligible(reason="tier")


def is_limited_by_number(spec: CampaignSpec, channel: str) -> bool:
    """Whether a claim counts for its member's phone number too: unless told, where it is a gift for joining."""
    if spec.limit_by is not None:
        return spec.limit_by == "number"
    return channel == "joining" or spec.joined_within_days is not None


def check_number(spec: CampaignSpec, claimed: int | None) -> None:
    """Refuses past the limit of a phone number. `claimed`: how many were claimed with the member's; None: it proved
    none."""
    if claimed is None:
        raise errors.CouponNotEligible(reason="number")
    if claimed >= spec.limit_per_member:
        raise errors.CouponLimitReached


def check_limits(campaign: Campaign, claimed_at: Sequence[datetime], *, now: datetime) -> None:
    """Refuses past the member's limits. `claimed_at`: when each coupon that the member has was claimed. Stock is the
    write's to guard."""
    spec = campaign.spec
    if len(claimed_at) >= spec.limit_per_member:
        raise errors.CouponLimitReached
    if spec.limit_per_member_day is not None:
        today = business_day.day_of(now, cutover_hour=campaign.cutover_hour)
        days = [business_day.day_of(at, cutover_hour=campaign.cutover_hour) for at in claimed_at]
        if days.count(today) >= spec.limit_per_member_day:
            raise errors.CouponDayLimitReached


# --- stock and budget ---------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Shard:
    """A part of the stock and of the budget, as it stood when it was read."""

    units_left: int
    budget_left_fen: int


def reserve_of(worth: Worth, drawn_fen: int | None = None) -> int:
    """What one coupon may cost at most, in fen; that is what a claim takes from the budget. Of random cash, what was
    drawn."""
    if drawn_fen is not None:
        return drawn_fen
    if isinstance(worth, CashOff):
        return worth.discount_fen
    if isinstance(worth, RandomCash):
        return worth.most_fen
    return worth.ceiling_fen or 0


def least_reserve(worth: Worth) -> int:
    """What the cheapest coupon still to be had takes from the budget."""
    return worth.least_fen if isinstance(worth, RandomCash) else reserve_of(worth)


def draw(worth: Worth, chance: int, most_fen: int | None = None) -> int | None:
    """The amount of random cash, from a large number that nobody can choose; None for the other kinds. `most_fen`:
    what the budget has left, where that is less."""
    if not isinstance(worth, RandomCash):
        return None
    drawn = worth.least_fen + chance % (worth.most_fen - worth.least_fen + 1)
    return drawn if most_fen is None else min(drawn, max(worth.least_fen, most_fen))


def shard_count(units: int) -> int:
    """How many counters the stock is spread over: one hot item takes about a hundred transactions a second."""
    return max(1, min(MOST_SHARDS, units // UNITS_PER_SHARD))


def shares(amount: int, shards: int) -> list[int]:
    """Units per shard: equal, the first ones take the remainder; the sum is exact."""
    each, remainder = divmod(amount, shards)
    return [each + (1 if shard < remainder else 0) for shard in range(shards)]


def budget_shares(budget_fen: int, shards: int, reserve_fen: int) -> list[int]:
    """Budget per shard, in whole reserves as far as it goes, so that little lies about in pieces; the sum is exact."""
    whole = [claims * reserve_fen for claims in shares(budget_fen // reserve_fen, shards)]
    return [whole[0] + budget_fen % reserve_fen, *whole[1:]]


def gather(shards: Mapping[int, Shard], reserve_fen: int) -> dict[int, int] | None:
    """How to move budget between shards so that one with units can serve a claim of `reserve_fen`: the change per
    shard, summing to zero. None where units or budget do not suffice."""
    with_units = [number for number, shard in shards.items() if shard.units_left > 0]
    if not with_units or sum(shard.budget_left_fen for shard in shards.values()) < reserve_fen:
        return None
    target = max(with_units, key=lambda number: shards[number].budget_left_fen)
    missing = max(0, reserve_fen - shards[target].budget_left_fen)
    changes = {target: missing}
    # Shards that cannot use their budget give first, then the richest.
    for number, shard in sorted(
        shards.items(), key=lambda pair: (pair[1].units_left > 0, -pair[1].budget_left_fen, pair[0])
    ):
        part = min(missing, shard.budget_left_fen)
        if number != target and part > 0:
            changes[number] = -part
            missing -= part
    return changes


def roughly(left: int, units: int) -> str:
    """How many are left, as it is told: none, few, plenty."""
    if left <= 0:
        return "none"
    return "few" if 100 * left <= FEW_PERCENT * units else "plenty"
