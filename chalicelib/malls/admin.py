"""PUT, GET and list of malls, merchants and stores."""

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
    """Checks that the stack has usable keys for the mini-program and the merchant id. Without them every login and
    payment in the mall would fail. Raises ReferenceInvalid, ValueInvalid."""
    known = secrets()
    if new.body.appid not in known.apps:
        raise errors.ReferenceInvalid("appid", what="secret of this mini-program in the stack's secret")
    if new.body.mchid not in known.merchants:
        raise errors.ReferenceInvalid("mchid", what="keys of this merchant id in the stack's secret")
    for field, fault in (
        ("appid", keys.fault_of_app(known.app(new.body.appid))),
        ("mchid", keys.fault_of_merchant(known.merchant(new.body.mchid))),
    ):
        if fault is not None:
            raise errors.ValueInvalid(field, reason=f"in the stack's secret {fault}")
    return ()


def _check_store(new: Versioned[StoreSpec], old: Versioned[StoreSpec] | None) -> administration.Beside:
    """Checks the references of a store, and that no other store has its shop number. Returns the actions that take the
    number. Raises ReferenceInvalid, ValueInvalid."""
    parts.check_references(mall_id=new.body.mall_id, merchant_id=new.body.merchant_id)
    if old is not None and new.body.merchant_id != old.body.merchant_id:
        # The store's past figures would move to the new merchant.
        raise errors.ValueInvalid("merchant_id", reason="a store stays with its merchant; open another store")
    number = new.body.shop_number
    mall = parts.find_mall(new.body.mall_id)
    circle = {one.id for one in parts.malls_of_circle(mchid=mall.mchid, appid=mall.appid)}
    holders = parts.find_stores_by_number(circle, number) if number else []
    other = next((one for one in holders if one.id != new.id), None)
    if other is not None:
        raise errors.ValueInvalid("shop_number", reason=f"store {other.id} has it")
    return store.take_shop_number(new.id, _shop_number(new.body), before=_shop_number(old.body) if old else None)


def _shop_number(spec: StoreSpec) -> store.CircleNumber | None:
    if spec.shop_number is None:
        return None
    mall = parts.find_mall(spec.mall_id)
    return mall.mchid, mall.appid, spec.shop_number


def _refused(refused: Refused, spec: StoreSpec) -> errors.Refusal:
    """The refusal if another store took the shop number at the same time."""
    other = refused.blocking[store.SHOP_NUMBER]["store_id"]["S"]
    return errors.ValueInvalid("shop_number", reason=f"store {other} has it")


MALLS = Desk(store.MALL, _check_mall)
MERCHANTS = Desk(store.MERCHANT)
STORES = Desk(store.STORE, _check_store, refused=_refused)
