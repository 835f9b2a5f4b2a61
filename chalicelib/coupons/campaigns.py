"""GET /v1/coupons/campaigns: the coupon centre. Also finds campaigns for claims."""

import bisect
from datetime import datetime

import msgspec

from chalicelib import errors
from chalicelib.coupons.rules import campaign as rules
from chalicelib.coupons.rules.campaign import Campaign, CampaignSpec, Scope
from chalicelib.coupons.rules.kinds import Worth
from chalicelib.coupons.rules.stock import shard_count, stock_level
from chalicelib.coupons.store import coupons, stock
from chalicelib.documents import versions as documents
from chalicelib.documents.versions import Versioned
from chalicelib.malls import parts as malls
from chalicelib.pages import Paging


class CampaignLine(msgspec.Struct, frozen=True):
    """A campaign, as a shopper sees it. `state`: upcoming, claimable, claimed (the shopper has reached the limit),
    paused or sold_out. `left`: plenty, few or none. `claimed`: how many coupons of the campaign the shopper has
    claimed."""

    campaign_id: str
    name: str
    state: str
    left: str
    worth: Worth
    points_price: int | None
    opens_at: datetime
    closes_at: datetime
    limit_per_member: int
    limit_per_member_day: int | None
    claimed: int
    merchant_id: str | None
    include: Scope


class Page(msgspec.Struct, frozen=True):
    """One page of the coupon centre."""

    campaigns: list[CampaignLine]
    next_cursor: str | None


def find(campaign_id: str) -> Campaign:
    """A campaign, from a cache that is at most a few seconds old. Raises ResourceNotFound."""
    return _campaign(documents.recall(coupons.CAMPAIGN, campaign_id))


def find_newest(campaign_id: str) -> Campaign:
    """A campaign, strongly read. Raises ResourceNotFound."""
    found = documents.find(coupons.CAMPAIGN, campaign_id)
    if found is None:
        raise errors.ResourceNotFound(what="campaign")
    return _campaign(found)


def find_for_staff(campaign_id: str, *, merchant_id: str | None) -> Campaign:
    """A campaign, strongly read. `merchant_id`: whose staff asks; None: the mall's. Raises ResourceNotFound, also for
    another merchant's campaign."""
    campaign = find_newest(campaign_id)
    if merchant_id is not None and campaign.spec.merchant_id != merchant_id:
        raise errors.ResourceNotFound(what="campaign")
    return campaign


def check_free_in_mall(campaign_id: str, mall_id: str) -> None:
    """Checks, strongly read, that a campaign is of a mall and that its coupons cost no points. Raises
    ReferenceInvalid with the field campaign_id."""
    try:
        spec = find_newest(campaign_id).spec
    except errors.ResourceNotFound as missing:
        raise errors.ReferenceInvalid("campaign_id", what="campaign") from missing
    if spec.mall_id != mall_id or spec.points_price is not None:
        raise errors.ReferenceInvalid("campaign_id", what="campaign of this mall that costs no points")


def find_version(campaign_id: str, version: int) -> Campaign:
    """One version of a campaign. Raises ResourceNotFound."""
    return _campaign(documents.recall_version(coupons.CAMPAIGN, campaign_id, version))


def list_campaigns(*, member_id: str, mall_id: str, paging: Paging, now: datetime) -> Page:
    """The coupon centre of a mall: the campaigns that can be claimed now or soon.

    Lists the mall's campaigns for the mini-program, sorted by id. They are published or paused, and `closes_at` is not
    past.

    Raises ResourceNotFound if the mall is unknown.
    """
    malls.find_mall(mall_id)
    current = [
        document for document in documents.every(coupons.CAMPAIGN) if _is_shown(document.body, mall_id=mall_id, now=now)
    ]
    start = bisect.bisect_right([document.id for document in current], paging.cursor) if paging.cursor else 0
    shown = current[start : start + paging.limit]
    claimed, sold_out = coupons.count_claimed(member_id), stock.sold_out_campaigns()
    lines = [_line(document, claimed.get(document.id, 0), document.id in sold_out, now) for document in shown]
    return Page(lines, shown[-1].id if start + paging.limit < len(current) else None)


def _is_shown(spec: CampaignSpec, *, mall_id: str, now: datetime) -> bool:
    in_mini_program = not spec.channels or {"mini_program", "points"} & set(spec.channels)
    live = spec.state in (rules.PUBLISHED, rules.PAUSED) and now < spec.closes_at
    return spec.mall_id == mall_id and live and bool(in_mini_program)


def _line(document: Versioned[CampaignSpec], claimed: int, sold_out: bool, now: datetime) -> CampaignLine:
    spec = document.body
    left = 0 if sold_out else stock.recent_units_left(document.id, shard_count(spec.units))
    if spec.state == rules.PAUSED:
        state = "paused"
    elif now < spec.opens_at:
        state = "upcoming"
    elif claimed >= spec.limit_per_member:
        state = "claimed"
    else:
        state = "sold_out" if sold_out else "claimable"
    return CampaignLine(
        campaign_id=document.id,
        name=spec.name,
        state=state,
        left=stock_level(left, spec.units),
        worth=spec.worth,
        points_price=spec.points_price,
        opens_at=spec.opens_at,
        closes_at=spec.closes_at,
        limit_per_member=spec.limit_per_member,
        limit_per_member_day=spec.limit_per_member_day,
        claimed=claimed,
        merchant_id=spec.merchant_id,
        include=spec.include,
    )


def _campaign(document: Versioned[CampaignSpec]) -> Campaign:
    mall = malls.find_mall(document.body.mall_id)
    return Campaign(document.id, document.version, document.body, mall.cutover_hour)
