"""Campaigns and coupons for the rules' tests."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import msgspec

from chalicelib.coupons.rules.basket import Basket, BasketLine, Place
from chalicelib.coupons.rules.campaign import Campaign, CampaignSpec
from chalicelib.coupons.rules.claim import ClaimRequest, Source
from chalicelib.coupons.rules.combine import Held
from chalicelib.coupons.rules.coupon import new_coupon, terms_of
from chalicelib.coupons.rules.kinds import CashOff

OPENS = datetime(2026, 11, 1, tzinfo=UTC)
CLOSES = datetime(2026, 11, 20, tzinfo=UTC)
LATER = OPENS + timedelta(hours=1)
SPEC = CampaignSpec("c", "sun", CashOff(3000, 500), 10, 2, OPENS, CLOSES, "published", valid_days=3)
PLACE = Place("sun", "cafe", "lin", "food")


def spec(**change):
    return msgspec.structs.replace(SPEC, **change)


def campaign(campaign_id="c", *, cutover_hour=0, **change):
    return Campaign(campaign_id, 1, spec(**change), cutover_hour)


def coupon(slot=1, *, at=OPENS, of=None, chance=0, **change):
    of = of or campaign()
    request = ClaimRequest("m", None, of.id, Source("mini_program"), f"k{slot}", at)
    return replace(new_coupon(of, request, slot=slot, chance=chance), **change)


def held(campaign_id="c", slot=1, *, chance=0, **change):
    of = campaign(campaign_id, **change)
    return Held(coupon(slot, of=of, chance=chance), terms_of(of))


def basket(*lines, amount_fen=None, place=PLACE):
    """Lines as (sku, amount_fen, more …)."""
    of_lines = tuple(BasketLine(sku, fen, **(more[0] if more else {})) for sku, fen, *more in lines)
    return Basket(place, amount_fen or sum(line.amount_fen for line in of_lines), of_lines)
