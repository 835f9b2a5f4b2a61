"""A campaign: its fields, who funds it, and the checks of what operators and merchants put."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain
from typing import Annotated, Literal

import msgspec

from chalicelib import business_day, errors, ids, money
from chalicelib.coupons.rules.kinds import CashOff, ParkingTime, Percent, RandomCash, Worth, reserve_of
from chalicelib.coupons.rules.stock import shard_count
from chalicelib.shapes import Id, Ids, LocalTime, Word, Words

DRAFT, PUBLISHED, PAUSED, ENDED = "draft", "published", "paused", "ended"
# The states that may follow each state. A published campaign cannot become a draft again, and an ended campaign cannot
# change.
FOLLOWS = {DRAFT: {DRAFT, PUBLISHED, ENDED}, PUBLISHED: {PUBLISHED, PAUSED, ENDED}, PAUSED: {PAUSED, PUBLISHED, ENDED}}
EARLIEST_YEAR, LATEST_YEAR = 2000, 2099
Channel = Literal[
    "mini_program", "login", "qr", "code", "points", "list", "payment", "joining", "birthday", "busifavor"
]
Faults = Iterator[errors.ValueInvalid]


class Scope(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where and for which articles a coupon is usable. Stores and merchants say where; categories, brands and SKUs say
    for which articles. Empty means everywhere and for all articles."""

    store_ids: Ids = ()
    merchant_ids: Ids = ()
    categories: Words = ()
    brands: Words = ()
    skus: Words = ()


