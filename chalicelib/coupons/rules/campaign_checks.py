"""What campaign may be put, and what may become of one. Touches nothing."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import chain

from chalicelib import business_day, errors, ids
from chalicelib.coupons.rules.campaign import (
    DRAFT,
    ENDED,
    PAUSED,
    PUBLISHED,
    CampaignSpec,
    CashOff,
    ParkingTime,
    RandomCash,
    reserve_of,
)

# A campaign goes live once, may rest, and ends for good.
FOLLOWS = {DRAFT: {DRAFT, PUBLISHED, ENDED}, PUBLISHED: {PUBLISHED, PAUSED, ENDED}, PAUSED: {PAUSED, PUBLISHED, ENDED}}
EARLIEST_YEAR, LATEST_YEAR = 2000, 2099
Faults = Iterator[errors.ValueInvalid]


def check_campaign(new: CampaignSpec, old: CampaignSpec | None, *, cutover_hour: int) -> None:
    """Raises ValueInvalid, with all that is wrong, for what no campaign may be, or may become. `cutover_hour`: its
    mall's."""
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
            reason = "a merchant or brand is named by its id, the mall by none"
            yield errors.ValueInvalid(f"funding[{at}].id", reason=reason)


def _wrong_limits(new: CampaignSpec) -> Faults:
    if new.limit_per_member_day is not None and new.limit_per_member_day > new.limit_per_member:
        yield errors.ValueInvalid("limit_per_member_day", reason="it must not be more than limit_per_member")
    if new.other_merchants and not (new.merchant_id and (new.include.store_ids or new.include.merchant_ids)):
        yield errors.ValueInvalid("other_merchants", reason="a merchant's campaign includes the others by name")
    if new.budget_fen is not None and new.budget_fen < reserve_of(new.worth):
        yield errors.ValueInvalid("budget_fen", reason="it must cover one coupon at its most")


def _wrong_times(new: CampaignSpec, cutover_hour: int) -> Faults:
    if new.opens_at.tzinfo is None or new.closes_at.tzinfo is None:
        yield errors.ValueInvalid("opens_at", reason="instants need an offset")
        return  # nothing can be compared
    days = {"opens_at": new.opens_at, "closes_at": new.closes_at, "valid_from": new.valid_from}
    for field, day in (days | {"valid_until": new.valid_until}).items():
        if day is not None and not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
            yield errors.ValueInvalid(field, reason=f"from {EARLIEST_YEAR} to {LATEST_YEAR}")
            return  # reckoning with days may pass the end of all time
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
            yield errors.ValueInvalid("valid_after_days", reason="it goes with valid_days")
    elif new.valid_from is not None:
        yield errors.ValueInvalid("valid_from", reason="it goes with valid_until")
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
        yield errors.ValueInvalid("worth.ceiling_fen", reason="a budget needs to know what a coupon costs at most")
    if isinstance(worth, ParkingTime) and new.stacking != "exclusive":
        yield errors.ValueInvalid("stacking", reason="parking time goes with no other coupon")


def _wrong_change(new: CampaignSpec, old: CampaignSpec) -> Faults:
    if old.state == ENDED:
        yield errors.ValueInvalid("state", reason="an ended campaign stays as it is")
        return
    if new.state not in FOLLOWS[old.state]:
        follows = sorted(FOLLOWS[old.state])
        yield errors.ValueInvalid("state", reason=f"after {old.state} comes {', '.join(follows)}", allowed=follows)
    if new.mall_id != old.mall_id:
        yield errors.ValueInvalid("mall_id", reason="a campaign stays in its mall")
    if new.merchant_id != old.merchant_id:
        yield errors.ValueInvalid("merchant_id", reason="a campaign stays with its merchant")
    if old.state == DRAFT:
        return
    if new.units < old.units:
        yield errors.ValueInvalid("units", reason="a published campaign's stock can grow, not shrink")
    if (new.budget_fen is None) != (old.budget_fen is None) or (new.budget_fen or 0) < (old.budget_fen or 0):
        yield errors.ValueInvalid("budget_fen", reason="a published campaign's budget can grow, not shrink, come or go")
    if (new.points_price is None) != (old.points_price is None):
        yield errors.ValueInvalid("points_price", reason="a published campaign costs points or does not")
    if type(new.worth) is not type(old.worth):
        yield errors.ValueInvalid("worth.kind", reason="a published campaign keeps its kind")
