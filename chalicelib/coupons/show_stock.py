"""GET /v1/admin/campaigns/{document_id}/stock: what a campaign has left."""

from datetime import datetime

import msgspec

from chalicelib.coupons import campaigns
from chalicelib.coupons.store import stock


class Stock(msgspec.Struct, frozen=True):
    """A campaign's stock and budget. All are 0 or null before it is published. `units`: all that were published.
    `units_claimed`: units that are not left: claimed, issued, or sent by WeChat. `budget_fen`: null if the campaign has
    no budget. `budget_left_fen`: the budget that is left; null likewise. `budget_taken_fen`: what coupons have taken
    off, and what is reserved for those that still can. `sold_out`: no unit is left, or too little budget for one more
    coupon. `sold_out_since`: when a claim first found that; null if none has since units or budget last came back."""

    campaign_id: str
    units: int
    units_left: int
    units_claimed: int
    budget_fen: int | None
    budget_left_fen: int | None
    budget_taken_fen: int | None
    sold_out: bool
    sold_out_since: datetime | None


def show_stock(*, document_id: str, merchant_id: str | None) -> Stock:
    """A campaign's units and budget: in all, left and claimed.

    The sums may be a moment old while many claim. A merchant sees its own campaigns. Raises ResourceNotFound, also for
    another merchant's campaign.
    """
    campaign = campaigns.find_for_staff(document_id, merchant_id=merchant_id)
    levels, has_budget = stock.read_levels(campaign), campaign.spec.budget_fen is not None
    return Stock(
        campaign_id=campaign.id,
        units=levels.units,
        units_left=levels.units_left,
        units_claimed=levels.units - levels.units_left,
        budget_fen=levels.budget_fen if has_budget else None,
        budget_left_fen=levels.budget_left_fen if has_budget else None,
        budget_taken_fen=levels.budget_fen - levels.budget_left_fen if has_budget else None,
        sold_out=levels.sold_out or (levels.units > 0 and levels.units_left == 0),
        sold_out_since=levels.sold_out_at if levels.sold_out else None,
    )
