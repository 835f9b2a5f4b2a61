"""Pairs of tiers."""

from proof.scenes import tiers
from proof.scenes.callers import operator, tick, worker
from proof.schedules import Pair

COUNT, END_TIERS = worker("tiers_count"), tick("tiers_tick", minutes=1)
MEMBERS_TIER = "members/{member}/tier"
GIVE = operator(MEMBERS_TIER, tiers.GIVEN)

PAIRS = (
    Pair("one payment counted for a tier twice", tiers.tier_payment_applied, COUNT, COUNT),
    Pair("two payments that reach a tier each", tiers.two_tier_payments, COUNT, worker("tiers_count", "payments")),
    Pair("a tier given while another is reached", tiers.tier_payment_applied, GIVE, COUNT),
    Pair("a tier given and removed", tiers.tier_payment_applied, GIVE, operator(MEMBERS_TIER, tiers.BACK)),
    Pair("a tier ends while another payment counts", tiers.tier_ended, COUNT, END_TIERS, same_times=False),
    Pair("a tier ended twice", tiers.tier_ended, END_TIERS, END_TIERS, same_times=False),
)
