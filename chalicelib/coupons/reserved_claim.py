"""Coupons that WeChat Pay gives out. First a unit is reserved; when the member is known, the unit becomes the member's
coupon."""

import random
from collections.abc import Callable, Sequence
from datetime import datetime

from chalicelib import errors
from chalicelib.aws import dynamo
from chalicelib.aws.dynamo import Action
from chalicelib.coupons import campaigns
from chalicelib.coupons.claim import check_claim, claim
from chalicelib.coupons.claim_attempt import ClaimExtras, ExtraActions
from chalicelib.coupons.rules.campaign import Campaign
from chalicelib.coupons.rules.claim import ClaimRequest, Source
from chalicelib.coupons.rules.coupon import ReservedUnit
from chalicelib.coupons.rules.expiry import is_expired, validity
from chalicelib.coupons.rules.kinds import reserve_of
from chalicelib.coupons.store import coupons, stock


def next_slot(*, member_id: str, joined_at: datetime | None, campaign_id: str, channel: str, now: datetime) -> int:
    """Checks that the member may claim a coupon of the campaign, and returns the slot it would get, counted from 1.
    Writes nothing.

    Raises ResourceNotFound, CouponNotStarted, CouponPaused, CouponEnded, CouponSoldOut, CouponLimitReached,
    CouponDayLimitReached, CouponNotEligible.
    """
    campaign = campaigns.find(campaign_id)
    sold_out, claims = stock.is_sold_out(campaign_id), coupons.claims_of(member_id, campaign_id)
    request = ClaimRequest(member_id, joined_at, campaign_id, Source(channel), request_key="", now=now)
    check_claim(campaign, request, claims, sold_out=sold_out)
    return len(claims.held) + 1


def reserve_unit(
    campaign_id: str,
    version: int,
    *,
    got_at: datetime,
    extra_actions: Callable[[ReservedUnit], Sequence[Action]],
    now: datetime,
) -> ReservedUnit:
    """Reserves a unit for a coupon that WeChat Pay gave out at `got_at`, and reserves from the budget the most that a
    coupon of this campaign version may cost. A reservation is never released, because the shopper already has the
    coupon. `extra_actions` returns actions to commit with the reservation.

    Raises CouponSoldOut, CouponExpired if the coupon has expired by `now`, Busy, and dynamo.Refused if the condition of
    an extra action fails.
    """
    terms = campaigns.find_version(campaign_id, version)
    if is_expired(validity(terms, got_at)[1], now=now):
        raise errors.CouponExpired
    if stock.is_sold_out(campaign_id):
        raise errors.CouponSoldOut
    campaign = campaigns.find_newest(campaign_id)
    reserve_fen = reserve_of(terms.spec.worth) if terms.spec.budget_fen is not None else None
    for _ in dynamo.rounds():
        unit = ReservedUnit(version, _find_stocked_shard(campaign, reserve_fen or 0), reserve_fen)
        try:
            dynamo.commit_once([stock.take_action(campaign_id, unit.shard, reserve_fen), *extra_actions(unit)])
            return unit
        except dynamo.Contended:
            continue
        except dynamo.Refused as refused:
            if refused.blocking.keys() != {stock.STOCK}:
                raise
    raise errors.Busy


def claim_reserved(request: ClaimRequest, unit: ReservedUnit, *, extra_actions: ExtraActions) -> str:
    """Creates the member's coupon for a reserved unit, once per request key, and returns its id. Does not check window
    or limits. `extra_actions` returns actions to commit with the coupon.

    Raises Busy, and dynamo.Refused if the condition of an extra action fails.
    """
    claimed, _ = claim(request, ClaimExtras(extra_actions=extra_actions, reserved_unit=unit))
    return claimed.coupon.coupon_id


def _find_stocked_shard(campaign: Campaign, reserve_fen: int) -> int:
    """A random shard that has a unit and enough budget. Reads all shards each time, because these claims are few and
    may be slow. Raises CouponSoldOut."""
    shards = stock.read_shards(campaign)
    live = [number for number, one in shards.items() if one.units_left > 0 and one.budget_left_fen >= reserve_fen]
    if not live:
        raise errors.CouponSoldOut
    return random.choice(live)  # noqa: S311 only spreads load, no secret
