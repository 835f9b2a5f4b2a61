"""PUT, GET, list of campaigns; the stock's shards are written with the campaign."""

from chalicelib import errors
from chalicelib.administration import Beside, Desk
from chalicelib.coupons import rules, store
from chalicelib.coupons.rules import CampaignSpec
from chalicelib.documents import Versioned
from chalicelib.malls import parts as malls


def _check(new: Versioned[CampaignSpec], old: Versioned[CampaignSpec] | None) -> Beside:
    spec = new.body
    rules.check_campaign(spec, old.body if old else None)
    malls.require(mall_id=spec.mall_id, store_ids=spec.store_ids)
    if any(malls.find_store(store_id).mall_id != spec.mall_id for store_id in spec.store_ids):
        raise errors.ReferenceInvalid("store_ids", what="store of this mall")
    added = spec.units - (old.body.units if old else 0)
    if added == 0:
        return ()
    shards = rules.shard_count(spec.units)
    return list(store.stock_actions(new.id, added_units=added, shards=shards, reopened=old is not None))


CAMPAIGNS = Desk(store.CAMPAIGN, _check)
