"""A merchant's campaigns in a mall that have not ended. They are stored so that their number can be limited."""

from typing import Any

from pynamodb.expressions.condition import size

from chalicelib.aws.dynamo import Action, update
from chalicelib.coupons.rules.campaign import ENDED, CampaignSpec
from chalicelib.tables.catalog import MerchantCampaigns

COUNT = "merchant_campaigns"


def count_action(campaign_id: str, spec: CampaignSpec, *, most: int | None) -> Action:
    """The action that adds a campaign to its merchant's campaigns, or removes it if it has ended. The commit raises
    Refused with COUNT if the merchant has `most` other campaigns (None: no limit)."""
    assert spec.merchant_id is not None
    key = MerchantCampaigns(pk=f"MERCHANT_CAMPAIGNS#{spec.mall_id}", sk=spec.merchant_id)
    one: Any = {campaign_id}
    if spec.state == ENDED:
        return update(COUNT, key, [MerchantCampaigns.campaign_ids.delete(one)])
    has_room: Any = None
    if most is not None:
        has_room = size("campaign_ids") < most  # type: ignore[no-untyped-call]
        has_room |= MerchantCampaigns.campaign_ids.contains(campaign_id)
        if most > 0:
            has_room |= MerchantCampaigns.campaign_ids.does_not_exist()
    return update(COUNT, key, [MerchantCampaigns.campaign_ids.add(one)], has_room)
