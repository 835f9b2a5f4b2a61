"""PUT, GET and list of campaigns: by operators, and by merchants for their own campaigns. The write that publishes a
campaign also creates the shards of its stock."""

import msgspec

from chalicelib import errors
from chalicelib.aws import dynamo
from chalicelib.coupons.rules import campaign as rules
from chalicelib.coupons.rules.campaign import DRAFT, CampaignSpec
from chalicelib.coupons.rules.kinds import ParkingTime
from chalicelib.coupons.store import coupons, merchants, stock
from chalicelib.documents.desk import Beside as ExtraActions
from chalicelib.documents.desk import Desk
from chalicelib.documents.versions import Versioned
from chalicelib.malls import parts as malls


def _check(new: Versioned[CampaignSpec], old: Versioned[CampaignSpec] | None) -> ExtraActions:
    spec = new.body
    malls.check_references(mall_id=spec.mall_id, merchant_id=spec.merchant_id)
    hour = malls.find_mall(spec.mall_id).cutover_hour
    rules.check_campaign(spec, old.body if old else None, cutover_hour=hour)
    _check_places(spec)
    published_before = old.body if old is not None and old.body.state != DRAFT else None
    if spec.state == DRAFT or (spec.state == rules.ENDED and published_before is None):
        return ()
    return list(stock.publish_actions(new.id, spec, published_before))


def _check_places(spec: CampaignSpec) -> None:
    """Checks that the stores and merchants that a campaign names exist and belong to its mall and its merchant. Raises
    ReferenceInvalid."""
    malls.check_references(mall_id=spec.mall_id, merchant_id=spec.merchant_id)
    for at, share in enumerate(spec.funding):
        if share.party == "merchant" and share.id is not None and not malls.is_merchant(share.id):
            raise errors.ReferenceInvalid(f"funding[{at}].id", what="merchant", id=share.id)
    if spec.merchant_id is not None and not malls.is_tenant(spec.merchant_id, spec.mall_id):
        raise errors.ReferenceInvalid("merchant_id", what="store of this merchant in this mall")
    for field, scope in (("include", spec.include), ("exclude", spec.exclude)):
        malls.check_references(store_ids=scope.store_ids, merchant_ids=scope.merchant_ids, within=f"{field}.")
        for at, store_id in enumerate(scope.store_ids):
            shop, place = malls.find_store(store_id), f"{field}.store_ids[{at}]"
            if shop.mall_id != spec.mall_id:
                raise errors.ReferenceInvalid(place, what="store of this mall", id=store_id)
            if _is_anothers(spec, shop.merchant_id):
                raise errors.ReferenceInvalid(place, what="store of this merchant", id=store_id)
    for at, merchant_id in enumerate(spec.include.merchant_ids):
        if _is_anothers(spec, merchant_id):
            place = f"include.merchant_ids[{at}]"
            raise errors.ReferenceInvalid(place, what="other merchant, unless other_merchants is set", id=merchant_id)


def _is_anothers(spec: CampaignSpec, merchant_id: str) -> bool:
    """Whether the campaign may not name stores of `merchant_id`: it is another merchant, and `other_merchants` is not
    set."""
    return spec.merchant_id not in (None, merchant_id) and not spec.other_merchants


def _check_owned(new: Versioned[CampaignSpec], old: Versioned[CampaignSpec] | None, by_merchant: bool) -> ExtraActions:
    """Returns the action that counts the campaign of a merchant. If the merchant's staff put it, also checks the mall's
    bounds."""
    bounds = malls.find_mall(new.body.mall_id).merchants
    if by_merchant:
        _check_own(new, old, bounds)
    most = bounds.campaigns if by_merchant and old is None else None
    return [merchants.count_action(new.id, new.body, most=most)]


def _check_own(new: Versioned[CampaignSpec], old: Versioned[CampaignSpec] | None, bounds: malls.MerchantBounds) -> None:
    """Checks a campaign that a merchant's staff put. Raises ValueInvalid.

    The merchant alone must fund it. It must not cost points or give parking time: only the mall's campaigns can. Only
    an operator can set `other_merchants`; once it is set, the merchant can change only the campaign's state. The id
    must begin with the merchant's prefix, and the units must be within the mall's bounds.
    """
    spec = new.body
    own = [("merchant", spec.merchant_id)]
    if any((share.party, share.id) not in own for share in spec.funding):
        raise errors.ValueInvalid("funding", reason="a merchant funds its own campaigns")
    if spec.points_price is not None:
        raise errors.ValueInvalid("points_price", reason="only the mall's campaigns can cost points")
    if isinstance(spec.worth, ParkingTime):
        raise errors.ValueInvalid("worth.kind", reason="only the mall gives parking time")
    agreed = old is not None and msgspec.structs.replace(spec, state=old.body.state) == old.body
    if spec.other_merchants and not agreed:
        raise errors.ValueInvalid("other_merchants", reason="only an operator can set or change it")
    if old is None and malls.merchant_of_prefix(new.id) != spec.merchant_id:
        raise errors.ValueInvalid("id", reason=f"a merchant's campaign id begins with {spec.merchant_id}_")
    if spec.units > max(bounds.units, old.body.units if old is not None else 0):
        raise errors.ValueInvalid("units", reason=f"at most {bounds.units}; an operator can set more")


def _refused(refused: dynamo.Refused, spec: CampaignSpec) -> errors.Refusal:
    """The refusal for the caller if the condition of an extra action failed. Only the action that counts a merchant's
    campaigns has one."""
    blocking = refused.blocking[merchants.COUNT]
    return errors.CampaignsTooMany(count=len(blocking.get("campaign_ids", {}).get("SS", ())))


CAMPAIGNS = Desk(
    coupons.CAMPAIGN,
    _check,
    owner=lambda spec: spec.merchant_id,
    check_owned=_check_owned,
    refused=_refused,
)
