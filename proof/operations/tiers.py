"""Operations of tiers."""

from proof.operations.operation import Operation
from proof.scenes import tiers
from proof.scenes.callers import operator, tick, worker

OPERATIONS = (
    Operation("count a payment that reaches a tier", tiers.tier_payment_applied, worker("tiers_count")),
    Operation("count a refund that loses a tier", tiers.tier_refund_applied, worker("tiers_count")),
    Operation("a tier ends", tiers.tier_ended, tick("tiers_tick", minutes=1), same_times=False),
    Operation("give a tier", tiers.tier_payment_applied, operator("members/{member}/tier", tiers.GIVEN)),
)
