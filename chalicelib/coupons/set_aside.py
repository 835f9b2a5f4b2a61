"""Sets a unit of the stock aside for a coupon that was handed out elsewhere, whoever's it will be."""

import random
from collections.abc import Callable, Sequence
from datetime import datetime

from chalicelib import errors
from chalicelib.aws import dynamo
from chalicelib.aws.dynamo import Action
from chalicelib.coupons import campaigns
from chalicelib.coupons.rules.campaign import Campaign, reserve_of
from chalicelib.coupons.rules.coupon import Unit, validity
from chalicelib.coupons.store import stock


def handle(
    campaign_id: str, version: int, *, got_at: datetime, beside: Callable[[Unit], Sequence[Action]], now: datetime
) -> Unit:
    """Takes a unit, and what a coupon of that version may cost, in one write with what is `beside` it. Nothing gives it
    back: it was handed out. Raises CouponSoldOut, CouponExpired for a coupon that is over by now, Busy, dynamo.Refused
    for `beside`."""
    terms = campaigns.find_version(campaign_id, version)
    if now >= validity(terms, got_at)[1]:
        raise errors.CouponExpired
    if stock.is_sold_out(campaign_id):
        raise errors.CouponSoldOut
    campaign, reserve_fen = campaigns.find_newest(campaign_id), _reserve(terms)
    for _ in dynamo.rounds():
        unit = Unit(version, _shard(campaign, reserve_fen or 0), reserve_fen)
        try:
            dynamo.commit_once([stock.take_action(campaign_id, unit.shard, reserve_fen), *beside(unit)])
            return unit
        except dynamo.Contended:
            continue
        except dynamo.Refused as refused:
            if refused.blocking.keys() != {stock.STOCK}:
                raise
    raise errors.Busy


def _reserve(terms: Campaign) -> int | None:
    return reserve_of(terms.spec.worth) if terms.spec.budget_fen is not None else None


def _shard(campaign: Campaign, reserve_fen: int) -> int:
    """One that has something at a strong look: these are few, and need not be fast."""
    shards = stock.look(campaign)
    live = [number for number, one in shards.items() if one.units_left > 0 and one.budget_left_fen >= reserve_fen]
    if not live:
        raise errors.CouponSoldOut
    return random.choice(live)  # noqa: S311 spreads load, hides nothing
