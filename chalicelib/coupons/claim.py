"""Claims a coupon: POST /v1/coupons/campaigns/{id}/claim, and the claim inside a login."""

import random
from datetime import datetime

import msgspec

from chalicelib import dynamo, errors
from chalicelib.coupons import campaigns, rules, store
from chalicelib.coupons.rules import Campaign, Coupon
from chalicelib.coupons.wallet import CouponLine, line

# Where every other shard is held, six tries find a free one in 98 of 100 claims; the rest look first, and by twenty a
# crowd at the last units has gone.
BLIND_TRIES = 6
MOST_TRIES = 20


class Claimed(msgspec.Struct, frozen=True):
    """What a claim answers. `replayed`: the same request got this very coupon before."""

    coupon: CouponLine


def handle(*, member_id: str, campaign_id: str, request_key: str, now: datetime) -> tuple[Claimed, bool]:
    """Gives the member one coupon of the campaign; the same `request_key` gives the same coupon, and says so.

    Raises ResourceNotFound, CouponNotStarted, CouponEnded, CouponSoldOut, CouponLimitReached, Busy.
    """
    campaign = campaigns.find(campaign_id)
    held = store.claims_of(member_id, campaign_id)
    before = rules.claimed_with(held, request_key)
    if before is not None:
        return Claimed(line(before, now=now)), True
    rules.decide_claim(campaign, held, now=now)
    if campaign_id in store.sold_out_campaigns():
        raise errors.CouponSoldOut
    coupon, replayed = _take(campaign, held, member_id=member_id, request_key=request_key, now=now)
    return Claimed(line(coupon, now=now)), replayed


def _take(
    campaign: Campaign, held: list[Coupon], *, member_id: str, request_key: str, now: datetime
) -> tuple[Coupon, bool]:
    """Takes the lowest free slot and a unit of some shard. Slots fill from the lowest, so two requests with one key
    meet in the same slot and the later one gets the earlier's coupon."""
    slot, tries = len(held) + 1, 0
    shard = random.randrange(campaign.shards)  # noqa: S311 spreads load, hides nothing
    while slot <= campaign.spec.limit_per_member:
        coupon = rules.issue(campaign, member_id=member_id, slot=slot, request_key=request_key, now=now)
        try:
            dynamo.commit_once(store.claim_actions(coupon, shard))
            return coupon, False
        except dynamo.Contended:
            look_first = tries >= BLIND_TRIES
        except dynamo.Refused as refused:
            in_the_way = store.coupon_in_the_way(refused)
            if in_the_way is not None and in_the_way.request_key == request_key:
                return in_the_way, True
            if in_the_way is not None:
                slot += 1
                continue
            look_first = True
        tries += 1
        if tries == MOST_TRIES:
            raise errors.Busy
        try:
            campaign, shard = _elsewhere(campaign, tries, look_first=look_first)
        except errors.CouponSoldOut:
            # The last unit may have gone to this very request, made twice.
            twin = rules.claimed_with(store.claims_of(member_id, campaign.id), request_key)
            if twin is None:
                raise
            return twin, True
    raise errors.CouponLimitReached


def _elsewhere(campaign: Campaign, tries: int, *, look_first: bool) -> tuple[Campaign, int]:
    """Where to try next. A shard that another transaction holds is left for any other, at once; one that is empty, or
    too many that were held, for such as have units at a look, in no hurry."""
    if not look_first:
        return campaign, random.randrange(campaign.shards)  # noqa: S311
    if tries > BLIND_TRIES:
        dynamo.pause(tries - BLIND_TRIES)
    return _another_shard(campaign)


def _another_shard(campaign: Campaign) -> tuple[Campaign, int]:
    """A shard that has units at a strong look, of the campaign as it stands; raises CouponSoldOut when none has."""
    live = store.shards_with_stock(campaign)
    if not live:
        if store.save_sold_out(campaign):
            raise errors.CouponSoldOut
        campaign = campaigns.find_newest(campaign.id)
        live = store.shards_with_stock(campaign)
        if not live:
            raise errors.CouponSoldOut
    return campaign, random.choice(live)  # noqa: S311
