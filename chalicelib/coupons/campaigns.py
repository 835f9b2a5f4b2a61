"""GET /v1/coupons/campaigns: the coupon centre; and a campaign as claims see it."""

import bisect
from datetime import datetime

import msgspec

from chalicelib import documents, errors
from chalicelib.coupons import store
from chalicelib.coupons.rules import Campaign, CampaignSpec
from chalicelib.documents import Versioned
from chalicelib.malls import parts as malls


class CampaignLine(msgspec.Struct, frozen=True):
    """A campaign as a shopper sees it. `state`: upcoming, claimable, claimed (up to the limit), sold_out."""

    campaign_id: str
    name: str
    state: str
    threshold_fen: int
    discount_fen: int
    opens_at: datetime
    closes_at: datetime
    limit_per_member: int
    claimed: int
    store_ids: tuple[str, ...]


class Page(msgspec.Struct, frozen=True):
    campaigns: list[CampaignLine]
    next_cursor: str | None


def find(campaign_id: str) -> Campaign:
    """A campaign at most a few seconds old; raises ResourceNotFound."""
    return _campaign(documents.recall(store.CAMPAIGN, campaign_id))


def find_newest(campaign_id: str) -> Campaign:
    """A campaign, strongly read; raises ResourceNotFound."""
    found = documents.find(store.CAMPAIGN, campaign_id)
    if found is None:
        raise errors.ResourceNotFound(what="campaign")
    return _campaign(found)


def handle(*, member_id: str, mall_id: str | None, limit: int, cursor: str | None, now: datetime) -> Page:
    """The mall's campaigns that are not over, by id, with what this member has claimed of each."""
    if mall_id is None:
        raise errors.ParameterInvalid("mall_id", reason="say which mall")
    malls.find_mall(mall_id)
    current = [
        document
        for document in documents.every(store.CAMPAIGN)
        if document.body.mall_id == mall_id and now < document.body.closes_at
    ]
    start = bisect.bisect_right([document.id for document in current], cursor) if cursor else 0
    shown = current[start : start + limit]
    claimed, sold_out = store.claimed_counts(member_id), store.sold_out_campaigns()
    lines = [_line(document, claimed.get(document.id, 0), document.id in sold_out, now) for document in shown]
    return Page(lines, shown[-1].id if start + limit < len(current) else None)


def _line(document: Versioned[CampaignSpec], claimed: int, sold_out: bool, now: datetime) -> CampaignLine:
    spec = document.body
    if now < spec.opens_at:
        state = "upcoming"
    elif claimed >= spec.limit_per_member:
        state = "claimed"
    else:
        state = "sold_out" if sold_out else "claimable"
    return CampaignLine(
        document.id,
        spec.name,
        state,
        spec.threshold_fen,
        spec.discount_fen,
        spec.opens_at,
        spec.closes_at,
        spec.limit_per_member,
        claimed,
        spec.store_ids,
    )


def _campaign(document: Versioned[CampaignSpec]) -> Campaign:
    mall = malls.find_mall(document.body.mall_id)
    return Campaign(document.id, document.version, document.body, mall.cutover_hour)
