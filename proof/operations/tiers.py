"""Operations: tiers."""

from proof.operations.operation import Operation
from proof.scenes import tiers
from proof.scenes.callers import operator, tick, worker

OPERATIONS = (
    Operation("count what brings a tier", tiers.bought_enough, worker("tiers_count")),
    Operation("count a refund that takes a tier", tiers.had, worker("tiers_count")),
    Operation("a tier ends", tiers.ending, tick("tiers_tick", minutes=1), instants=False),
    Operation("give a tier", tiers.bought_enough, operator("members/{member}/tier", tiers.GIVEN)),
)
