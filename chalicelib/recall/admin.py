"""PUT, GET and list of recall campaigns."""

from chalicelib.documents.desk import Beside, Desk
from chalicelib.documents.versions import Versioned
from chalicelib.malls import parts as malls
from chalicelib.recall import rules, store
from chalicelib.recall.rules import RecallCampaignSpec


def _check(new: Versioned[RecallCampaignSpec], old: Versioned[RecallCampaignSpec] | None) -> Beside:
    malls.check_references(mall_id=new.body.mall_id)
    rules.check_campaign(new.body)
    return ()


RECALL_CAMPAIGNS = Desk(store.RECALL_CAMPAIGN, _check)