class Hours(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When a valid coupon can be used: on these weekdays (1 is Monday) of the business day, from `begins` until before
    `ends`, in Shanghai time. If `ends` is before `begins`, the hours last into the next day and belong to the weekday
    on which they begin."""

    weekdays: Annotated[tuple[Annotated[int, msgspec.Meta(ge=1, le=7)], ...], msgspec.Meta(min_length=1)] = (
        *(1, 2, 3, 4, 5, 6, 7),
    )
    begins: LocalTime = "00:00"
    ends: LocalTime = "24:00"


class Share(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The share of a coupon's discount that one party pays."""

    party: Literal["mall", "merchant", "brand"]
    percent: Percent
    id: Word | None = None


class CampaignSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A campaign. A claimed coupon keeps the version under which it was claimed.

    **Claims.** Members claim from `opens_at` until before `closes_at`, while the campaign is published. `units` is the
    stock; `budget_fen` is the most that all coupons together may take off. `points_price` is the price of a coupon in
    points. With `limit_by: number`, all members who proved the same phone number together get at most
    `limit_per_member` coupons, and members without a proved number get none. This is the default for coupons that only
    new members get. `limit_by: member` is the default for all others.

    **Validity.** A coupon is valid from business day `valid_from`; without that, from the claim, or from
    `valid_after_days` days after it. It is valid until the end of business day `valid_until`, or until the end of the
    `valid_days`-th business day after the day of the claim.

    **Owner.** `merchant_id` names the merchant that owns the campaign; without it, the mall owns the campaign. A
    merchant's coupons are usable in its own stores. If an operator sets `other_merchants`, they are also usable in the
    stores of other merchants that `include` names. Without `funding`, the owner pays for what the coupons take off.

    **Use.** An `exclusive` coupon combines with no other coupon; a `per_kind` coupon combines with coupons of other
    kinds. Coupons of lower `priority` are taken off first.

    **Refund.** `on_refund` says whether a full refund restores the coupon: never, always, or only while it is valid.
    `lengthen_on_return` then extends its validity by the days between redemption and refund.
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
    """One version of a campaign, with its id and its mall's cut-over hour."""

    id: str
    version: int
    spec: CampaignSpec
    cutover_hour: int

    @property
    def shards(self) -> int:
        return shard_count(self.spec.units)


# --- funding ------------------------------------------------------------------------------------------------------
def funding_of(spec: CampaignSpec) -> tuple[Share, ...]:
    """Who pays for what the campaign's coupons take off: the parties in `funding`; if that is empty, the campaign's
    owner alone."""
    if spec.funding:
        return spec.funding
    return (Share("merchant", 100, spec.merchant_id) if spec.merchant_id else Share("mall", 100),)


def borne(funding: Sequence[Share], discount_fen: int) -> list[tuple[str, int]]:
    """Splits a discount among its funders. Returns pairs of funder and fen; the fen sum to `discount_fen`."""
    parties = [share.party if share.id is None else f"{share.party}:{share.id}" for share in funding]
    return list(zip(parties, money.split(discount_fen, [share.percent for share in funding]), strict=True))


# --- checks -------------------------------------------------------------------------------------------------------
def check_campaign(new: CampaignSpec, old: CampaignSpec | None, *, cutover_hour: int) -> None:
    """Checks a campaign before it is saved, by itself and against the version that it replaces (`old`; None for a new
    campaign). `cutover_hour` is the mall's.

    Raises ValueInvalid with all mistakes that it finds.
    """
    wrong = (_wrong_times(new, cutover_hour), _wrong_worth(new), _wrong_funding(new), _wrong_limits(new))
    errors.ValueInvalid.raise_any(chain(*wrong, _wrong_change(new, old) if old is not None else ()))


def _wrong_funding(new: CampaignSpec) -> Faults:
    if new.funding and sum(share.percent for share in new.funding) != 100:
        yield errors.ValueInvalid("funding", reason="the shares must sum to 100")
    twice = ids.twice_in([(share.party, share.id) for share in new.funding])
    if twice is not None:
        yield errors.ValueInvalid(f"funding[{twice}]", reason="a party is named twice", id=new.funding[twice].id)
    for at, share in enumerate(new.funding):
        if (share.id is None) != (share.party == "mall"):
            reason = "a merchant or brand needs an id, the mall has none"
            yield errors.ValueInvalid(f"funding[{at}].id", reason=reason)


def _wrong_limits(new: CampaignSpec) -> Faults:
    if new.limit_per_member_day is not None and new.limit_per_member_day > new.limit_per_member:
        yield errors.ValueInvalid("limit_per_member_day", reason="it must not be more than limit_per_member")
    if new.other_merchants and not (new.merchant_id and (new.include.store_ids or new.include.merchant_ids)):
        yield errors.ValueInvalid("other_merchants", reason="name the other merchants or their stores in include")
    if new.budget_fen is not None and new.budget_fen < reserve_of(new.worth):
        yield errors.ValueInvalid("budget_fen", reason="it must cover the most that one coupon can cost")


def _wrong_times(new: CampaignSpec, cutover_hour: int) -> Faults:
    if new.opens_at.tzinfo is None or new.closes_at.tzinfo is None:
        yield errors.ValueInvalid("opens_at", reason="instants need an offset")
        return  # nothing can be compared
    days = {"opens_at": new.opens_at, "closes_at": new.closes_at, "valid_from": new.valid_from}
    for field, day in (days | {"valid_until": new.valid_until}).items():
        if day is not None and not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
            yield errors.ValueInvalid(field, reason=f"from {EARLIEST_YEAR} to {LATEST_YEAR}")
            return  # the checks below add days, which could go past the last date that Python has
    if new.closes_at <= new.opens_at:
        yield errors.ValueInvalid("closes_at", reason="it must be after opens_at")
    if (new.valid_days is None) == (new.valid_until is None):
        yield errors.ValueInvalid("valid_days", reason="give either valid_days or valid_until")
    if new.valid_until is not None:
        last_claim = new.closes_at - timedelta(microseconds=1)
        if new.valid_until < business_day.day_of(last_claim, cutover_hour=cutover_hour):
            yield errors.ValueInvalid("valid_until", reason="it must not be before closes_at")
        if new.valid_from is not None and new.valid_from > new.valid_until:
            yield errors.ValueInvalid("valid_from", reason="it must not be after valid_until")
        if new.valid_after_days:
            yield errors.ValueInvalid("valid_after_days", reason="it needs valid_days")
    elif new.valid_from is not None:
        yield errors.ValueInvalid("valid_from", reason="it needs valid_until")
    if new.valid_days is not None and new.valid_after_days > new.valid_days:
        yield errors.ValueInvalid("valid_after_days", reason="it must not be more than valid_days")
    if not business_day.are_hours(new.hours.begins, new.hours.ends):
        yield errors.ValueInvalid("hours.ends", reason="no time lies between hours.begins and hours.ends")


def _wrong_worth(new: CampaignSpec) -> Faults:
    worth = new.worth
    if isinstance(worth, CashOff) and worth.discount_fen >= worth.threshold_fen:
        yield errors.ValueInvalid("worth.discount_fen", reason="it must be less than threshold_fen")
    if isinstance(worth, RandomCash) and not worth.least_fen <= worth.most_fen < worth.threshold_fen:
        yield errors.ValueInvalid("worth.most_fen", reason="least_fen <= most_fen < threshold_fen")
    if isinstance(worth, ParkingTime) and worth.ceiling_fen is None and new.budget_fen is not None:
        yield errors.ValueInvalid("worth.ceiling_fen", reason="a campaign with a budget needs a ceiling")
    if isinstance(worth, ParkingTime) and new.stacking != "exclusive":
        yield errors.ValueInvalid("stacking", reason="parking time must be exclusive")


def _wrong_change(new: CampaignSpec, old: CampaignSpec) -> Faults:
    if old.state == ENDED:
        yield errors.ValueInvalid("state", reason="an ended campaign cannot be changed")
        return
    if new.state not in FOLLOWS[old.state]:
        follows = sorted(FOLLOWS[old.state])
        yield errors.ValueInvalid("state", reason=f"after {old.state} comes {', '.join(follows)}", allowed=follows)
    if new.mall_id != old.mall_id:
        yield errors.ValueInvalid("mall_id", reason="a campaign's mall cannot be changed")
    if new.merchant_id != old.merchant_id:
        yield errors.ValueInvalid("merchant_id", reason="a campaign's merchant cannot be changed")
    if old.state == DRAFT:
        return
    if new.units < old.units:
        yield errors.ValueInvalid("units", reason="a published campaign's stock can only be raised")
    if (new.budget_fen is None) != (old.budget_fen is None) or (new.budget_fen or 0) < (old.budget_fen or 0):
        yield errors.ValueInvalid("budget_fen", reason="a published campaign's budget can only be raised")
    if (new.points_price is None) != (old.points_price is None):
        yield errors.ValueInvalid("points_price", reason="a published campaign cannot start or stop costing points")
    if type(new.worth) is not type(old.worth):
        yield errors.ValueInvalid("worth.kind", reason="a published campaign's kind cannot be changed")
