"""PUT, GET, list of malls, merchants and stores."""

from chalicelib import errors
from chalicelib.aws.dynamo import Refused
from chalicelib.aws.vault import secrets
from chalicelib.documents import desk as administration
from chalicelib.documents.desk import Desk
from chalicelib.documents.versions import Versioned
from chalicelib.malls import parts, store
from chalicelib.malls.rules import MallSpec, StoreSpec
from chalicelib.providers import keys


def _check_mall(new: Versioned[MallSpec], old: Versioned[MallSpec] | None) -> administration.Beside:
    """A mini-program or merchant id whose keys the stack does not hold, or cannot use, would fail every login and
    payment there."""
    held = secrets()
    if new.body.appid not in held.apps:
        raise errors.ReferenceInvalid("appid", what="secret of this mini-program in the stack's secret")
    if new.body.mchid not in held.merchants:
        raise errors.ReferenceInvalid("mchid", what="keys of this merchant id in the stack's secret")
    for field, fault in (
        ("appid", keys.fault_of_app(held.app(new.body.appid))),
        ("mchid", keys.fault_of_merchant(held.merchant(new.body.mchid))),
    ):
        if fault is not None:
            raise errors.ValueInvalid(field, reason=f"in the stack's secret {fault}")
    return ()


def _check_store(new: Versioned[StoreSpec], old: Versioned[StoreSpec] | None) -> administration.Beside:
    parts.require(mall_id=new.body.mall_id, merchant_id=new.body.merchant_id)
    if old is not None and new.body.merchant_id != old.body.merchant_id:
        # Its usage would go over to the new merchant with it.
        raise errors.ValueInvalid("merchant_id", reason="a store stays with its merchant; open another store")
    named = new.body.shop_number
    mall = parts.find_mall(new.body.mall_id)
    beside = {one.id for one in parts.malls_of_circle(mchid=mall.mchid, appid=mall.appid)}
    other = next((one for one in parts.stores_numbered(beside, named) if one.id != new.id), None) if named else None
    if other is not None:
        raise errors.ValueInvalid("shop_number", reason=f"store {other.id} has it")
    return store.take_shop_number(new.id, _numbered(new.body), before=_numbered(old.body) if old else None)


def _numbered(spec: StoreSpec) -> store.Numbered | None:
    """How the store's business circle names it."""
    if spec.shop_number is None:
        return None
    mall = parts.find_mall(spec.mall_id)
    return mall.mchid, mall.appid, spec.shop_number


def _refused(refused: Refused, spec: StoreSpec) -> errors.Refusal:
    """By another store that was put at the same time."""
    other = refused.blocking[store.SHOP_NUMBER]["store_id"]["S"]
    return errors.ValueInvalid("shop_number", reason=f"store {other} has it")


MALLS = Desk(store.MALL, _check_mall)
MERCHANTS = Desk(store.MERCHANT)
STORES = Desk(store.STORE, _check_store, refused=_refused)
