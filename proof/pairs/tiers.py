"""Pairs: tiers."""

from proof.scenes import tiers
from proof.scenes.callers import operator, tick, worker
from proof.schedules import Pair

COUNT, END_TIERS = worker("tiers_count"), tick("tiers_tick", minutes=1)
MEMBERS_TIER = "members/{member}/tier"
GIVE = operator(MEMBERS_TIER, tiers.GIVEN)

PAIRS = (
    Pair("one payment counted for a tier twice", tiers.bought_enough, COUNT, COUNT),
    Pair("two payments that bring a tier each", tiers.bought_twice, COUNT, worker("tiers_count", "payments")),
    Pair("a tier given while another is reached", tiers.bought_enough, GIVE, COUNT),
    Pair("a tier given and taken back", tiers.bought_enough, GIVE, operator(MEMBERS_TIER, tiers.BACK)),
    Pair("a tier ends while another payment counts", tiers.ending, COUNT, END_TIERS, instants=False),
    Pair("a tier ended twice", tiers.ending, END_TIERS, END_TIERS, instants=False),
)
