"""PUT, GET, list of campaigns, by operators and by merchants for their own; the stock's shards are written with the
version that publishes them."""

from chalicelib import errors
from chalicelib.administration import Beside, Desk
from chalicelib.coupons.rules import campaign as rules
from chalicelib.coupons.rules.campaign import DRAFT, CampaignSpec, ParkingTime
from chalicelib.coupons.store import coupons, stock
from chalicelib.documents import Versioned
from chalicelib.malls import parts as malls


def _check(new: Versioned[CampaignSpec], old: Versioned[CampaignSpec] | None) -> Beside:
    spec = new.body
    malls.require(mall_id=spec.mall_id, merchant_id=spec.merchant_id)
    hour = malls.find_mall(spec.mall_id).cutover_hour
    rules.check_campaign(spec, old.body if old else None, cutover_hour=hour)
    _check_places(spec)
    published_before = old.body if old is not None and old.body.state != DRAFT else None
    if spec.state == DRAFT or (spec.state == rules.ENDED and published_before is None):
        return ()
    return list(stock.publish_actions(new.id, spec, published_before))


def _check_places(spec: CampaignSpec) -> None:
    """Everything a campaign names is there, and belongs to its mall and its merchant."""
    for share in spec.funding:
        if share.party == "merchant":
            malls.require(merchant_id=share.id)
    if spec.merchant_id is not None and not malls.is_tenant(spec.merchant_id, spec.mall_id):
        raise errors.ReferenceInvalid("merchant_id", what="store of this merchant in this mall")
    for field, scope in (("include", spec.include), ("exclude", spec.exclude)):
        malls.require(store_ids=scope.store_ids)
        for merchant_id in scope.merchant_ids:
            malls.require(merchant_id=merchant_id)
        shops = [malls.find_store(store_id) for store_id in scope.store_ids]
        if any(shop.mall_id != spec.mall_id for shop in shops):
            raise errors.ReferenceInvalid(f"{field}.store_ids", what="store of this mall")
        if spec.merchant_id is not None and any(shop.merchant_id != spec.merchant_id for shop in shops):
            raise errors.ReferenceInvalid(f"{field}.store_ids", what="store of this merchant")


def _check_own(spec: CampaignSpec) -> None:
    """What a merchant may not decide: whose money or points pay for its coupons, unless they are its own."""
    own = [("merchant", spec.merchant_id)]
    if any((share.party, share.id) not in own for share in spec.funding):
        raise errors.ValueInvalid("funding", reason="a merchant funds its own campaigns")
    if spec.points_price is not None:
        raise errors.ValueInvalid("points_price", reason="points are the mall's")
    if isinstance(spec.worth, ParkingTime):
        raise errors.ValueInvalid("worth.kind", reason="parking is the mall's")


CAMPAIGNS = Desk(coupons.CAMPAIGN, _check, owner=lambda spec: spec.merchant_id, check_own=_check_own)
