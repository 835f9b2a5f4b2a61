"""Translates a campaign into WeChat Pay's terms."""

from datetime import datetime, timedelta

from chalicelib import business_day, errors
from chalicelib.busifavor.rules.stock import LAST_SECOND, Offer
from chalicelib.coupons import parts as coupons
from chalicelib.malls import parts as malls
from chalicelib.providers.requests.busifavor import CashOff, Exchange, PercentOff, StockType


def of(campaign_id: str) -> tuple[Offer, malls.Mall]:
    """Returns a campaign's offer and its mall. Raises ResourceNotFound, and ValueInvalid for a campaign that cannot be
    a merchant coupon."""
    campaign = coupons.find_campaign(campaign_id)
    spec = campaign.spec
    _check(campaign)
    stock_type, worth = _worth(spec.worth)
    begins_at, ends_at = _between(campaign)
    offer = Offer(
        campaign_id=campaign_id,
        version=campaign.version,
        name=spec.name,
        stock_type=stock_type,
        worth=worth,
        units=spec.units,
        limit_per_member=spec.limit_per_member,
        begins_at=begins_at,
        ends_at=ends_at,
        # WeChat Pay counts the day on which the coupon becomes valid as the first day.
        wait_days=spec.valid_after_days,
        days=None if spec.valid_days is None else spec.valid_days - spec.valid_after_days + 1,
        weekdays=() if spec.hours.weekdays == coupons.Hours().weekdays else spec.hours.weekdays,
        seconds=_seconds(spec.hours),
        notes=_notes(spec),
    )
    return offer, malls.find_mall(spec.mall_id)


def is_live(campaign: coupons.Campaign, *, now: datetime) -> bool:
    """Whether the campaign issues coupons, now or later. WeChat may send coupons before the campaign opens; they are
    valid only after it opens."""
    return campaign.spec.state == coupons.PUBLISHED and now < campaign.spec.closes_at


def _check(campaign: coupons.Campaign) -> None:
    """Raises ValueInvalid for a campaign that cannot be a merchant coupon. WeChat chooses who gets a coupon, so it
    cannot issue the coupons of a campaign for some members only, or for points."""
    spec = campaign.spec
    if spec.state == coupons.DRAFT:
        raise errors.ValueInvalid("campaign_id", reason="publish the campaign first")
    for field in ("points_price", "joined_within_days", "limit_per_member_day", "tiers"):
        if getattr(spec, field):
            raise errors.ValueInvalid(field, reason="WeChat sends merchant coupons to everybody alike")
    if spec.limit_by == "number":
        raise errors.ValueInvalid("limit_by", reason="WeChat knows no numbers: natural_person_limit is its own limit")
    if spec.channels and "busifavor" not in spec.channels:
        raise errors.ValueInvalid("channels", reason="the campaign does not allow busifavor")
    if spec.budget_fen is not None and spec.budget_fen < spec.units * coupons.reserve_of(spec.worth):
        raise errors.ValueInvalid("budget_fen", reason="it must cover every unit: WeChat knows units only")
    if spec.lengthen_on_return:
        raise errors.ValueInvalid("lengthen_on_return", reason="WeChat's coupons keep their last day")
    if campaign.cutover_hour and spec.valid_days is not None:
        raise errors.ValueInvalid("valid_days", reason="WeChat's days end at midnight: give valid_until")
    if campaign.cutover_hour and spec.hours.weekdays != coupons.Hours().weekdays:
        raise errors.ValueInvalid("hours.weekdays", reason="WeChat's days end at midnight: leave them out")
    if len(_seconds(spec.hours)) > 1 and spec.hours.weekdays != coupons.Hours().weekdays:
        raise errors.ValueInvalid("hours.weekdays", reason="WeChat's hours end at midnight: leave the weekdays out")


def _worth(worth: object) -> tuple[StockType, CashOff | PercentOff | Exchange]:
    if isinstance(worth, coupons.CashOff):
        return "NORMAL", CashOff(discount_amount=worth.discount_fen, transaction_minimum=worth.threshold_fen)
    if isinstance(worth, coupons.PercentOff) and worth.percent < 100:
        # At WeChat Pay 86 means that 86 of a hundred are paid, and the least minimum is one fen.
        minimum = max(1, worth.threshold_fen)
        return "DISCOUNT", PercentOff(discount_percent=100 - worth.percent, transaction_minimum=minimum)
    if isinstance(worth, coupons.Exchange | coupons.Gift):
        price_fen = worth.price_fen if isinstance(worth, coupons.Exchange) else 0
        return "EXCHANGE", Exchange(exchange_price=price_fen, transaction_minimum=worth.threshold_fen)
    raise errors.ValueInvalid("worth.kind", reason="merchant coupons are cash_off, percent_off, exchange or gift")


def _between(campaign: coupons.Campaign) -> tuple[datetime, datetime]:
    """Returns when the first coupon becomes valid, and when the last coupon expires."""
    spec, hour = campaign.spec, campaign.cutover_hour
    begins_at = spec.opens_at
    if spec.valid_from is not None:
        begins_at = max(begins_at, business_day.end_of(spec.valid_from - timedelta(days=1), cutover_hour=hour))
    if spec.valid_until is not None:
        return begins_at, business_day.end_of(spec.valid_until, cutover_hour=hour)
    assert spec.valid_days is not None
    last = business_day.day_of(spec.closes_at - timedelta(microseconds=1), cutover_hour=hour)
    return begins_at, business_day.end_of(last + timedelta(days=spec.valid_days), cutover_hour=hour)


def _seconds(hours: coupons.Hours) -> tuple[tuple[int, int], ...]:
    """Returns the campaign's hours as parts of a day: the first and last second of each, both included; () for the
    whole day. Hours that cross midnight become two parts, because WeChat's days end at midnight. The part after
    midnight comes first."""
    if (hours.begins, hours.ends) == ("00:00", "24:00"):
        return ()
    begins, ends = (int(clock[:2]) * 3600 + int(clock[3:]) * 60 for clock in (hours.begins, hours.ends))
    if begins < ends:
        return ((begins, min(ends - 1, LAST_SECOND)),)
    return (*(((0, ends - 1),) if ends else ()), (begins, LAST_SECOND))


def _notes(spec: coupons.CampaignSpec) -> tuple[str, ...]:
    """Returns the limits that our tills apply and that WeChat Pay has no field for, in Chinese."""
    notes = []
    if isinstance(spec.worth, coupons.PercentOff):
        notes.append(f"最高优惠{spec.worth.ceiling_fen / 100:.2f}元")
    if (spec.include, spec.exclude) != (coupons.Scope(), coupons.Scope()):
        notes.append("限部分门店或商品使用，以结算时为准")
    return tuple(notes)
