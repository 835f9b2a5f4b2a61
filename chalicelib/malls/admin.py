"""PUT, GET, list of malls, merchants and stores."""

from chalicelib import administration
from chalicelib.administration import Desk
from chalicelib.documents import Versioned
from chalicelib.malls import parts, store
from chalicelib.malls.rules import StoreSpec


def _check_store(new: Versioned[StoreSpec], old: Versioned[StoreSpec] | None) -> administration.Beside:
    parts.require(mall_id=new.body.mall_id, merchant_id=new.body.merchant_id)
    return ()


MALLS = Desk(store.MALL)
MERCHANTS = Desk(store.MERCHANT)
STORES = Desk(store.STORE, _check_store)
