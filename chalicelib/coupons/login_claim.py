"""The claim inside a login, for a new member and for a known member."""

from datetime import datetime

from chalicelib import errors
from chalicelib.aws.dynamo import Action
from chalicelib.coupons import campaigns
from chalicelib.coupons.claim import Claimed, check_rules, claim, claimant_of
from chalicelib.coupons.claim_attempt import ClaimExtras, make_coupon
from chalicelib.coupons.refused_claims import counted
from chalicelib.coupons.rules.claim import ClaimRequest, Source, check_number_limit, is_limited_by_number
from chalicelib.coupons.rules.coupon import terms_of
from chalicelib.coupons.store import coupons, numbers, stock
from chalicelib.coupons.wallet import line

# All logins of a member together claim at most one coupon of a campaign.
LOGIN_KEY = "login"


def costs_no_points(campaign_id: str) -> bool:
    """Whether a login may claim a coupon of this campaign unasked: it exists, and its coupons cost no points."""
    try:
        return campaigns.find(campaign_id).spec.points_price is None
    except errors.ResourceNotFound:
        return False


def claim_on_joining(
    member_id: str, campaign_id: str, place: Source, now: datetime, *, number_index: str | None
) -> tuple[Claimed, list[Action]]:
    """The first claim of a new member. Returns the coupon, and the actions to commit together with the member.
    `number_index` is the blind index of the phone number that the login proves.

    If the commit fails only because of the shard's or the phone number's condition, the caller creates the member
    without the coupon and claims afterwards. Raises ResourceNotFound, CouponNotStarted, CouponPaused, CouponEnded,
    CouponSoldOut, CouponLimitReached, CouponNotEligible, PointsInsufficient.
    """
    campaign = campaigns.find(campaign_id)
    request = ClaimRequest(member_id, now, campaign_id, place, LOGIN_KEY, now)
    claimant = claimant_of(campaign, request)
    with counted(campaign, now=now):
        check_rules(campaign, claimant, [], sold_out=stock.is_sold_out(campaign_id), now=now)
        if campaign.spec.points_price is not None:
            raise errors.PointsInsufficient("claim", spendable=0)  # a new member has none
        number = None
        if is_limited_by_number(campaign.spec, place.channel):
            number = numbers.find(number_index, campaign_id) if number_index is not None else None
            check_number_limit(campaign.spec, number.claimed if number else None)
    coupon = make_coupon(campaign, request, slot=1)
    actions = coupons.claim_actions(coupon, campaign)
    actions += [numbers.claim_action(number, coupon)] if number else []
    return Claimed(line(coupon, terms_of(campaign), now=now)), actions


def claim_on_login(member_id: str, joined_at: datetime, campaign_id: str, place: Source, now: datetime) -> Claimed:
    """The claim inside a known member's login. A repeat returns the same coupon.

    Raises ResourceNotFound, CouponNotStarted, CouponPaused, CouponEnded, CouponSoldOut, CouponLimitReached,
    CouponDayLimitReached, CouponNotEligible, PointsInsufficient, Busy.
    """
    request = ClaimRequest(member_id, joined_at, campaign_id, place, LOGIN_KEY, now)
    claimed, _ = claim(request, ClaimExtras(checks_merge=False))
    return claimed
