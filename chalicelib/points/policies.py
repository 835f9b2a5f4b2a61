"""PUT, GET and list of points policies and earning rules, and the terms that they give a store."""

from dataclasses import dataclass

from chalicelib import errors
from chalicelib.documents import versions as documents
from chalicelib.documents.desk import Beside, Desk
from chalicelib.documents.versions import Kind, Versioned
from chalicelib.malls import parts as malls
from chalicelib.memory import remember
from chalicelib.points.rules import earning
from chalicelib.points.rules.earning import EarningRuleSpec, Shop
from chalicelib.points.rules.life import CashPolicy, PointsPolicySpec
from chalicelib.tiers import parts as tiers

POINTS_POLICY = Kind("points_policy", PointsPolicySpec)
EARNING_RULE = Kind("earning_rule", EarningRuleSpec)
USUAL = PointsPolicySpec()


def policy_of(mall_id: str) -> PointsPolicySpec:
    """Returns a mall's policy, at most a few seconds old; the default policy if the mall has none."""
    return next((one.body for one in documents.every(POINTS_POLICY) if one.id == mall_id), USUAL)


def cash_of(mall_id: str) -> CashPolicy:
    """Returns what points pay in a mall. Raises PointsNotAccepted if they pay nothing there."""
    policy = policy_of(mall_id).cash
    if policy is None:
        raise errors.PointsNotAccepted("points")
    return policy


def rule_for(shop: Shop) -> tuple[str, EarningRuleSpec]:
    """Returns the id of the earning rule of a store, and the rule."""
    return earning.rule_for(shop, ((one.id, one.body) for one in documents.every(EARNING_RULE)))


@dataclass(frozen=True)
class Terms:
    """What decides how many points a payment at a store earns. `asks_tier`: whether the member's tier matters."""

    mall: malls.Mall
    store: malls.Store
    policy: PointsPolicySpec
    rule_id: str
    rule: EarningRuleSpec
    asks_tier: bool


@remember(seconds=2)
def terms_at(mall_id: str, store_id: str, points_per_yuan: int) -> Terms:
    """Returns the terms of a store, at most a few seconds old. `points_per_yuan`: the rate if no rule applies."""
    mall, store = malls.find_mall(mall_id), malls.find_store(store_id)
    shop = Shop(store.id, store.merchant_id, store.category, mall.id, points_per_yuan)
    rule_id, rule = rule_for(shop)
    program = tiers.program_of(mall.id)
    asks_tier = rule.asks_tier or (program is not None and program.spec.changes_points)
    return Terms(mall, store, policy_of(mall.id), rule_id, rule, asks_tier)


def _check_policy(new: Versioned[PointsPolicySpec], old: Versioned[PointsPolicySpec] | None) -> Beside:
    malls.check_references(mall_id=new.id)
    return ()


def _check_rule(new: Versioned[EarningRuleSpec], old: Versioned[EarningRuleSpec] | None) -> Beside:
    earning.check_rule(new.body)
    malls.check_references(mall_id=new.body.mall_id, store_ids=new.body.store_ids, merchant_ids=new.body.merchant_ids)
    return ()


POLICIES = Desk(POINTS_POLICY, _check_policy)
RULES = Desk(EARNING_RULE, _check_rule)
