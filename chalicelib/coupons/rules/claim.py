"""Claims: when a coupon may be claimed (the window), by whom (the audience), and how many (the limits)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from chalicelib import business_day, errors
from chalicelib.coupons.rules.campaign import DRAFT, ENDED, PAUSED, Campaign, CampaignSpec

# The channels through which a member asks for the coupon. Only through these may a coupon cost points.
ASKED_FOR = {"mini_program", "qr", "points", "login"}


class Source(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where a coupon was claimed. `channel`: one of a campaign's channels. `detail`: the list, rule, batch of codes or
    surface within the channel. The other fields name the place."""

    channel: str
    detail: str | None = None
    store_id: str | None = None
    surface: str | None = None
    qr_id: str | None = None
    promoter_id: str | None = None

    @property
    def label(self) -> str:
        """The source under which finance counts the coupon: `channel` or `channel:detail`."""
        return f"{self.channel}:{self.detail}" if self.detail else self.channel


@dataclass(frozen=True)
class ClaimRequest:
    """A request for one coupon of a campaign.

    `request_key` identifies the request: a repeat with the same key gets the same coupon. `joined_at` is when the
    member joined; without it, campaigns for new members refuse the claim.
    """

    member_id: str
    joined_at: datetime | None
    campaign_id: str
    source: Source
    request_key: str
    now: datetime


@dataclass(frozen=True)
class Claimant:
    """The facts that a campaign's audience rules check: when the member joined, their tier, and the channel of the
    claim."""

    joined_at: datetime | None
    tier: str | None
    channel: str


# --- window and audience ------------------------------------------------------------------------------------------
def check_open(spec: CampaignSpec, *, now: datetime) -> None:
    """Checks that the campaign is published and that `now` is within its window.

    Raises ResourceNotFound (draft), CouponPaused, CouponNotStarted, CouponEnded.
    """
    if spec.state == DRAFT:
        raise errors.ResourceNotFound(what="campaign")
    if spec.state == PAUSED:
        raise errors.CouponPaused
    if now < spec.opens_at:
        raise errors.CouponNotStarted
    if spec.state == ENDED or now >= spec.closes_at:
        raise errors.CouponEnded


def check_claimant(campaign: Campaign, claimant: Claimant, *, now: datetime) -> None:
    """Checks that the claimant belongs to the campaign's audience: its channels, new members, tiers. A coupon that
    costs points can only be claimed through a channel in which the member asks for it.

    Raises CouponNotEligible with the reason `channel`, `new_members` or `tier`.
    """
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


# --- limits -------------------------------------------------------------------------------------------------------
def check_member_limits(campaign: Campaign, claimed_at: Sequence[datetime], *, now: datetime) -> None:
    """Checks the limit per member, and the limit per member and business day. `claimed_at` lists when the member
    claimed each coupon of the campaign. Does not check the stock; a condition of the write does.

    Raises CouponLimitReached, CouponDayLimitReached.
    """
    spec = campaign.spec
    if len(claimed_at) >= spec.limit_per_member:
        raise errors.CouponLimitReached
    if spec.limit_per_member_day is not None:
        today = business_day.day_of(now, cutover_hour=campaign.cutover_hour)
        days = [business_day.day_of(at, cutover_hour=campaign.cutover_hour) for at in claimed_at]
        if days.count(today) >= spec.limit_per_member_day:
            raise errors.CouponDayLimitReached


def is_limited_by_number(spec: CampaignSpec, channel: str) -> bool:
    """Whether a claim also counts towards the limit of the member's phone number. `limit_by` decides. If it is not set,
    the claim counts if the coupon is given on joining or the campaign is only for new members."""
    if spec.limit_by is not None:
        return spec.limit_by == "number"
    return channel == "joining" or spec.joined_within_days is not None


def check_number_limit(spec: CampaignSpec, claimed: int | None) -> None:
    """Checks the limit per phone number. `claimed` is how many coupons of the campaign were claimed with the member's
    phone number; None: the member has proved no number.

    Raises CouponNotEligible with the reason `number`, CouponLimitReached.
    """
    if claimed is None:
        raise errors.CouponNotEligible(reason="number")
    if claimed >= spec.limit_per_member:
        raise errors.CouponLimitReached
