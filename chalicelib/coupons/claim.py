"""Claims a coupon: POST /v1/coupons/campaigns/{id}/claim, the claim inside a login, and every automatic issue."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Annotated

import msgspec

from chalicelib import errors
from chalicelib.aws import dynamo
from chalicelib.coupons import campaigns
from chalicelib.coupons.claim_attempt import ClaimAttempt, ClaimExtras
from chalicelib.coupons.refused_claims import counted
from chalicelib.coupons.rules import claim as rules
from chalicelib.coupons.rules.campaign import Campaign
from chalicelib.coupons.rules.claim import Claimant, ClaimRequest, Source
from chalicelib.coupons.rules.coupon import Coupon, find_claimed_with, terms_of
from chalicelib.coupons.store import coupons, numbers, stock
from chalicelib.coupons.store.coupons import Claims
from chalicelib.coupons.store.numbers import Number
from chalicelib.coupons.wallet import CouponLine, line
from chalicelib.malls import parts as malls
from chalicelib.once import Key
from chalicelib.security.tokens import ShopperSession
from chalicelib.shapes import AS_ID
from chalicelib.tiers import parts as tiers

Text = Annotated[str, msgspec.Meta(min_length=1, max_length=64, extra=AS_ID)]
NO_EXTRAS = ClaimExtras()


class Request(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the shopper claims. `qr_id` is the id of one of our QR codes, which names the store, the surface and the
    promoter."""

    qr_id: Text | None = None
    store_id: Text | None = None


class Claimed(msgspec.Struct, frozen=True):
    """The coupon that a claim created."""

    coupon: CouponLine


def claim_coupon(
    *,
    session: ShopperSession,
    campaign_id: str,
    body: Request,
    key: Key,
    now: datetime,
) -> tuple[Claimed, bool]:
    """Claims one coupon of a campaign.

    Returns the coupon, and whether an earlier request with the same `key` created it.

    Raises ResourceNotFound, CouponNotStarted, CouponPaused, CouponEnded, CouponSoldOut, CouponLimitReached,
    CouponDayLimitReached, CouponNotEligible, PointsInsufficient, Busy.
    """
    request = ClaimRequest(session.member_id, session.joined_at, campaign_id, _source(body), f"key:{key.text}", now)
    return claim(request, ClaimExtras(checks_merge=False))


def claim(request: ClaimRequest, extras: ClaimExtras = NO_EXTRAS) -> tuple[Claimed, bool]:
    """Claims one coupon through any channel. Returns the coupon, and whether an earlier request with the same key
    created it. Counts refusals by campaign, day and reason.

    Raises the errors of `claim_coupon`, and those that `extras` adds (see `ClaimExtras`).
    """
    reserved = extras.reserved_unit
    campaign_id = request.campaign_id
    campaign = campaigns.find_version(campaign_id, reserved.version) if reserved else campaigns.find(campaign_id)
    if campaign.spec.points_price is not None:
        request = replace(request, source=_priced(request.source))
    with counted(campaign, now=request.now):
        # Read the stock before the claims. If it is sold out because another try of this request took the last unit,
        # the claims, which are read later, include that try's coupon.
        sold_out = stock.is_sold_out(campaign_id)
        for _ in dynamo.rounds():
            claims = coupons.claims_of(request.member_id, campaign_id)
            earlier = find_claimed_with(claims.held, request.request_key)
            if earlier is not None:
                return Claimed(line(earlier, coupons.terms(earlier), now=request.now)), True
            number = None
            if reserved is None:
                number = check_claim(campaign, request, claims, sold_out=sold_out)
            attempt = ClaimAttempt(campaign, request, claims, number, extras)
            try:
                coupon, replayed = attempt.take(claims.held)
            except dynamo.Refused as refused:
                if not {coupons.MERGED, numbers.NUMBER} & refused.blocking.keys():
                    raise
                continue  # the member was merged, or claimed with this phone number, since the claims were read
            terms = coupons.terms(coupon) if replayed else terms_of(attempt.campaign)
            return Claimed(line(coupon, terms, now=request.now)), replayed
    raise errors.Busy


# --- checks before the write --------------------------------------------------------------------------------------
def check_claim(campaign: Campaign, request: ClaimRequest, claims: Claims, *, sold_out: bool) -> Number | None:
    """Checks before the write whether a claim is allowed: window, audience, limits, stock. If the campaign limits
    claims by phone number, returns the member's number; else None.

    Raises the errors of `claim_coupon`, except PointsInsufficient and Busy.
    """
    channel = request.source.channel
    claimant = claimant_of(campaign, replace(request, member_id=claims.member_id))
    check_rules(campaign, claimant, claims.held, sold_out=sold_out, now=request.now)
    if not rules.is_limited_by_number(campaign.spec, channel):
        return None
    number = numbers.of_member(claims, campaign.id)
    rules.check_number_limit(campaign.spec, number.claimed if number else None)
    return number


def check_rules(
    campaign: Campaign, claimant: Claimant, held: Sequence[Coupon], *, sold_out: bool, now: datetime
) -> None:
    """Checks the window, the audience and the member's limits, and that the campaign is not `sold_out`. `held` are the
    member's coupons of the campaign.

    Raises ResourceNotFound, CouponNotStarted, CouponPaused, CouponEnded, CouponNotEligible, CouponLimitReached,
    CouponDayLimitReached, CouponSoldOut.
    """
    rules.check_open(campaign.spec, now=now)
    rules.check_claimant(campaign, claimant, now=now)
    rules.check_member_limits(campaign, [coupon.claimed_at for coupon in held], now=now)
    if sold_out:
        raise errors.CouponSoldOut


def claimant_of(campaign: Campaign, request: ClaimRequest) -> Claimant:
    """The facts that a campaign's audience rules check: when the member joined, the tier and the channel. Reads the
    tier only if the campaign names tiers."""
    tier = tiers.tier_of(request.member_id, campaign.spec.mall_id, now=request.now) if campaign.spec.tiers else None
    return Claimant(request.joined_at, tier.id if tier else None, request.source.channel)


# --- source -------------------------------------------------------------------------------------------------------
def _priced(source: Source) -> Source:
    """The source of a coupon that costs points. Its channel is `points`, whether the shopper used the mini-program or a
    QR code."""
    if source.channel not in ("mini_program", "qr"):
        return source
    return msgspec.structs.replace(source, channel="points", detail=source.surface)


def _source(body: Request) -> Source:
    """The source of the claim. If one of our QR codes names the store, finance counts the claim for that store. If only
    the shopper names a store, the source contains it if it exists, but finance does not count the claim for it."""
    place = malls.find_qr_place(body.qr_id) if body.qr_id else None
    if place is None:
        known = body.store_id is not None and malls.is_store(body.store_id)
        return Source("mini_program", store_id=body.store_id if known else None)
    return Source(
        "qr",
        detail=place.surface,
        store_id=place.store_id,
        surface=place.surface,
        qr_id=place.qr_id,
        promoter_id=place.promoter_id,
    )
